import {
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, notFoundError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { isMissing } from '../../errors/kinds.js';
import { isOwned } from '../../plan/ownership.js';
import type { PlannedChange } from '../../plan/types.js';
import { lookAtBucket } from '../bucket/look.js';

/**
 * The changes that delete the objects below some prefixes with all their versions, then the lifecycle rules for them,
 * and then the bucket, if awsops made it and nothing else is in it. In this order an interrupted run finds by the rules
 * what is left.
 */
export async function planDataRemoval(
  bucket: string,
  { roots, ctx }: { readonly roots: readonly string[]; readonly ctx: TaskContext },
): Promise<readonly PlannedChange[]> {
  const state = await lookAtBucket(bucket, ctx);
  if (state === undefined) {
    throw notFoundError(`there is no bucket "${bucket}"`, { code: 'NoSuchBucket', hint: 'leave --delete-data out' });
  }
  const objects = roots.map((root): PlannedChange => ({
    action: 'delete',
    resource: 'objects',
    id: `s3://${bucket}/${root}*`,
    reason: 'all of them, with all their versions: --delete-data names the bucket',
    apply: (signal) => removeObjects({ bucket, root }, { ...ctx, signal }),
  }));
  const own = state.rules.filter(({ Filter }) => roots.includes(Filter?.Prefix ?? '\0'));
  const lifecycle: PlannedChange[] =
    own.length === 0
      ? []
      : [
          {
            action: 'delete',
            resource: 'bucket lifecycle',
            id: bucket,
            reason: 'the rules for these objects; others stay',
            apply: (signal) => removeRules({ bucket, roots }, { ...ctx, signal }),
          },
        ];
  const row = { resource: 'S3 bucket', id: bucket };
  const last: PlannedChange = isOwned(state.tags)
    ? {
        ...row,
        action: 'delete',
        reason: 'awsops made it; it stays when something else is in it',
        apply: (signal) => removeBucket(bucket, { ...ctx, signal }),
      }
    : { ...row, action: 'none', reason: 'kept: awsops did not make it' };
  return [...objects, ...lifecycle, last];
}

/** DeleteObjects takes a thousand at a time, which is a page of the listing. Idempotent. */
async function removeObjects(
  { bucket: Bucket, root }: { readonly bucket: string; readonly root: string },
  ctx: TaskContext,
): Promise<void> {
  const client = ctx.aws.client(S3Client);
  const options = { abortSignal: ctx.signal };
  let done = 0;
  for (;;) {
    ctx.signal.throwIfAborted();
    // Always the first page: what was on it is gone by the next time.
    const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: root }), options);
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (found.length === 0) return;
    const Objects = found.flatMap(({ Key, VersionId }): ObjectIdentifier[] =>
      Key === undefined ? [] : [{ Key, VersionId }],
    );
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      options,
    );
    const [first] = Errors;
    if (first !== undefined)
      throw notDeleted({ bucket: Bucket, key: first.Key ?? '', reason: `${first.Code}: ${first.Message}` });
    done += Objects.length;
    ctx.report({ type: 'progress', message: `deleting objects of s3://${Bucket}/${root}`, done });
  }
}

const notDeleted = ({
  bucket,
  key,
  reason,
}: {
  readonly bucket: string;
  readonly key: string;
  readonly reason: string;
}): AppError =>
  new AppError(`s3://${bucket}/${key} cannot be deleted`, {
    category: 'failed',
    code: 'ObjectNotDeleted',
    reason,
    hint: 'an object lock or a policy may keep it: leave --delete-data out to keep all of them',
  });

async function removeRules(
  { bucket, roots }: { readonly bucket: string; readonly roots: readonly string[] },
  ctx: TaskContext,
): Promise<void> {
  const state = await lookAtBucket(bucket, ctx);
  if (state === undefined) return;
  const rest = state.rules.filter(({ Filter }) => !roots.includes(Filter?.Prefix ?? '\0'));
  if (rest.length === state.rules.length) return;
  const client = ctx.aws.client(S3Client);
  const options = { abortSignal: ctx.signal };
  // A configuration without rules cannot be put.
  if (rest.length === 0) return void (await client.send(new DeleteBucketLifecycleCommand({ Bucket: bucket }), options));
  const command = new PutBucketLifecycleConfigurationCommand({
    Bucket: bucket,
    LifecycleConfiguration: { Rules: rest },
    ...(state.minimumSize === undefined ? {} : { TransitionDefaultMinimumObjectSize: state.minimumSize }),
  });
  await client.send(command, options);
}

async function removeBucket(bucket: string, ctx: TaskContext): Promise<void> {
  const state = await lookAtBucket(bucket, ctx);
  if (state === undefined || !isOwned(state.tags)) return;
  try {
    await ctx.aws.client(S3Client).send(new DeleteBucketCommand({ Bucket: bucket }), { abortSignal: ctx.signal });
  } catch (error) {
    if (isMissing(error)) return;
    if (fromAws(error)?.code !== 'BucketNotEmpty') throw error;
    ctx.report({ type: 'note', message: `bucket "${bucket}" stays: there is something else in it` });
  }
}
