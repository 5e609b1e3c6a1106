import type { OptionSpec, OptionValues } from '../../lib/cli/define.js';
import type { PipelineInput } from '../../lib/pipeline/index.js';

/** What `pipeline plan` and `pipeline apply` have in common: the same options mean the same pipeline. */
export const pipelineOptions = {
  bucket: { type: 'string', value: 'NAME', required: true, describe: 'where the objects go; made when there is none' },
  'adopt-bucket': { type: 'boolean', describe: 'use a bucket that awsops did not make: it keeps what it has' },
  stream: {
    type: 'string',
    value: 'NAME',
    describe: 'one stream of this name for all groups (default: a stream for each group)',
  },
  prefix: { type: 'string', value: 'PREFIX', describe: 'what all keys begin with (default: logs/)' },
  exclude: { type: 'list', value: 'GROUP', describe: 'not these groups, by name, glob or ARN' },
  filter: { type: 'string', value: 'PATTERN', describe: 'filter pattern (default: every event)' },
  records: {
    type: 'string',
    choices: ['envelope', 'message'],
    describe: 'whole records with group, stream and time, or the messages alone (default: envelope)',
  },
  compression: { type: 'string', choices: ['gzip', 'none'], describe: 'of the objects (default: gzip)' },
  'buffer-size': {
    type: 'int',
    value: 'MIB',
    min: 1,
    max: 128,
    describe: 'write an object when so much is there (default: 5)',
  },
  'buffer-interval': {
    type: 'duration',
    value: 'DURATION',
    min: 0,
    max: 900_000,
    describe: 'or after so long (default: 5m)',
  },
  'archive-after': {
    type: 'duration',
    value: 'DAYS',
    describe: 'move objects to an archive, e.g. 90d (default: never)',
  },
  'archive-class': {
    type: 'string',
    choices: ['glacier', 'glacier-ir', 'deep-archive'],
    describe: 'which archive; only glacier-ir can be queried (default: glacier)',
  },
  'expire-after': { type: 'duration', value: 'DAYS', describe: 'delete objects, e.g. 365d (default: never)' },
  versioning: { type: 'string', choices: ['enabled', 'suspended'], describe: 'of the bucket (default: as it is)' },
  'kms-key': {
    type: 'string',
    value: 'ARN',
    describe: 'key of bucket, objects and stream (default: those of the services)',
  },
  out: {
    type: 'string',
    value: 'FILE',
    describe: 'write a template instead: .yaml, .yml or .json for CloudFormation, .tf or .tf.json for Terraform',
  },
  'regional-principal': { type: 'boolean', describe: 'the role trusts logs.REGION.amazonaws.com' },
} as const satisfies Record<string, OptionSpec>;

/** The input of the tasks, from the options. */
export function pipelineInput(
  groups: readonly string[],
  options: Omit<OptionValues<typeof pipelineOptions>, 'out'>,
): PipelineInput {
  const { filter, bufferSize, bufferInterval, archiveAfter, expireAfter, kmsKey, ...rest } = options;
  return {
    ...rest,
    groups,
    filterPattern: filter,
    bufferSizeMib: bufferSize,
    bufferIntervalMs: bufferInterval,
    archiveAfterMs: archiveAfter,
    expireAfterMs: expireAfter,
    kmsKeyArn: kmsKey,
  };
}

/** What looking at a pipeline on its way needs. */
export const lookPermissions = [
  'firehose:DescribeDeliveryStream',
  'firehose:ListTagsForDeliveryStream',
  'cloudwatch:GetMetricData',
  'logs:FilterLogEvents',
  's3:ListBucket',
] as const;

const LOOKS = [
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:ListTagsForResource',
  'logs:DescribeSubscriptionFilters',
  'logs:DescribeAccountPolicies',
  'firehose:DescribeDeliveryStream',
  'firehose:ListTagsForDeliveryStream',
  's3:ListBucket',
  's3:GetBucketTagging',
  's3:GetBucketPublicAccessBlock',
  's3:GetEncryptionConfiguration',
  's3:GetBucketPolicy',
  's3:GetBucketVersioning',
  's3:GetLifecycleConfiguration',
  'iam:GetRole',
  'iam:GetRolePolicy',
] as const;

const OWN_ROLES = ['arn:aws:iam::*:role/awsops/pipeline/*', 'arn:aws:iam::*:role/awsops/subscription/*'];

/** What looking needs. */
export const planPermissions = LOOKS;

/** What making needs besides. */
export const applyPermissions = [
  's3:CreateBucket',
  's3:TagResource',
  's3:PutBucketTagging',
  's3:PutBucketPublicAccessBlock',
  's3:PutEncryptionConfiguration',
  's3:PutBucketPolicy',
  's3:PutBucketVersioning',
  's3:PutLifecycleConfiguration',
  'logs:CreateLogGroup',
  'logs:TagResource',
  'logs:PutRetentionPolicy',
  'logs:CreateLogStream',
  'firehose:CreateDeliveryStream',
  'firehose:TagDeliveryStream',
  'firehose:UpdateDestination',
  'firehose:StartDeliveryStreamEncryption',
  'firehose:DeleteDeliveryStream',
  'logs:PutSubscriptionFilter',
  ...['iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:PassRole'].map(
    (action) => ({ action, resources: OWN_ROLES }),
  ),
] as const;
