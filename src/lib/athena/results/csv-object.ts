import type { TaskContext } from '../../aws/task-context.js';
import { fromAws } from '../../errors/from-aws.js';
import type { Execution } from '../execution/index.js';
import type { ResultColumn } from './columns.js';
import { scanCsv, type CsvRecord } from './csv-scanner.js';
import { openObject, parseS3Location } from './read-object.js';

/** The object in S3 with a result, already asked for. */
export interface CsvObject {
  /** The records without their header; undefined, and a note, where it cannot be read and pages have to do. */
  records(columns: readonly ResultColumn[]): Promise<AsyncIterable<readonly CsvRecord[]> | undefined>;
  /** It is not needed after all. */
  drop(): void;
}

/** Asks for the object of a result. Or why that would be of no use: it is no CSV, not there, or not readable. */
export function askForCsv(execution: Execution, ctx: TaskContext): CsvObject | { readonly obstacle: string } {
  const location = parseS3Location(execution.outputLocation ?? '');
  const obstacle = obstacleOf(execution);
  if (obstacle !== undefined || location === undefined) return { obstacle: obstacle ?? 'it has no object in S3' };
  const dropped = new AbortController();
  const chunks = import('@aws-sdk/client-s3').then(({ S3Client }) =>
    openObject(location, {
      client: ctx.aws.client(S3Client),
      clock: ctx.clock,
      signal: AbortSignal.any([ctx.signal, dropped.signal]),
    }),
  );
  // It may fail while nobody waits for it yet, or ever: whoever awaits it below is told.
  chunks.catch(() => undefined);
  return {
    records: (columns) => recordsOf(chunks, { columns, url: execution.outputLocation ?? '', ctx }),
    drop: () => dropped.abort(),
  };
}

/** Told where a result of several pages is read by them. */
export const reportPages = (why: string, { report }: TaskContext): void =>
  report({ type: 'note', message: `reading the result in pages of 1,000 rows, which is slower: ${why}` });

async function recordsOf(
  chunks: Promise<AsyncIterable<Uint8Array>>,
  { columns, url, ctx }: { readonly columns: readonly ResultColumn[]; readonly url: string; readonly ctx: TaskContext },
): Promise<AsyncIterable<readonly CsvRecord[]> | undefined> {
  try {
    const records = scanCsv(await chunks);
    const { value: beginning = [], done } = await records.next();
    if (done !== true && isHeader(beginning[0], columns)) return startingWith(beginning.slice(1), records);
    await records.return(undefined);
    reportPages(`${url} is not the result of this query`, ctx);
  } catch (error) {
    ctx.signal.throwIfAborted();
    const known = fromAws(error);
    if (known === undefined) throw error;
    const why = /^AccessDenied|^Forbidden/.test(known.code) ? 'access denied: s3:GetObject' : known.message;
    reportPages(`${url} cannot be read (${why})`, ctx);
  }
  return undefined;
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

const isHeader = (record: CsvRecord | undefined, columns: readonly ResultColumn[]): boolean =>
  record?.length === columns.length && columns.every(({ name }, at) => (record[at] ?? '') === name);

/** Why the object in S3, if there is one, is not the text of the result. */
function obstacleOf(execution: Execution): string | undefined {
  if (execution.hasManagedResult) return 'the workgroup keeps results in Athena';
  if (execution.encryption === 'CSE_KMS') return 'it is encrypted on the client side (CSE_KMS)';
  if (execution.outputLocation === undefined) return 'it has no object in S3';
  return execution.outputLocation.endsWith('.csv') ? undefined : 'its object is no CSV';
}
