import { insertPolicy, type IamStore, type StoredPolicy } from './store.js';

type Statement = Readonly<Record<string, unknown>>;

const policy = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const allow = (actions: readonly string[]): Statement => ({ Effect: 'Allow', Action: actions, Resource: '*' });

/**
 * AWS managed policies that the sandbox knows, by their documents in the AWS Managed Policy Reference
 * Guide. Attaching any other fails as an unknown policy does.
 */
const DOCUMENTS: Readonly<Record<string, string>> = {
  AdministratorAccess: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
  AmazonSSMManagedInstanceCore: policy(
    allow([
      'ssm:DescribeAssociation',
      'ssm:GetDeployablePatchSnapshotForInstance',
      'ssm:GetDocument',
      'ssm:DescribeDocument',
      'ssm:GetManifest',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:ListAssociations',
      'ssm:ListInstanceAssociations',
      'ssm:PutInventory',
      'ssm:PutComplianceItems',
      'ssm:PutConfigurePackageResult',
      'ssm:UpdateAssociationStatus',
      'ssm:UpdateInstanceAssociationStatus',
      'ssm:UpdateInstanceInformation',
    ]),
    allow([
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]),
    allow([
      'ec2messages:AcknowledgeMessage',
      'ec2messages:DeleteMessage',
      'ec2messages:FailMessage',
      'ec2messages:GetEndpoint',
      'ec2messages:GetMessages',
      'ec2messages:SendReply',
    ]),
  ),
  CloudWatchAgentServerPolicy: policy(
    {
      Sid: 'CWACloudWatchServerPermissions',
      ...allow([
        'cloudwatch:PutMetricData',
        'ec2:DescribeVolumes',
        'ec2:DescribeTags',
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
      ]),
    },
    {
      Sid: 'CWASSMServerPermissions',
      Effect: 'Allow',
      Action: ['ssm:GetParameter'],
      Resource: 'arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*',
    },
  ),
  CloudWatchLogsReadOnlyAccess: policy(
    allow([
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
    ]),
  ),
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
