import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';

/** The service's names of the distributions, by those on the command line. */
const DISTRIBUTIONS = { 'by-log-stream': 'ByLogStream', random: 'Random' } as const;

export const subscriptionCreate = defineCommand({
  name: 'create',
  summary: 'Send the events of log groups to a stream, a function or another account',
  description:
    'Delivers to Firehose streams, Kinesis streams, Lambda functions and logical destinations. Makes the role that ' +
    'CloudWatch Logs needs for a stream, or takes the one of --delivery-role-arn after checking it; gives the permission ' +
    'to call a function, for these log groups only, unless its policy has it. Waits up to three ' +
    'minutes until a new role or stream is known to the service. Another filter is never overwritten, unless --replace ' +
    'names it. Groups of a glob that can never be subscribed are left out: their class has no filters, or the delivery ' +
    'writes its own log to them. Running it again changes nothing, and continues what was interrupted.',
  examples: [
    {
      run: 'awsops subscription create /web3tier/app --destination arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/app-logs --dry-run',
      why: 'see the role and the filter that would be made',
    },
    {
      run: "awsops subscription create '/aws/lambda/*' --destination arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs --filter '?ERROR ?Exception' --exclude '*-test' --yes",
      why: 'errors of many groups',
    },
    {
      run: 'awsops subscription create /audit --destination arn:aws:logs:ap-northeast-1:210987654321:destination:central --yes',
      why: 'to another account',
    },
  ],
  args: { groups: { describe: 'log groups by name, glob or ARN', variadic: true, complete: completeLogGroups } },
  options: {
    destination: { type: 'string', value: 'ARN', required: true, describe: 'where the events go' },
    'delivery-role-arn': {
      type: 'string',
      value: 'ARN',
      describe: 'role that CloudWatch Logs delivers with (default: one that awsops makes)',
    },
    name: { type: 'string', value: 'NAME', describe: 'name of the filter (default: awsops-KIND-DESTINATION)' },
    filter: { type: 'string', value: 'PATTERN', describe: 'filter pattern (default: every event)' },
    distribution: {
      type: 'string',
      choices: ['by-log-stream', 'random'],
      describe: 'over the shards of a Kinesis stream (default: as it is, or by-log-stream)',
    },
    replace: { type: 'string', value: 'NAME', describe: 'overwrite the filter of this name' },
    exclude: { type: 'list', value: 'GROUP', describe: 'not these groups, by name, glob or ARN' },
  },
  access: 'write',
  scope: 'regional',
  permissions: [
    'logs:PutSubscriptionFilter',
    'logs:DescribeSubscriptionFilters',
    'logs:DescribeLogGroups',
    'logs:DescribeAccountPolicies',
    'logs:DescribeDestinations',
    'firehose:DescribeDeliveryStream',
    'firehose:ListDeliveryStreams',
    'kinesis:DescribeStreamSummary',
    'kinesis:ListStreams',
    'lambda:AddPermission',
    'lambda:GetPolicy',
    'lambda:GetFunctionConfiguration',
    'lambda:ListFunctions',
    ...['iam:PassRole', 'iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'].map(
      (action) => ({ action, resources: ['arn:aws:iam::*:role/awsops/subscription/*'] }),
    ),
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:SimulatePrincipalPolicy',
  ],
  async run({ args, options }, { task }) {
    const { planCreateSubscriptions } = await import('../../lib/subscription/index.js');
    const { deliveryRoleArn: roleArn, filter: filterPattern, distribution, ...rest } = options;
    const chosen = distribution && DISTRIBUTIONS[distribution];
    return planCreateSubscriptions(
      { ...rest, groups: args.groups, roleArn, filterPattern, distribution: chosen },
      task,
    );
  },
});
