import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, notFoundError, usageError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import type { S3Object } from '../serde/object.js';
import type { S3Folder } from './location.js';

/** What is directly in a folder. */
export interface Level {
  /** Names of folders, without slashes, in their order. */
  readonly folders: readonly string[];
  readonly objects: readonly ListedObject[];
  /** There is more than was looked at. */
  readonly isPartial: boolean;
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
}

/** Pages of 1,000 entries: a folder that has more objects is known well enough by then. */
const MAX_PAGES = 5;

/** Enough for some hundred lines of any log; only Parquet needs all of an object. */
const HEAD_BYTES = 1024 * 1024;
const MAX_PARQUET_BYTES = 128 * 1024 * 1024;

/** Names that Athena passes over: "Table location in Amazon S3". */
const isHidden = (key: string): boolean => /(?:^|\/)[._][^/]*$/.test(key);

/**
 * Lists one level of a folder.
 *
 * @throws not-found error for a bucket that is not there; what S3 refuses
 */
export async function listLevel({ bucket, prefix }: S3Folder, ctx: TaskContext): Promise<Level> {
  const client = ctx.aws.client(S3Client);
  const folders: string[] = [];
  const objects: ListedObject[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      Delimiter: '/',
      ContinuationToken: token,
    });
    const output = await client.send(command, { abortSignal: ctx.signal }).catch((error: unknown) => {
      throw explain(error, bucket);
    });
    for (const { Prefix: found = '' } of output.CommonPrefixes ?? []) folders.push(found.slice(prefix.length, -1));
    for (const { Key: key = '', Size: size = 0 } of output.Contents ?? []) {
      if (size > 0 && !isHidden(key)) objects.push({ key, size });
    }
    token = output.NextContinuationToken;
    if (token === undefined) return { folders, objects, isPartial: false };
  }
  return { folders, objects, isPartial: true };
}

function explain(error: unknown, bucket: string): unknown {
  const known = fromAws(error);
  if (known?.code === 'NoSuchBucket') {
    return notFoundError(`bucket "${bucket}" does not exist`, {
      code: 'NoSuchBucket',
      hint: 'list your buckets: aws s3 ls',
      cause: error,
    });
  }
  if (known?.code === 'PermanentRedirect') {
    return usageError(`bucket "${bucket}" is in another region`, {
      code: 'BucketInOtherRegion',
      reason: 'tables are made where the logs are, so that queries do not move them between regions',
      hint: `find its region: aws s3api get-bucket-location --bucket ${bucket}; then give it with --region`,
      cause: error,
    });
  }
  return error;
}

/**
 * The first or the last object of a folder and its folders, in the order of keys; folders are preferred to objects
 * beside them. Undefined: there is none.
 */
export async function edgeObject(
  folder: S3Folder,
  { edge, ctx }: { readonly edge: 'first' | 'last'; readonly ctx: TaskContext },
): Promise<ListedObject | undefined> {
  const { folders, objects } = await listLevel(folder, ctx);
  const ordered = edge === 'first' ? folders : folders.toReversed();
  for (const name of ordered.filter((one) => !/^[._]/.test(one))) {
    const found = await edgeObject({ ...folder, prefix: `${folder.prefix}${name}/` }, { edge, ctx });
    if (found !== undefined) return found;
  }
  return edge === 'first' ? objects[0] : objects.at(-1);
}

/**
 * The beginning of an object, or all of a small one; Parquet files end with what they are, so they are read whole.
 *
 * @throws an error for a Parquet file that is too large to be looked at
 */
export async function readHead(
  {
    bucket,
    object,
    isParquet,
  }: { readonly bucket: string; readonly object: ListedObject; readonly isParquet: boolean },
  ctx: TaskContext,
): Promise<S3Object> {
  const { key, size } = object;
  if (isParquet && size > MAX_PARQUET_BYTES) {
    throw new AppError(`"${key}" is too large to be looked at`, {
      category: 'failed',
      code: 'ObjectTooLarge',
      reason: `a Parquet file is read whole, and it has ${size} bytes`,
    });
  }
  const isWhole = isParquet || size <= HEAD_BYTES;
  const range = isWhole ? {} : { Range: `bytes=0-${HEAD_BYTES - 1}` };
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...range });
  const { Body: body } = await ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal });
  const bytes = (await body?.transformToByteArray()) ?? new Uint8Array();
  return { key, bytes, isPartial: !isWhole };
}
