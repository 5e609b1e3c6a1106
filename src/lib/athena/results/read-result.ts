import { AthenaClient, type GetQueryResultsCommandOutput } from '@aws-sdk/client-athena';
import type { TaskContext } from '../../aws/task-context.js';
import { fromAws } from '../../errors/from-aws.js';
import type { Execution } from '../execution/index.js';
import { columnsOf, rowMaker, type ResultColumn, type ResultRow } from './columns.js';
import { scanCsv, type CsvRecord } from './csv-scanner.js';
import { beginsWithHeader, getPage, readPages, recordOf, type PageSource } from './pages.js';
import { openObject, parseS3Location } from './read-object.js';

/** A complete result, read while it is taken. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly batches: AsyncIterable<readonly ResultRow[]>;
}

/**
 * Opens the result of an execution that has SUCCEEDED. Up to a page of rows comes from GetQueryResults alone. Of a
 * longer result the CSV object is read from S3 as a stream: pages of 1,000 rows can only be asked for one after the
 * other. Where the object cannot be read, pages it is, and a note says why.
 */
export async function openResult(execution: Execution, ctx: TaskContext): Promise<QueryResult> {
  const source: PageSource = {
    queryId: execution.queryId,
    client: ctx.aws.client(AthenaClient),
    signal: ctx.signal,
  };
  const first = await getPage(source);
  const columns = columnsOf(first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []);
  const records =
    (first.NextToken ? await openCsv(execution, columns, ctx) : undefined) ??
    pageRecords({ first, source, columnCount: columns.length, hasHeader: beginsWithHeader(first, execution) });
  return { columns, batches: rowsOf(records, columns) };
}

async function* rowsOf(
  records: AsyncIterable<readonly CsvRecord[]>,
  columns: readonly ResultColumn[],
): AsyncGenerator<readonly ResultRow[]> {
  const toRow = rowMaker(columns);
  for await (const batch of records) if (batch.length > 0) yield batch.map(toRow);
}

async function* pageRecords(pages: {
  readonly first: GetQueryResultsCommandOutput;
  readonly source: PageSource;
  readonly columnCount: number;
  readonly hasHeader: boolean;
}): AsyncGenerator<readonly CsvRecord[]> {
  let skip = pages.hasHeader ? 1 : 0;
  for await (const rows of readPages(pages.first, pages.source)) {
    yield rows.slice(skip).map((row) => recordOf(row, pages.columnCount));
    skip = 0;
  }
}

/** The records of the CSV object, without its header; undefined, and a note, where pages have to do. */
async function openCsv(
  execution: Execution,
  columns: readonly ResultColumn[],
  ctx: TaskContext,
): Promise<AsyncIterable<readonly CsvRecord[]> | undefined> {
  const obstacle = obstacleOf(execution);
  const location = parseS3Location(execution.outputLocation ?? '');
  if (obstacle !== undefined || location === undefined) {
    reportPages(obstacle ?? 'it has no object in S3', ctx);
    return undefined;
  }
  try {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const chunks = await openObject(location, {
      client: ctx.aws.client(S3Client),
      clock: ctx.clock,
      signal: ctx.signal,
    });
    const records = scanCsv(chunks);
    const { value: beginning = [], done } = await records.next();
    if (done !== true && isHeader(beginning[0], columns)) return startingWith(beginning.slice(1), records);
    await records.return(undefined);
    reportPages(`${execution.outputLocation} is not the result of this query`, ctx);
  } catch (error) {
    ctx.signal.throwIfAborted();
    const known = fromAws(error);
    if (known === undefined) throw error;
    const why = /^AccessDenied|^Forbidden/.test(known.code) ? 'access denied: s3:GetObject' : known.message;
    reportPages(`${execution.outputLocation} cannot be read (${why})`, ctx);
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

const reportPages = (why: string, { report }: TaskContext): void =>
  report({ type: 'note', message: `reading the result in pages of 1,000 rows, which is slower: ${why}` });
