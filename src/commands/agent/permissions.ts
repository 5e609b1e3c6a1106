import type { Permission } from '../../lib/cli/permissions.js';

/** The parameters that hold configurations of the agent. */
const AGENT_PARAMETERS = ['arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*'];
/** Nodes, in EC2 and elsewhere. */
const NODES = ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:managed-instance/*'];

/** To send these documents of AWS to nodes. */
export const sendPermission = (...documents: readonly string[]): Permission => ({
  action: 'ssm:SendCommand',
  resources: [...documents.map((name) => `arn:aws:ssm:*::document/${name}`), ...NODES],
});

/** To follow what was sent. */
export const followPermissions: readonly Permission[] = [
  'ssm:ListCommands',
  'ssm:ListCommandInvocations',
  'ssm:GetCommandInvocation',
  'ssm:CancelCommand',
];

/** To find nodes. */
export const inventoryPermissions: readonly Permission[] = ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'];

/** To see whether data arrives. */
export const arrivalPermissions: readonly Permission[] = [
  'cloudwatch:ListMetrics',
  'cloudwatch:GetMetricData',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:GetLogEvents',
  'logs:StartQuery',
  'logs:GetQueryResults',
  'logs:StopQuery',
];

export const readConfiguration: Permission = { action: 'ssm:GetParameter', resources: AGENT_PARAMETERS };

export const installPermissions: readonly Permission[] = [
  sendPermission(
    'AWS-ConfigureAWSPackage',
    'AmazonCloudWatch-ManageAgent',
    'AWS-RunShellScript',
    'AWS-RunPowerShellScript',
  ),
  ...followPermissions,
  ...inventoryPermissions,
  'ssm:GetDocument',
  readConfiguration,
  { action: 'ssm:PutParameter', resources: AGENT_PARAMETERS },
  'ssm:GetServiceSetting',
  'iam:GetInstanceProfile',
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  ...arrivalPermissions,
];

/**
 * What the role of a node needs to be managed (AmazonSSMManagedInstanceCore without Session Manager's log keys) and to
 * run the agent (CloudWatchAgentServerPolicy without X-Ray), with the agent's own namespace and parameters only.
 */
export const nodeRolePermissions: readonly Permission[] = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssm:GetDocument',
  'ssm:DescribeDocument',
  readConfiguration,
  {
    action: 'cloudwatch:PutMetricData',
    resources: ['*'],
    condition: { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } },
  },
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
  'ec2:DescribeTags',
  'ec2:DescribeVolumes',
];
