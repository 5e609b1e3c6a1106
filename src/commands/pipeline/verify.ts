import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { lookPermissions } from './options.js';

export const pipelineVerify = defineCommand({
  name: 'verify',
  summary: 'Send a probe through a pipeline and follow it to the object in the bucket',
  description:
    'Writes one event into the log stream awsops-probe of the group, waits until it is in an object of the bucket, ' +
    'fetches and unpacks the object, and shows the event as it arrived. That takes as long as the stream buffers. When it ' +
    'does not arrive in time, asks each hop (filter metrics, stream metrics, error log, failed records) where it stopped, ' +
    'and exits with 7. Works on any filter to a Firehose stream that writes to S3, whoever made it.',
  examples: [
    { run: 'awsops pipeline verify /web3tier/app', why: 'does it arrive?' },
    {
      run: `awsops pipeline verify /web3tier/app --message '{"level":"ERROR","probe":"{id}"}' --within 10m`,
      why: 'with a filter that lets only errors through',
    },
  ],
  args: { group: { describe: 'log group by name or ARN', complete: completeLogGroups } },
  options: {
    stream: { type: 'string', value: 'NAME', describe: 'which stream, where the group sends to two' },
    message: { type: 'string', value: 'TEXT', describe: 'the probe, with {id} in it (default: one of awsops)' },
    within: {
      type: 'duration',
      value: 'DURATION',
      min: 1000,
      describe: 'how long to wait (default: the buffer and 2m)',
    },
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'delivered', describe: 'whether the probe arrived in time', kind: 'boolean' },
    { key: 'object', describe: 'the object that it is in', flex: true },
    { key: 'latencyMs', describe: 'milliseconds from the log group to the bucket', kind: 'number' },
    { key: 'records', describe: 'the probe as it was found', kind: 'json' },
    { key: 'stoppedAt', describe: 'after which hop nothing was seen of it; null: it arrived' },
    { key: 'reason', describe: 'what that hop says' },
  ],
  permissions: [
    'logs:DescribeLogGroups',
    'logs:DescribeSubscriptionFilters',
    { action: 'logs:CreateLogStream', resources: ['arn:aws:logs:*:*:log-group:*:log-stream:awsops-probe'] },
    { action: 'logs:PutLogEvents', resources: ['arn:aws:logs:*:*:log-group:*:log-stream:awsops-probe'] },
    's3:GetObject',
    ...lookPermissions,
  ],
  async run({ args, options }, { task, setExitCode }) {
    const { verifyPipeline } = await import('../../lib/pipeline/index.js');
    const { within: withinMs, ...rest } = options;
    const result = await verifyPipeline({ ...rest, group: args.group, withinMs }, task);
    if (!result.delivered) setExitCode(TIMED_OUT);
    return { ...result };
  },
});

/** See `awsops help exit-codes`. */
const TIMED_OUT = 7;
