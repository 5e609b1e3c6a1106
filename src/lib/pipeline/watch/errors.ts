import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { TaskContext } from '../../aws/task-context.js';
import { isDenied, isMissing } from '../../errors/kinds.js';
import type { StreamState } from '../stream/look.js';
import { newestObjects, staticRoot, type FoundObject } from './objects.js';
import { objectLines } from './read-object.js';

/** What could not be looked at, and what kept from it. */
export interface Denied {
  readonly denied: string;
}

export const wasDenied = <T extends object>(value: T | Denied): value is Denied => 'denied' in value;

/** What an error log says. */
export interface LoggedErrors {
  readonly count: number;
  readonly last: { readonly atMs: number; readonly text: string } | null;
}

/** The error log of a stream since a moment; nothing where it has none. */
export async function loggedErrors(
  stream: StreamState,
  { sinceMs, ctx }: { readonly sinceMs: number; readonly ctx: TaskContext },
): Promise<LoggedErrors | Denied> {
  const { LogGroupName: group, LogStreamName: name, Enabled } = stream.destination?.CloudWatchLoggingOptions ?? {};
  if (Enabled !== true || group === undefined) return { count: 0, last: null };
  const client = ctx.aws.client(CloudWatchLogsClient);
  let count = 0;
  let last: LoggedErrors['last'] = null;
  let nextToken: string | undefined;
  try {
    do {
      ctx.signal.throwIfAborted();
      const command = new FilterLogEventsCommand({
        logGroupName: group,
        ...(name === undefined ? {} : { logStreamNames: [name] }),
        startTime: sinceMs,
        nextToken,
      });
      const page = await client.send(command, { abortSignal: ctx.signal });
      for (const { timestamp = 0, message = '' } of page.events ?? []) {
        count += 1;
        if (last === null || timestamp >= last.atMs) last = { atMs: timestamp, text: errorText(message) };
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    if (isMissing(error)) return { count: 0, last: null };
    if (!isDenied(error)) throw error;
    return { denied: 'logs:FilterLogEvents' };
  }
  return { count, last };
}

/** `S3.AccessDenied: Access was denied…` out of the JSON of the log. */
function errorText(message: string): string {
  const entry = parse(message);
  const code = member(entry, 'errorCode');
  const text = member(entry, 'message') ?? member(entry, 'errorMessage');
  return code === undefined ? message : `${code}: ${text ?? ''}`;
}

/** The newest object of failed records since a moment, with the cause that the first of them tells. */
export interface FailedRecords {
  readonly object: FoundObject;
  readonly cause: string;
}

/** Looks where the stream puts what it could not process; undefined when there is nothing. */
export async function failedRecords(
  stream: StreamState,
  { sinceMs, ctx }: { readonly sinceMs: number; readonly ctx: TaskContext },
): Promise<FailedRecords | undefined | Denied> {
  const bucket = bucketOf(stream);
  const root = staticRoot(stream.destination?.ErrorOutputPrefix);
  // Without an error prefix the failures lie among the data.
  if (bucket === undefined || root === '') return undefined;
  try {
    let newest: FoundObject | undefined;
    for await (const object of newestObjects({ bucket, root }, ctx)) {
      if (object.modifiedMs >= sinceMs && object.modifiedMs >= (newest?.modifiedMs ?? 0)) newest = object;
    }
    return newest && { object: newest, cause: await firstCause(newest, ctx) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!isDenied(error)) throw error;
    return { denied: 's3:ListBucket or s3:GetObject' };
  }
}

async function firstCause({ bucket, key }: FoundObject, ctx: TaskContext): Promise<string> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  const { Body } = await ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal });
  if (Body === undefined) return '';
  for await (const line of objectLines(chunksOf(Body))) return errorText(line);
  return '';
}

/** The name of the bucket that a stream writes to. */
export const bucketOf = ({ destination }: StreamState): string | undefined => destination?.BucketARN?.split(':::')[1];

/** The body of an answer in Node is a stream of its bytes. */
export const chunksOf = (body: object): AsyncIterable<Uint8Array> => {
  if (Symbol.asyncIterator in body) return body as AsyncIterable<Uint8Array>; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the SDK types bodies for all platforms
  throw new TypeError('the body of an object cannot be read');
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
};

const member = (value: unknown, key: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === 'string' ? found : undefined;
};
