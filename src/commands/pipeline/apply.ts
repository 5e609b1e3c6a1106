import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { applyPermissions, pipelineInput, pipelineOptions, planPermissions } from './options.js';

export const pipelineApply = defineCommand({
  name: 'apply',
  summary: 'Deliver log groups to an S3 bucket: bucket, stream, roles and filters, made or brought up to date',
  description:
    'Makes what is missing and changes what differs: the bucket (no public access, encrypted, TLS only, lifecycle rules ' +
    'for its own keys), for each stream an error log, a role, the Firehose stream (decompressed records, a line each, ' +
    'compressed again, keys by log group and day), the role of CloudWatch Logs, and the subscription filters. Settings ' +
    'that are left out have their defaults, also when there were others before. Waits until new roles and streams can be ' +
    'used. Running it again changes nothing, and continues what was interrupted. What somebody else made is refused with ' +
    'its owner, except a bucket with --adopt-bucket. With --out, writes a template of all of it and changes nothing in ' +
    'AWS. Prove it afterwards with pipeline verify.',
  examples: [
    {
      run: 'awsops pipeline apply /web3tier/app --bucket web3tier-logs --archive-after 90d --expire-after 365d --dry-run',
      why: 'see everything that would be made',
    },
    {
      run: "awsops pipeline apply '/aws/lambda/*' --bucket web3tier-logs --exclude '*-test' --yes",
      why: 'a stream for each of many groups',
    },
    {
      run: "awsops pipeline apply '/web3tier/*' --bucket web3tier-logs --stream web3tier --buffer-interval 60s --yes",
      why: 'one stream for all groups, with an object a minute',
    },
    {
      run: 'awsops pipeline apply /web3tier/app --bucket web3tier-logs --out pipeline.yaml --yes',
      why: 'as a CloudFormation template, for those who deploy that way',
    },
  ],
  args: { groups: { describe: 'log groups by name, glob or ARN', variadic: true, complete: completeLogGroups } },
  options: pipelineOptions,
  access: 'write',
  scope: 'regional',
  permissions: [...planPermissions, ...applyPermissions],
  async run({ args, options }, { task }) {
    const { planPipeline, planTemplate } = await import('../../lib/pipeline/index.js');
    const { out, ...rest } = options;
    const input = pipelineInput(args.groups, rest);
    return out === undefined ? planPipeline(input, task) : planTemplate({ ...input, file: out }, task);
  },
});
