import { defineCommand } from '../../../lib/cli/define.js';
import { completeLogGroups } from '../../complete-log-groups.js';

export const retentionSet = defineCommand({
  name: 'set',
  summary: 'Set how long log groups keep their events',
  description:
    'Changes only the groups whose retention differs. A shorter retention deletes older events for good, within about ' +
    'three days. The service takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, ' +
    '2557, 2922, 3288 or 3653 days.',
  examples: [
    { run: "awsops logs retention set '/aws/lambda/*' --days 30 --dry-run", why: 'see what would change' },
    { run: 'awsops logs retention set /web3tier/app --days 90 --yes', why: 'without a question' },
    { run: 'awsops logs retention set /audit --days never', why: 'keep events for ever' },
  ],
  args: { groups: { describe: 'log groups by name, glob or ARN', variadic: true, complete: completeLogGroups } },
  options: {
    days: {
      type: 'string',
      value: 'N',
      required: true,
      describe: 'days to keep events, or never to keep them for ever',
    },
  },
  access: 'write',
  scope: 'regional',
  permissions: ['logs:PutRetentionPolicy', 'logs:DeleteRetentionPolicy', 'logs:DescribeLogGroups'],
  async run({ args, options }, { task }) {
    const { parseRetention, planRetention } = await import('../../../lib/logs/retention/index.js');
    return planRetention({ patterns: args.groups, days: parseRetention(options.days) }, task);
  },
});
