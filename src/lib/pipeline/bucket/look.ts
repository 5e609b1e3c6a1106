import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  S3Client,
  type BucketVersioningStatus,
  type LifecycleRule,
  type PublicAccessBlockConfiguration,
  type ServerSideEncryptionByDefault,
  type TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { isMissing } from '../../errors/kinds.js';
import { tagRecord, type Tags } from '../../plan/ownership.js';

/** What is set on a bucket; undefined: nothing is. */
export interface BucketState {
  readonly tags: Tags;
  readonly publicAccess: PublicAccessBlockConfiguration | undefined;
  readonly encryption: ServerSideEncryptionByDefault | undefined;
  readonly policy: string | undefined;
  readonly versioning: BucketVersioningStatus | undefined;
  readonly rules: readonly LifecycleRule[];
  /** Sent back with the rules: PutBucketLifecycleConfiguration forgets what is left out. */
  readonly minimumSize: TransitionDefaultMinimumObjectSize | undefined;
}

/**
 * Looks at a bucket of the caller's account. All of it has to be readable: what is merged into an unknown policy or
 * unknown rules would remove them.
 *
 * @returns undefined when there is no such bucket
 * @throws an error for a bucket of another account or region
 */
export async function lookAtBucket(name: string, ctx: TaskContext): Promise<BucketState | undefined> {
  if (!(await isOwnBucket(name, ctx))) return undefined;
  const { account } = await ctx.aws.identity(ctx.signal);
  const client = ctx.aws.client(S3Client);
  const input = { Bucket: name, ExpectedBucketOwner: account };
  const options = { abortSignal: ctx.signal };
  const [tagging, access, encryption, policy, versioning, lifecycle] = await Promise.all([
    orUnset(client.send(new GetBucketTaggingCommand(input), options)),
    orUnset(client.send(new GetPublicAccessBlockCommand(input), options)),
    orUnset(client.send(new GetBucketEncryptionCommand(input), options)),
    orUnset(client.send(new GetBucketPolicyCommand(input), options)),
    client.send(new GetBucketVersioningCommand(input), options),
    orUnset(client.send(new GetBucketLifecycleConfigurationCommand(input), options)),
  ]);
  return {
    tags: tagRecord(tagging?.TagSet),
    publicAccess: access?.PublicAccessBlockConfiguration,
    encryption: encryption?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault,
    policy: policy?.Policy,
    versioning: versioning.Status,
    rules: lifecycle?.Rules ?? [],
    minimumSize: lifecycle?.TransitionDefaultMinimumObjectSize,
  };
}

/** Whether there is a bucket of that name in the caller's account and region. */
async function isOwnBucket(name: string, ctx: TaskContext): Promise<boolean> {
  const { account } = await ctx.aws.identity(ctx.signal);
  const command = new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: account });
  try {
    await ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal });
    return true;
  } catch (error) {
    ctx.signal.throwIfAborted();
    // The answer to HEAD has no body: what went wrong is in the status alone.
    const status = statusOf(error);
    if (status === 404) return false;
    if (status === 403) throw foreignBucket(name, { account, cause: error });
    if (status === 301 || status === 400) throw otherRegion(name, { region: ctx.aws.region, cause: error });
    throw error;
  }
}

/** S3 has an error code for each setting that is not set. */
const UNSET = /^(?:NoSuch|ServerSideEncryptionConfigurationNotFound)/;

async function orUnset<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && UNSET.test(error.name))) return undefined;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  const metadata: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, '$metadata') : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : undefined;
}

const foreignBucket = (
  name: string,
  { account, cause }: { readonly account: string; readonly cause: unknown },
): AppError =>
  new AppError(`bucket "${name}" is not one that account ${account} may use`, {
    category: 'auth',
    code: 'ForeignBucket',
    reason: 'it belongs to another account (S3 does not say to which), or s3:ListBucket on it is denied',
    hint: 'choose another name with --bucket; names of buckets are shared by everybody on AWS',
    cause,
  });

const otherRegion = (name: string, { region, cause }: { readonly region: string; readonly cause: unknown }): AppError =>
  new AppError(`bucket "${name}" is not in ${region}`, {
    category: 'failed',
    code: 'BucketInOtherRegion',
    reason: 'it is in another region, and a pipeline that leaves its region pays for every byte',
    hint: `see where: aws s3api get-bucket-location --bucket ${name}; or choose another with --bucket`,
    cause,
  });
