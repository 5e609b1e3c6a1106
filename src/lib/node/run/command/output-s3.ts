import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { TaskContext } from '../../../aws/task-context.js';
import type { FullOutput } from './fetch-output.js';

/** What is kept of one output; it goes into a cell of a table. */
export const MAX_OUTPUT_BYTES = 5_242_880;

/**
 * Reads what a node wrote to a bucket. The keys between the node and `stdout` differ with the schema of the document,
 * so they are listed.
 *
 * @returns undefined when there is nothing
 */
export async function readFromBucket(
  where: {
    readonly bucket: string;
    readonly prefix: string | undefined;
    readonly commandId: string;
    readonly instanceId: string;
  },
  ctx: Pick<TaskContext, 'aws' | 'signal'>,
): Promise<FullOutput | undefined> {
  const client = ctx.aws.client(S3Client);
  const options = { abortSignal: ctx.signal };
  const { bucket, prefix, commandId, instanceId } = where;
  const Prefix = [...(prefix === undefined ? [] : [prefix]), commandId, instanceId, ''].join('/');
  const parts: { readonly name: string; readonly text: string; readonly isCut: boolean }[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix }, options)) {
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const name = Key.slice(Key.lastIndexOf('/') + 1);
      if (name !== 'stdout' && name !== 'stderr') continue;
      const isCut = Size > MAX_OUTPUT_BYTES;
      const range = isCut ? { Range: `bytes=0-${MAX_OUTPUT_BYTES - 1}` } : {};
      const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key, ...range }), options);
      parts.push({ name, isCut, text: (await object.Body?.transformToString()) ?? '' });
    }
  }
  if (parts.length === 0) return undefined;
  const all = (name: string): string | undefined => {
    const own = parts.filter((part) => part.name === name);
    return own.length === 0 ? undefined : own.map(({ text }) => text).join('');
  };
  return { stdout: all('stdout'), stderr: all('stderr'), truncated: parts.some(({ isCut }) => isCut) };
}
