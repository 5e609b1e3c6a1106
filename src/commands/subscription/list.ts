import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';

export const subscriptionList = defineCommand({
  name: 'list',
  summary: 'List the subscription filters of log groups',
  description:
    'Without groups: those of every group of the region. The service answers five groups a second, so rows are printed ' +
    'as they are read. Account-level policies send events of all groups besides; they are named in a note, and are ' +
    'rows without a group with --account-policies.',
  examples: [
    { run: 'awsops subscription list /web3tier/app', why: 'where the events of one group go' },
    { run: "awsops subscription list '/aws/lambda/*' -o csv", why: 'an inventory' },
    { run: 'awsops subscription list --account-policies -o json', why: 'everything that leaves this region' },
  ],
  args: {
    groups: {
      describe: 'log groups by name, glob or ARN',
      variadic: true,
      required: false,
      complete: completeLogGroups,
    },
  },
  options: { 'account-policies': { type: 'boolean', describe: 'also what account-level policies send' } },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'group', describe: 'log group; null: all groups, by an account-level policy' },
    { key: 'name', describe: 'name of the filter, or of the account-level policy' },
    { key: 'destinationArn', describe: 'where the events go', flex: true },
    { key: 'roleArn', describe: 'role that CloudWatch Logs delivers with; null: none is needed', inTable: false },
    { key: 'filterPattern', describe: 'which events; empty: every event' },
    { key: 'distribution', describe: 'ByLogStream or Random, over the shards of a Kinesis stream', inTable: false },
    { key: 'selection', describe: 'which groups an account-level policy leaves out; null: none', inTable: false },
  ],
  permissions: ['logs:DescribeSubscriptionFilters', 'logs:DescribeLogGroups', 'logs:DescribeAccountPolicies'],
  async *run({ args, options }, { task }) {
    const { listSubscriptions } = await import('../../lib/subscription/index.js');
    const input = { groups: args.groups, accountPolicies: options.accountPolicies };
    for await (const batch of listSubscriptions(input, task)) yield batch.map((one) => ({ ...one }));
  },
});
