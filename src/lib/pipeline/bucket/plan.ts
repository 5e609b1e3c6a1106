import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { isOwned, ownerWords } from '../../plan/ownership.js';
import type { PlannedChange } from '../../plan/types.js';
import type { BucketSpec, Place } from '../spec/types.js';
import { lookAtBucket, type BucketState } from './look.js';
import { bucketParts, FRESH_BUCKET, type BucketPart } from './parts.js';
import { createBucket } from './write.js';

/**
 * The changes that make a bucket as it is to be: the bucket, and each of its settings. A bucket that awsops did not make
 * is used with consent only, and then keeps everything that nobody asks about.
 *
 * @throws an error that names the owner for a bucket of others
 */
export async function planBucket(
  spec: BucketSpec,
  { place, ctx }: { readonly place: Place; readonly ctx: TaskContext },
): Promise<readonly PlannedChange[]> {
  const state = await lookAtBucket(spec.name, ctx);
  if (state !== undefined) checkOwner(state, spec);
  const bucket = { resource: 'S3 bucket', id: spec.name };
  const first: PlannedChange =
    state === undefined
      ? {
          ...bucket,
          action: 'create',
          reason: `there is none of this name; in ${place.region}`,
          apply: (signal) => createBucket(spec, { place, ctx: { ...ctx, signal } }),
        }
      : {
          ...bucket,
          action: 'none',
          reason: isOwned(state.tags) ? 'awsops made it' : 'adopted: it keeps what nobody asks about',
        };
  const parts = bucketParts({ spec, isAdopted: state !== undefined && !isOwned(state.tags) });
  return [first, ...parts.map((part) => changeOf(part, { state, spec, ctx }))];
}

function changeOf(
  part: BucketPart,
  {
    state,
    spec,
    ctx,
  }: { readonly state: BucketState | undefined; readonly spec: BucketSpec; readonly ctx: TaskContext },
): PlannedChange {
  const { resource } = part;
  const due = part.due(state ?? FRESH_BUCKET);
  const row = { resource, id: spec.name };
  if (due === undefined) return { ...row, action: 'none', reason: part.inOrder };
  return {
    ...row,
    action: state === undefined ? 'create' : 'update',
    reason: due.reason,
    apply: (signal) => applyPart(part, { spec, ctx: { ...ctx, signal } }),
  };
}

/** Looks again first: what somebody changed in the meantime is merged with, not overwritten. */
async function applyPart(
  part: BucketPart,
  { spec, ctx }: { readonly spec: BucketSpec; readonly ctx: TaskContext },
): Promise<void> {
  const state = await lookAtBucket(spec.name, ctx);
  if (state !== undefined) checkOwner(state, spec);
  await part.due(state ?? FRESH_BUCKET)?.write(ctx);
}

function checkOwner({ tags }: BucketState, { name, mayAdopt }: BucketSpec): void {
  if (isOwned(tags) || mayAdopt) return;
  throw new AppError(`bucket "${name}" was not made by awsops`, {
    category: 'failed',
    code: 'ForeignBucket',
    reason: ownerWords(tags),
    hint: 'to use it all the same add --adopt-bucket: it then gets a rule that refuses plain HTTP, a block of public access, and lifecycle rules for our keys; or choose another with --bucket',
  });
}
