import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { lookPermissions } from './options.js';

export const pipelineStatus = defineCommand({
  name: 'status',
  summary: 'Show how the pipeline of a log group is, hop by hop',
  description:
    'Filter, roles, stream and bucket, each with its health and when something last went through it. Counts errors and ' +
    'events over --period; the metrics come some minutes late. What may not be read is unknown, never ok.',
  examples: [
    { run: 'awsops pipeline status /web3tier/app', why: 'is it healthy, and when was the last object written?' },
    { run: 'awsops pipeline status /web3tier/app --period 1d -o json --query deliveryErrors', why: 'for a monitor' },
  ],
  args: { group: { describe: 'log group by name or ARN', complete: completeLogGroups } },
  options: {
    stream: { type: 'string', value: 'NAME', describe: 'which stream, where the group sends to two' },
    period: { type: 'duration', value: 'DURATION', min: 60_000, describe: 'how far back to count (default: 1h)' },
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'group', describe: 'log group' },
    { key: 'filter', describe: 'name of its subscription filter' },
    { key: 'stream', describe: 'the Firehose stream that it sends to' },
    { key: 'streamStatus', describe: 'ACTIVE, CREATING, …; null: there is no such stream' },
    { key: 'bucket', describe: 'where the objects go' },
    { key: 'lastDelivery', describe: 'when the newest object was written', kind: 'time' },
    {
      key: 'deliveryErrors',
      describe: 'errors of the filter and the stream in the period; null: unknown',
      kind: 'number',
    },
    { key: 'managed', describe: 'whether awsops made the stream', kind: 'boolean' },
    { key: 'health', describe: 'each hop in words' },
    { key: 'hops', describe: 'each hop: hop, id, health, lastSeen, reason', kind: 'json', inTable: false },
  ],
  permissions: ['logs:DescribeLogGroups', 'logs:DescribeSubscriptionFilters', 'iam:GetRole', ...lookPermissions],
  async run({ args, options }, { task }) {
    const { pipelineStatus: look } = await import('../../lib/pipeline/index.js');
    const { period: periodMs, ...rest } = options;
    const status = await look({ ...rest, group: args.group, periodMs }, task);
    const { hops, ...row } = status;
    const health = hops.map((one) => {
      const age = one.lastSeen === null ? '' : ` (last seen ${one.lastSeen})`;
      return `${one.health.padEnd(7)} ${one.hop.padEnd(13)} ${one.reason}${age}`;
    });
    return { ...row, health: health.join('\n'), hops };
  },
});
