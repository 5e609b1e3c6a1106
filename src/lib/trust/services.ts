/**
 * Whether a service says for whom it acts (aws:SourceArn, aws:SourceAccount) when it assumes a role:
 * `sent`  its guide gives these conditions for the trust policy
 * `not-sent`  a role with these conditions cannot be assumed, or its guide says that the role stays within the account
 * `undocumented`  its guide gives a trust policy without conditions; a condition may or may not work
 */
export type SourceSupport = 'sent' | 'not-sent' | 'undocumented';

/** A service that assumes roles. */
export interface TrustedService {
  /** Its principal without the suffix, e.g. `logs` or `monitoring.rds`; also its name on the command line. */
  readonly name: string;
  /** What it needs the role for. */
  readonly purpose: string;
  readonly source: SourceSupport;
  /**
   * What it gives as aws:SourceArn after `arn:PARTITION:`, with `{region}` and `{account}`; absent when only
   * aws:SourceAccount is documented.
   */
  readonly sourceArn?: string;
  /** The external id that it gives: the account of its customer, or a fixed text. */
  readonly externalId?: 'account' | { readonly text: string };
  /** It also has a principal for each region: `logs.eu-west-1.amazonaws.com`. */
  readonly regional?: boolean;
  /** Its principal ends with the suffix of the partition, e.g. `amazonaws.com.cn`, instead of `amazonaws.com`. */
  readonly partitioned?: boolean;
  /** The guide that says so. */
  readonly guide: string;
}

const docs = (path: string): string => `https://docs.aws.amazon.com/${path}`;

/** The names that differ between partitions are those of the AWS CDK, packages/@aws-cdk/region-info/lib/default.ts. */
export const trustedServices: readonly TrustedService[] = [
  {
    name: 'logs',
    purpose: 'CloudWatch Logs: subscription filters to Firehose and Kinesis',
    source: 'sent',
    sourceArn: 'logs:{region}:{account}:*',
    regional: true,
    partitioned: true,
    guide: docs('AmazonCloudWatch/latest/logs/SubscriptionFilters.html'),
  },
  {
    name: 'firehose',
    purpose: 'Data Firehose: delivery to S3 and other destinations',
    source: 'undocumented',
    externalId: 'account',
    guide: docs('firehose/latest/dev/controlling-access.html#firehose-assume-role'),
  },
  {
    name: 'ec2',
    purpose: 'EC2: instance profiles',
    source: 'not-sent',
    partitioned: true,
    guide: docs('AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html'),
  },
  {
    name: 'ssm',
    purpose: 'Systems Manager: hybrid activations, Automation, maintenance windows',
    source: 'sent',
    sourceArn: 'ssm:{region}:{account}:*',
    guide: docs('systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html'),
  },
  {
    name: 'lambda',
    purpose: 'Lambda: execution roles',
    source: 'not-sent',
    guide: docs('lambda/latest/dg/lambda-intro-execution-role.html'),
  },
  {
    name: 'edgelambda',
    purpose: 'Lambda@Edge: execution roles, beside lambda',
    source: 'not-sent',
    guide: docs('AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html'),
  },
  {
    name: 'vpc-flow-logs',
    purpose: 'VPC flow logs to CloudWatch Logs',
    source: 'sent',
    sourceArn: 'ec2:{region}:{account}:vpc-flow-log/*',
    guide: docs('vpc/latest/userguide/flow-logs-iam-role.html'),
  },
  {
    name: 'delivery.logs',
    purpose: 'log delivery to a Firehose stream of another account',
    source: 'undocumented',
    guide: docs('vpc/latest/userguide/flow-logs-firehose.html'),
  },
  {
    name: 'cloudtrail',
    purpose: 'CloudTrail to CloudWatch Logs',
    // Reported to break delivery: https://github.com/prowler-cloud/prowler/issues/4714
    source: 'undocumented',
    guide: docs('awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html'),
  },
  {
    name: 'events',
    purpose: 'EventBridge: targets of rules',
    source: 'sent',
    sourceArn: 'events:{region}:{account}:rule/*',
    guide: docs('eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html'),
  },
  {
    name: 'scheduler',
    purpose: 'EventBridge Scheduler: targets of schedules',
    source: 'sent',
    // Groups, never single schedules.
    sourceArn: 'scheduler:{region}:{account}:schedule-group/*',
    guide: docs('scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html'),
  },
  {
    name: 'pipes',
    purpose: 'EventBridge Pipes',
    source: 'sent',
    sourceArn: 'pipes:{region}:{account}:pipe/*',
    guide: docs('eventbridge/latest/userguide/eb-pipes-permissions.html'),
  },
  {
    name: 'monitoring.rds',
    purpose: 'RDS Enhanced Monitoring',
    source: 'sent',
    sourceArn: 'rds:{region}:{account}:db:*',
    guide: docs('AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html'),
  },
  {
    name: 's3',
    purpose: 'S3 replication',
    source: 'undocumented',
    guide: docs('AmazonS3/latest/userguide/setting-repl-config-perm-overview.html'),
  },
  {
    name: 'sns',
    purpose: 'SNS: Firehose subscriptions and delivery status logs',
    source: 'undocumented',
    guide: docs('sns/latest/dg/prereqs-kinesis-data-firehose.html'),
  },
  {
    name: 'streams.metrics.cloudwatch',
    purpose: 'CloudWatch metric streams to Firehose',
    source: 'undocumented',
    guide: docs('AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-trustpolicy.html'),
  },
  {
    name: 'states',
    purpose: 'Step Functions: state machines',
    source: 'sent',
    sourceArn: 'states:{region}:{account}:stateMachine:*',
    regional: true,
    guide: docs('step-functions/latest/dg/procedure-create-iam-role.html'),
  },
  {
    name: 'ecs-tasks',
    purpose: 'ECS: task roles and task execution roles',
    source: 'sent',
    sourceArn: 'ecs:{region}:{account}:*',
    guide: docs('AmazonECS/latest/developerguide/task-iam-roles.html'),
  },
  {
    name: 'codebuild',
    purpose: 'CodeBuild: build projects',
    source: 'sent',
    sourceArn: 'codebuild:{region}:{account}:project/*',
    guide: docs('codebuild/latest/userguide/setting-up-service-role.html'),
  },
  {
    name: 'codedeploy',
    purpose: 'CodeDeploy: deployment groups',
    source: 'sent',
    sourceArn: 'codedeploy:{region}:{account}:deploymentgroup:*',
    regional: true,
    partitioned: true,
    guide: docs('codedeploy/latest/userguide/security_confused_deputy.html'),
  },
  {
    name: 'config',
    purpose: 'AWS Config: the recorder',
    source: 'sent',
    guide: docs('config/latest/developerguide/iamrole-permissions.html'),
  },
  {
    name: 'iot',
    purpose: 'AWS IoT: rule actions',
    source: 'sent',
    sourceArn: 'iot:{region}:{account}:*',
    guide: docs('iot/latest/developerguide/cross-service-confused-deputy-prevention.html'),
  },
  {
    name: 'bedrock',
    purpose: 'Amazon Bedrock: jobs, agents and knowledge bases',
    source: 'sent',
    sourceArn: 'bedrock:{region}:{account}:*',
    guide: docs('bedrock/latest/userguide/cross-service-confused-deputy-prevention.html'),
  },
  {
    name: 'backup',
    purpose: 'AWS Backup: backup and restore jobs',
    source: 'not-sent',
    guide: docs('aws-backup/latest/devguide/iam-service-roles.html'),
  },
  {
    name: 'glue',
    purpose: 'AWS Glue: crawlers and jobs',
    source: 'not-sent',
    guide: docs('glue/latest/dg/create-an-iam-role.html'),
  },
  {
    name: 'apigateway',
    purpose: 'API Gateway: integrations and CloudWatch logs',
    source: 'not-sent',
    guide: docs('apigateway/latest/developerguide/permissions.html'),
  },
  {
    name: 'vmie',
    purpose: 'VM Import/Export',
    source: 'undocumented',
    externalId: { text: 'vmimport' },
    guide: docs('vm-import/latest/userguide/required-permissions.html'),
  },
];

/** The service of that name; undefined when it is not in the table. */
export const serviceNamed = (name: string): TrustedService | undefined =>
  trustedServices.find((service) => service.name === name);

/** Names of services that their principals do not have. */
export const nicknames: ReadonlyMap<string, string> = new Map([
  ['cloudwatch-logs', 'logs'],
  ['cloudwatchlogs', 'logs'],
  ['eventbridge', 'events'],
  ['eventbridge-pipes', 'pipes'],
  ['eventbridge-scheduler', 'scheduler'],
  ['stepfunctions', 'states'],
  ['step-functions', 'states'],
  ['kinesis-firehose', 'firehose'],
  ['kinesisfirehose', 'firehose'],
  ['flow-logs', 'vpc-flow-logs'],
  ['flowlogs', 'vpc-flow-logs'],
  ['vpcflowlogs', 'vpc-flow-logs'],
  ['api-gateway', 'apigateway'],
  ['systems-manager', 'ssm'],
  ['systemsmanager', 'ssm'],
  ['ecs-task', 'ecs-tasks'],
  ['rds-monitoring', 'monitoring.rds'],
  ['rds.monitoring', 'monitoring.rds'],
]);
