import { defineCommand } from '../../../lib/cli/define.js';

/** Named here as well: help and completion load nothing of the domain. A test compares the two. */
const KINDS = [
  'alb',
  'alb-connection',
  'nlb',
  'vpc-flow',
  'cloudtrail',
  's3-access',
  'cloudfront',
  'waf',
  'firehose-logs',
] as const;

export const athenaTableCreate = defineCommand({
  name: 'create',
  summary: 'Make a table over logs in S3, checked against real objects first',
  description:
    'Finds out below the location where the service puts its objects (accounts, regions, days, hours, with or without ' +
    'names of columns in the folders), and makes columns of them by partition projection, from the oldest object on. ' +
    'Columns of VPC flow logs are those of the flow log that writes there, or of the objects where it cannot be ' +
    'described; CloudFront logs (standard and version 2) say their own. The newest and the oldest object are read by the ' +
    'rules of the table before it is made: one that would give rows of NULLs is refused, with the line and the place ' +
    'where it breaks. A table of that name that is there is compared column by column, and replaced with --replace ' +
    'only, or with --replace-foreign where awsops did not make it; its objects are never touched. "firehose-logs" are what awsops pipeline delivers.',
  examples: [
    {
      run: 'awsops athena table create alb --location s3://web3tier-logs-123456789012/AWSLogs/ --dry-run',
      why: 'see what real lines become; change nothing',
    },
    {
      run: 'awsops athena table create vpc-flow --location s3://my-flow-logs/ --flow-log fl-0123456789abcdef0 --yes',
      why: 'columns in the order of that flow log',
    },
    {
      run: 'awsops athena table create cloudtrail --location s3://org-trail/AWSLogs/o-exampleorgid/ --database audit --yes',
      why: 'all accounts of an organization',
    },
    {
      run: 'awsops athena table create waf --location s3://aws-waf-logs-web/AWSLogs/ --dry-run -o json --query ddl',
      why: 'only the statement',
    },
  ],
  args: { kind: { describe: 'what wrote the logs', choices: KINDS } },
  options: {
    location: { type: 'string', value: 'S3-URI', required: true, describe: 'folder of the logs: s3://BUCKET/PREFIX/' },
    name: {
      type: 'string',
      value: 'NAME',
      describe: 'name of the table (default: that of the logs, e.g. alb_access_logs)',
    },
    database: { type: 'string', value: 'NAME', describe: 'database, made when it is not there (default: default)' },
    'flow-log': { type: 'string', value: 'ID', describe: 'flow log that the columns are taken from' },
    replace: { type: 'boolean', describe: 'drop our table of that name that is otherwise, and make it again' },
    'replace-foreign': {
      type: 'string',
      value: 'NAME',
      describe: 'the same for a table that awsops did not make; its name once more',
    },
    workgroup: { type: 'string', value: 'NAME', describe: 'workgroup that runs the statements (default: primary)' },
    'output-location': {
      type: 'string',
      value: 'S3-URI',
      describe: 'where Athena writes the answers of its statements',
    },
  },
  access: 'write',
  scope: 'regional',
  permissions: [
    's3:ListBucket',
    's3:GetObject',
    's3:PutObject',
    's3:GetBucketLocation',
    'athena:StartQueryExecution',
    'athena:GetQueryExecution',
    'athena:StopQueryExecution',
    'athena:GetTableMetadata',
    'glue:GetDatabase',
    'glue:CreateDatabase',
    'glue:GetTable',
    'glue:CreateTable',
    'glue:DeleteTable',
    'ec2:DescribeFlowLogs',
  ],
  async run({ args, options }, { task }) {
    const { planCreateTable, TABLE_KINDS } = await import('../../../lib/athena/tables/index.js');
    const kind = TABLE_KINDS.find((one) => one === args.kind);
    if (kind === undefined) throw new TypeError(`the argument offers "${args.kind}", which is no kind of table`);
    return planCreateTable({ ...options, kind }, task);
  },
});
