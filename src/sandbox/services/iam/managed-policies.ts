import { READ_ONLY_ACTIONS } from './read-only-actions.js';
import { insertPolicy, type IamStore, type StoredPolicy } from './store.js';

type Statement = Readonly<Record<string, unknown>>;

/** With line breaks, as AWS writes its documents: lines of statements mean something then. */
const policy = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);

const allow = (actions: readonly string[]): Statement => ({ Effect: 'Allow', Action: actions, Resource: '*' });

/** What SSM Agent needs besides parameters. */
const SSM_AGENT = [
  'ssm:DescribeAssociation',
  'ssm:GetDeployablePatchSnapshotForInstance',
  'ssm:GetDocument',
  'ssm:DescribeDocument',
  'ssm:GetManifest',
];
const SSM_AGENT_REPORTS = [
  'ssm:ListAssociations',
  'ssm:ListInstanceAssociations',
  'ssm:PutInventory',
  'ssm:PutComplianceItems',
  'ssm:PutConfigurePackageResult',
  'ssm:UpdateAssociationStatus',
  'ssm:UpdateInstanceAssociationStatus',
  'ssm:UpdateInstanceInformation',
];
const SSM_CHANNELS = [
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];
const SSM_OLD_CHANNELS = [
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
];

/** What the CloudWatch agent sends. */
const AGENT_LOGS_AND_TRACES = [
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
  'logs:DescribeLogStreams',
  'logs:DescribeLogGroups',
  'logs:CreateLogStream',
  'logs:CreateLogGroup',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
];
const agentParameters = (actions: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: 'arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*',
});

/**
 * AWS managed policies that the sandbox knows, by their documents in the AWS Managed Policy Reference
 * Guide. Attaching any other fails as an unknown policy does. Of ReadOnlyAccess, which names some 1,400
 * actions, only those of services that operators of awsops meet are here.
 */
const DOCUMENTS: Readonly<Record<string, string>> = {
  AdministratorAccess: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
  ReadOnlyAccess: policy(allow(READ_ONLY_ACTIONS)),
  AmazonSSMManagedInstanceCore: policy(
    allow([...SSM_AGENT, 'ssm:GetParameter', 'ssm:GetParameters', ...SSM_AGENT_REPORTS]),
    allow(SSM_CHANNELS),
    allow(SSM_OLD_CHANNELS),
  ),
  // Of the role that Default Host Management Configuration gives to instances: no parameters.
  AmazonSSMManagedEC2InstanceDefaultPolicy: policy(
    { Sid: 'AllowSSMAgentPermissions', ...allow([...SSM_AGENT, ...SSM_AGENT_REPORTS]) },
    { Sid: 'AllowSSMChannelMessaging', ...allow(SSM_CHANNELS) },
    { Sid: 'AllowSSMLegacyMessaging', ...allow(SSM_OLD_CHANNELS) },
  ),
  CloudWatchAgentServerPolicy: policy(
    {
      Sid: 'CWACloudWatchServerPermissions',
      ...allow(['cloudwatch:PutMetricData', 'ec2:DescribeVolumes', 'ec2:DescribeTags', ...AGENT_LOGS_AND_TRACES]),
    },
    { Sid: 'CWASSMServerPermissions', ...agentParameters(['ssm:GetParameter']) },
  ),
  CloudWatchAgentAdminPolicy: policy(
    {
      Sid: 'CWACloudWatchPermissions',
      ...allow(['cloudwatch:PutMetricData', 'ec2:DescribeTags', ...AGENT_LOGS_AND_TRACES]),
    },
    { Sid: 'CWASSMPermissions', ...agentParameters(['ssm:GetParameter', 'ssm:PutParameter']) },
  ),
  AmazonSSMReadOnlyAccess: policy(allow(['ssm:Describe*', 'ssm:Get*', 'ssm:List*'])),
  CloudWatchLogsReadOnlyAccess: policy({
    Sid: 'CloudWatchLogsReadOnlyAccess',
    ...allow([
      'logs:Describe*',
      'logs:Get*',
      'logs:List*',
      'logs:StartQuery',
      'logs:StopQuery',
      'logs:TestMetricFilter',
      'logs:FilterLogEvents',
      'logs:StartLiveTail',
      'logs:StopLiveTail',
      'cloudwatch:GenerateQuery',
      'cloudwatch:GenerateQueryResultsSummary',
      'observabilityadmin:ListS3TableIntegrations',
      'observabilityadmin:GetS3TableIntegration',
      'observabilityadmin:ListTelemetryPipelines',
    ]),
  }),
};

/** The account that owns AWS managed policies. */
export const AWS_ACCOUNT = 'aws';

/** Any moment before all others: AWS managed policies are older than any account. */
const CREATED_AT_MS = Date.UTC(2015, 1, 6);

/** The AWS managed policies that the sandbox knows; put into the account's store on first use. */
export function awsManagedPolicies(store: IamStore): ReadonlyMap<string, StoredPolicy> {
  if (store.policies.size === 0) {
    for (const [name, document] of Object.entries(DOCUMENTS)) {
      insertPolicy(store, { account: AWS_ACCOUNT, name, document, createdAtMs: CREATED_AT_MS });
    }
  }
  return store.policies;
}
