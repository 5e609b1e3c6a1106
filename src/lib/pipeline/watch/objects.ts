import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { TaskContext } from '../../aws/task-context.js';

/** How many of the last folders of each level are looked into: a delivery may fall into the one before. */
const BRANCHES = 2;

/** An object in a bucket. */
export interface FoundObject {
  readonly bucket: string;
  readonly key: string;
  readonly modifiedMs: number;
  readonly bytes: number;
}

/**
 * The objects in the newest folders below a prefix, where folders are named by time, largest unit first, as those of
 * Firehose are. What lies in older folders is not listed, so that it takes a few calls whatever the age of the bucket.
 */
export async function* newestObjects(
  { bucket, root }: { readonly bucket: string; readonly root: string },
  ctx: TaskContext,
): AsyncGenerator<FoundObject> {
  const client = ctx.aws.client(S3Client);
  const folders: string[] = [];
  let token: string | undefined;
  do {
    ctx.signal.throwIfAborted();
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: root,
      Delimiter: '/',
      ContinuationToken: token,
    });
    const page = await client.send(command, { abortSignal: ctx.signal });
    for (const { Key: key = '', LastModified, Size: bytes = 0 } of page.Contents ?? []) {
      yield { bucket, key, bytes, modifiedMs: LastModified?.getTime() ?? 0 };
    }
    folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix = '' }) => (Prefix === '' ? [] : [Prefix])));
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  for (const folder of folders.toSorted().slice(-BRANCHES)) yield* newestObjects({ bucket, root: folder }, ctx);
}

/** The part of a prefix expression before what Firehose fills in. */
export const staticRoot = (expression = ''): string => expression.split('!{', 1)[0] ?? '';
