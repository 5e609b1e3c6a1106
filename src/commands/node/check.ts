import { defineCommand } from '../../lib/cli/define.js';
import {
  arrivalPermissions,
  followPermissions,
  inventoryPermissions,
  nodeRolePermissions,
  readConfiguration,
  sendPermission,
} from '../agent/permissions.js';
import { completePresets } from '../agent/complete-presets.js';
import { completeNodes } from '../complete-nodes.js';
import { nodeSelection, selectionOf } from '../node-selection.js';

export const nodeCheck = defineCommand({
  name: 'check',
  summary: 'Find out why nodes are not managed, or why their CloudWatch agent sends nothing',
  description:
    'Goes through a checklist, and names the first cause for each node, with evidence and what mends it: state, ' +
    'instance profile, Default Host Management, trust, permissions (simulated by IAM), names, endpoints, routes, ' +
    'security groups, network ACLs, metadata service, console. For nodes that are online and send nothing: the ' +
    'permissions, the configuration and the network of the CloudWatch agent, and what the node itself says. That last ' +
    'step runs a read-only script on those nodes by ssm:SendCommand, which changes nothing there; --no-diagnose leaves ' +
    'it out. ' +
    'What may not be read is unknown, never pass or fail.',
  examples: [
    { run: 'awsops node check --tag Role=api', why: 'the cause for each node that has one' },
    { run: 'awsops node check i-0123456789abcdef0 --all-checks', why: 'everything about one node' },
    { run: 'awsops node check --all --no-diagnose -o json', why: 'the whole region, without sending a command' },
    { run: 'awsops node check --tag Role=web --config linux-web-nginx', why: 'would this configuration work there?' },
  ],
  args: { nodes: { describe: 'ids of nodes', required: false, variadic: true, complete: completeNodes } },
  options: {
    ...nodeSelection,
    config: {
      type: 'list',
      value: 'FILE|PRESET|ssm:NAME',
      describe: 'configuration that the agent is to have; one for each platform (default: that on the node)',
      complete: completePresets,
    },
    diagnose: { type: 'boolean', default: true, describe: 'do not ask silent nodes by a read-only script' },
    'all-checks': { type: 'boolean', describe: 'go on after the first cause, and show what passes too' },
  },
  access: 'read',
  scope: 'regional',
  checks: true,
  permissions: [
    ...inventoryPermissions,
    'ec2:DescribeInstanceStatus',
    'iam:GetInstanceProfile',
    'iam:GetRole',
    'iam:SimulatePrincipalPolicy',
    'ssm:GetServiceSetting',
    'ec2:DescribeVpcs',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeDhcpOptions',
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeNetworkAcls',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeEgressOnlyInternetGateways',
    'ec2:DescribeNatGateways',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribePrefixLists',
    'ec2:DescribeManagedPrefixLists',
    'ec2:GetManagedPrefixListEntries',
    'ec2:DescribeImages',
    'ec2:GetConsoleOutput',
    ...arrivalPermissions,
    readConfiguration,
    sendPermission('AWS-RunShellScript', 'AWS-RunPowerShellScript'),
    ...followPermissions,
  ],
  nodePermissions: nodeRolePermissions,
  async run({ args, options }, { task }) {
    const { checkNodes } = await import('../../lib/preflight/index.js');
    const { config: configs, diagnose, allChecks } = options;
    return checkNodes({ selection: selectionOf(args.nodes, options), configs, diagnose, allChecks }, task);
  },
});
