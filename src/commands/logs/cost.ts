import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { timeRange } from '../shared-options.js';

const DEFAULT_SINCE_MS = 30 * 86_400_000;

export const logsCost = defineCommand({
  name: 'cost',
  summary: 'Estimate what log groups cost, dearest first',
  description:
    'Ingestion is what the group took in during the range (metric IncomingBytes), storage a month at its present size. ' +
    'List prices, without free tier, discounts and tax; where the price of a region is not known, costs are null.',
  examples: [
    { run: 'awsops logs cost', why: 'all groups, the last 30 days' },
    { run: "awsops logs cost '/aws/lambda/*' --since 7d -o csv", why: 'some groups, one week, for a spreadsheet' },
  ],
  args: {
    groups: {
      describe: 'log groups by name, glob or ARN (default: all)',
      required: false,
      variadic: true,
      complete: completeLogGroups,
    },
  },
  options: timeRange,
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'group', describe: 'name of the log group', flex: true },
    { key: 'ingestedBytes', describe: 'bytes taken in during the range', kind: 'bytes' },
    { key: 'storedBytes', describe: 'bytes stored now', kind: 'bytes' },
    { key: 'ingestCostUsd', describe: 'cost of the ingestion, US dollars', kind: 'usd' },
    { key: 'storageCostUsd', describe: 'cost of storage, US dollars a month', kind: 'usd' },
  ],
  permissions: ['logs:DescribeLogGroups', 'cloudwatch:GetMetricData'],
  async run({ args, options }, { task, nowMs }) {
    const { estimateCost } = await import('../../lib/logs/cost/index.js');
    const { formatRange, resolveTimeRange } = await import('../../lib/core/time-range.js');
    const range = resolveTimeRange(options, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    task.report({ type: 'note', message: formatRange(range) });
    const costs = await estimateCost({ patterns: args.groups, range }, task);
    return costs.map((cost) => ({ ...cost }));
  },
});
