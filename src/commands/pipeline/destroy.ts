import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';

export const pipelineDestroy = defineCommand({
  name: 'destroy',
  summary: 'Remove pipelines, and keep their data unless its bucket is named',
  description:
    'Removes the filters first, waits until each stream has written what it buffers, then removes the stream, its roles ' +
    'and its error log: only what carries the tag of awsops. A stream that other log groups still send to stays. The ' +
    'objects, their lifecycle rules and the bucket stay, unless --delete-data names the bucket: then the objects of these ' +
    'pipelines go with all their versions, and the bucket as well if awsops made it and nothing else is in it. An ' +
    'interrupted run is continued by the same command.',
  examples: [
    { run: 'awsops pipeline destroy /web3tier/app --dry-run', why: 'see what would go, and what stays' },
    { run: 'awsops pipeline destroy --stream web3tier --yes', why: 'a shared stream with all its filters' },
    {
      run: 'awsops pipeline destroy /web3tier/app --delete-data web3tier-logs --yes',
      why: 'the objects too: they cannot be brought back',
    },
  ],
  args: {
    groups: {
      describe: 'log groups by name, glob or ARN',
      variadic: true,
      required: false,
      complete: completeLogGroups,
    },
  },
  options: {
    stream: {
      type: 'string',
      value: 'NAME',
      describe: 'this stream, with the filters of all groups or of those named',
    },
    'delete-data': { type: 'string', value: 'BUCKET', describe: 'delete the objects in this bucket too' },
    wait: { type: 'boolean', default: true, describe: 'do not wait for what the streams buffer' },
  },
  access: 'write',
  scope: 'regional',
  permissions: [
    'logs:DescribeLogGroups',
    'logs:DescribeSubscriptionFilters',
    'logs:DescribeAccountPolicies',
    'logs:DeleteSubscriptionFilter',
    'logs:ListTagsForResource',
    'logs:DescribeLogStreams',
    { action: 'logs:DeleteLogGroup', resources: ['arn:aws:logs:*:*:log-group:/aws/kinesisfirehose/*'] },
    'firehose:DescribeDeliveryStream',
    'firehose:ListTagsForDeliveryStream',
    'firehose:DeleteDeliveryStream',
    'iam:ListRoles',
    'iam:GetRole',
    ...['iam:DeleteRolePolicy', 'iam:DeleteRole'].map((action) => ({
      action,
      resources: ['arn:aws:iam::*:role/awsops/pipeline/*', 'arn:aws:iam::*:role/awsops/subscription/*'],
    })),
    's3:ListBucket',
    's3:GetBucketTagging',
    's3:GetBucketPublicAccessBlock',
    's3:GetEncryptionConfiguration',
    's3:GetBucketPolicy',
    's3:GetBucketVersioning',
    's3:GetLifecycleConfiguration',
    's3:PutLifecycleConfiguration',
    's3:ListBucketVersions',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:DeleteBucket',
  ],
  async run({ args, options }, { task }) {
    const { planDestroy } = await import('../../lib/pipeline/index.js');
    return planDestroy({ groups: args.groups, ...options }, task);
  },
});
