import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../core/clock.js';
import { createBackoff } from '../../core/poll.js';

/** A connection that breaks is taken up again this often in a row without a byte between. */
const MAX_BROKEN = 4;
const RESUME = { firstMs: 200, maxMs: 3000, factor: 2 };

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** `s3://bucket/key` in parts; undefined for anything else. */
export function parseS3Location(url: string): S3Location | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

interface ReadContext {
  readonly client: S3Client;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Opens an object and gives its bytes as they arrive, never ahead of the reader. A connection that breaks meanwhile is
 * taken up where it broke, as long as the object is still the same.
 *
 * @throws what GetObject throws, before the first byte; later what the connection throws when it breaks again and again
 */
export async function openObject(location: S3Location, context: ReadContext): Promise<AsyncIterable<Uint8Array>> {
  return readOn(await getObject(location, context, undefined), location, context);
}

async function* readOn(
  first: GetObjectCommandOutput,
  location: S3Location,
  context: ReadContext,
): AsyncGenerator<Uint8Array> {
  const backoff = createBackoff(RESUME);
  let answer = first;
  let readBytes = 0;
  for (let broken = 0; ; broken += 1) {
    try {
      for await (const chunk of bytesOf(answer)) {
        readBytes += chunk.length;
        broken = 0;
        yield chunk;
      }
      return;
    } catch (error) {
      context.signal.throwIfAborted();
      if (broken >= MAX_BROKEN || !isBroken(error)) throw error;
    }
    await context.clock.sleep(backoff.nextMs(), context.signal);
    answer = await getObject(location, context, { fromByte: readBytes, etag: first.ETag });
  }
}

/** Errors of the connection carry a code of the system, errors of the service do not. */
const isBroken = (error: unknown): boolean =>
  error instanceof Error && ('code' in error || /aborted|terminated|premature/i.test(error.message));

/** The SDK's type of a body covers browsers too; in Node it is a stream of buffers. */
async function* bytesOf(answer: GetObjectCommandOutput): AsyncGenerator<Uint8Array> {
  const body: unknown = answer.Body;
  if (!isIterable(body)) return;
  for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk;
}

const isIterable = (body: unknown): body is AsyncIterable<unknown> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

async function getObject(
  { bucket, key }: S3Location,
  { client, signal }: ReadContext,
  resume: { readonly fromByte: number; readonly etag: string | undefined } | undefined,
): Promise<GetObjectCommandOutput> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const range = resume && {
    Range: `bytes=${resume.fromByte}-`,
    ...(resume.etag === undefined ? {} : { IfMatch: resume.etag }),
  };
  return client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...range }), { abortSignal: signal });
}
