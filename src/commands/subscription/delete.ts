import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';

export const subscriptionDelete = defineCommand({
  name: 'delete',
  summary: 'Remove a subscription filter from log groups',
  description:
    'Takes the whole name of the filter. Removes the filter and the permission that awsops gave for it to a function, and ' +
    'nothing else: the destination and the role stay, since others may use them. A role that awsops made is named in a note, with the commands that remove it.',
  examples: [
    { run: 'awsops subscription delete /web3tier/app awsops-firehose-app-logs --dry-run', why: 'see what would go' },
    { run: "awsops subscription delete '/aws/lambda/*' awsops-firehose-app-logs --yes", why: 'from many groups' },
  ],
  args: {
    group: { describe: 'log group by name, glob or ARN', complete: completeLogGroups },
    name: { describe: 'name of the filter' },
  },
  access: 'write',
  scope: 'regional',
  permissions: [
    'logs:DeleteSubscriptionFilter',
    'logs:DescribeSubscriptionFilters',
    'logs:DescribeLogGroups',
    'iam:GetRole',
    'lambda:GetPolicy',
    'lambda:RemovePermission',
  ],
  async run({ args }, { task }) {
    const { planDeleteSubscription } = await import('../../lib/subscription/index.js');
    return planDeleteSubscription({ group: args.group, name: args.name }, task);
  },
});
