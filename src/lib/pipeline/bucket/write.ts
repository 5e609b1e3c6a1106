import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  PutBucketTaggingCommand,
  S3Client,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import { isMissing } from '../../errors/kinds.js';
import { isOwned, tagList, tagRecord } from '../../plan/ownership.js';
import type { BucketSpec, Place } from '../spec/types.js';

/** The region that has no name in CreateBucket, and answers as if it succeeded when the bucket exists. */
const NAMELESS_REGION = 'us-east-1';

/**
 * Makes a bucket of ours: with its tags in one call, so that a run that ends here leaves a bucket that the next one
 * knows. Idempotent.
 */
export async function createBucket(
  spec: BucketSpec,
  { place, ctx }: { readonly place: Place; readonly ctx: TaskContext },
): Promise<void> {
  const { name, tags } = spec;
  const isNameless = place.region === NAMELESS_REGION;
  const command = new CreateBucketCommand({
    Bucket: name,
    CreateBucketConfiguration: {
      Tags: tagList(tags),
      ...(isNameless ? {} : { LocationConstraint: constraintOf(place.region) }),
    },
  });
  try {
    await ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal });
  } catch (error) {
    const code = fromAws(error)?.code;
    if (code === 'BucketAlreadyExists') throw taken(name, error);
    // Another run was faster, or the answer to an earlier try of this very call was lost.
    if (code !== 'BucketAlreadyOwnedByYou') throw error;
  }
  await ensureTags(spec, ctx);
}

/** The SDK lists the regions that it knew at its release. */
const constraintOf = (region: string): BucketLocationConstraint => region as BucketLocationConstraint; // oxlint-disable-line typescript/no-unsafe-type-assertion -- S3 takes every region that it has

/** Endpoints that are not AWS may know no tags in CreateBucket. */
async function ensureTags({ name, tags }: BucketSpec, ctx: TaskContext): Promise<void> {
  const client = ctx.aws.client(S3Client);
  const options = { abortSignal: ctx.signal };
  const read = async () => {
    try {
      const { TagSet } = await client.send(new GetBucketTaggingCommand({ Bucket: name }), options);
      return tagRecord(TagSet);
    } catch (error) {
      if (isMissing(error)) return {};
      throw error;
    }
  };
  if (isOwned(await read())) return;
  await client.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: tagList(tags) } }), options);
}

const taken = (name: string, cause: unknown): AppError =>
  new AppError(`bucket "${name}" belongs to another account`, {
    category: 'failed',
    code: 'ForeignBucket',
    reason: 'names of buckets are shared by everybody on AWS',
    hint: 'choose another name with --bucket',
    cause,
  });
