import {
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { describeRule } from '../spec/lifecycle.js';
import type { BucketSpec } from '../spec/types.js';
import type { BucketState } from './look.js';
import { withTlsOnly } from './policy.js';
import { MAX_RULES, mergeRules } from './rules.js';

/** One setting of a bucket. */
export interface BucketPart {
  readonly resource: string;
  /** Why nothing is to be done when nothing is. */
  readonly inOrder: string;
  /** What is to be done; undefined when it is as it should be. */
  readonly due: (
    state: BucketState,
  ) => { readonly reason: string; readonly write: (ctx: TaskContext) => Promise<unknown> } | undefined;
}

/** A bucket on which nothing has been set. */
export const FRESH_BUCKET: BucketState = {
  tags: {},
  publicAccess: undefined,
  encryption: undefined,
  policy: undefined,
  versioning: undefined,
  rules: [],
  minimumSize: undefined,
};

/** The settings that a pipeline looks after. Of an adopted bucket, encryption and versioning are touched on request only. */
export function bucketParts({
  spec,
  isAdopted,
}: {
  readonly spec: BucketSpec;
  readonly isAdopted: boolean;
}): readonly BucketPart[] {
  const hasEncryption = !isAdopted || spec.kmsKeyArn !== null;
  return [
    publicAccess(spec),
    ...(hasEncryption ? [encryption(spec)] : []),
    policy(spec),
    ...(spec.versioning === null ? [] : [versioning(spec, spec.versioning)]),
    lifecycle(spec),
  ];
}

export const BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
} as const;

const publicAccess = ({ name: Bucket }: BucketSpec): BucketPart => ({
  resource: 'bucket public access',
  inOrder: 'all of it is blocked',
  due: ({ publicAccess: now }) => {
    const open = Object.keys(BLOCKED).filter((key) => now === undefined || Reflect.get(now, key) !== true);
    if (open.length === 0) return undefined;
    const reason = open.length === Object.keys(BLOCKED).length ? 'block all of it' : `block ${open.join(', ')} too`;
    const command = new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: BLOCKED });
    return { reason, write: (ctx) => ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal }) };
  },
});

const encryption = ({ name: Bucket, kmsKeyArn }: BucketSpec): BucketPart => ({
  resource: 'bucket encryption',
  inOrder: kmsKeyArn === null ? 'with keys of S3' : `with ${kmsKeyArn}`,
  due: ({ encryption: now }) => {
    const algorithm = kmsKeyArn === null ? 'AES256' : 'aws:kms';
    if (now?.SSEAlgorithm === algorithm && (now.KMSMasterKeyID ?? null) === kmsKeyArn) return undefined;
    const before = now === undefined ? '' : `, now ${now.KMSMasterKeyID ?? now.SSEAlgorithm}`;
    const chosen = { SSEAlgorithm: algorithm, ...(kmsKeyArn === null ? {} : { KMSMasterKeyID: kmsKeyArn }) } as const;
    // A key of the bucket's own saves a call to KMS for every object.
    const rule = { ApplyServerSideEncryptionByDefault: chosen, BucketKeyEnabled: kmsKeyArn !== null };
    const command = new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: { Rules: [rule] },
    });
    return {
      reason: `${kmsKeyArn === null ? 'with keys of S3' : `with ${kmsKeyArn}`}${before}`,
      write: (ctx) => ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal }),
    };
  },
});

const policy = ({ name: Bucket, arn }: BucketSpec): BucketPart => ({
  resource: 'bucket policy',
  inOrder: 'it refuses requests without TLS',
  due: ({ policy: now }) => {
    const merged = mergedPolicy(now, { Bucket, arn });
    if (merged === undefined) return undefined;
    const command = new PutBucketPolicyCommand({ Bucket, Policy: merged });
    return {
      reason: `refuse requests without TLS${now === undefined ? '' : '; its other statements stay'}`,
      write: (ctx) => ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal }),
    };
  },
});

function mergedPolicy(
  now: string | undefined,
  { Bucket, arn }: { readonly Bucket: string; readonly arn: string },
): string | undefined {
  try {
    return withTlsOnly(now, arn);
  } catch (cause) {
    if (!(cause instanceof RangeError) && !(cause instanceof SyntaxError)) throw cause;
    throw new AppError(`the policy of bucket "${Bucket}" cannot be completed`, {
      category: 'failed',
      code: 'PolicyNotMerged',
      reason: cause.message,
      hint: `look at it: aws s3api get-bucket-policy --bucket ${Bucket}; or choose another bucket with --bucket`,
      cause,
    });
  }
}

const versioning = ({ name: Bucket }: BucketSpec, wanted: NonNullable<BucketSpec['versioning']>): BucketPart => ({
  resource: 'bucket versioning',
  inOrder: wanted === 'Enabled' ? 'it is on' : 'it is off',
  due: ({ versioning: now }) => {
    // A bucket that never had versions has none; they can be suspended later, and never be gone.
    if (now === wanted || (now === undefined && wanted === 'Suspended')) return undefined;
    const command = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: wanted } });
    return {
      reason: wanted === 'Enabled' ? 'keep versions of objects' : 'keep no new versions; those that there are stay',
      write: (ctx) => ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal }),
    };
  },
});

const lifecycle = ({ name: Bucket, rules: wanted }: BucketSpec): BucketPart => ({
  resource: 'bucket lifecycle',
  inOrder: 'the rules for our keys are there',
  due: ({ rules: now, minimumSize }) => {
    const { rules, changed } = mergeRules(now, wanted);
    if (changed.length === 0) return undefined;
    if (rules.length > MAX_RULES) throw tooManyRules(Bucket, rules.length);
    const command = new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: { Rules: [...rules] },
      ...(minimumSize === undefined ? {} : { TransitionDefaultMinimumObjectSize: minimumSize }),
    });
    const others = rules.length - wanted.length;
    return {
      reason: `${describeRules(changed)}${others > 0 ? `; ${others} other rule${others === 1 ? '' : 's'} stay` : ''}`,
      write: (ctx) => ctx.aws.client(S3Client).send(command, { abortSignal: ctx.signal }),
    };
  },
});

/** Rules that do the same are told together, and those of failed records are not told when they follow the others. */
function describeRules(rules: BucketSpec['rules']): string {
  const byWords = new Map<string, string[]>();
  for (const rule of rules) {
    const roots = byWords.get(describeRule(rule)) ?? [];
    byWords.set(describeRule(rule), [...roots, `${rule.Filter?.Prefix ?? ''}*`]);
  }
  return [...byWords].map(([words, roots]) => `${roots.join(' and ')} ${words}`).join('; ');
}

const tooManyRules = (name: string, count: number): AppError =>
  new AppError(`bucket "${name}" would have ${count} lifecycle rules`, {
    category: 'failed',
    code: 'TooManyRules',
    reason: `S3 takes ${MAX_RULES}`,
    hint: 'spread the log groups over several buckets, or let them share a stream with --stream NAME',
  });
