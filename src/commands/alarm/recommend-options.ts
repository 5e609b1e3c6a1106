import type { OptionSpec } from '../../lib/cli/define.js';
import { resourcePermissions } from './alarm-permissions.js';

const SERVICES = [
  'alb',
  'nlb',
  'rds',
  'ec2',
  'ebs',
  'agent',
  'nat',
  'lambda',
  'dynamodb',
  'sqs',
  'firehose',
  'logs',
] as const;

export const recommendOptions = {
  service: {
    type: 'list',
    commaSeparated: true,
    value: 'NAME',
    choices: SERVICES,
    describe: 'only this service; may be repeated',
  },
  tag: { type: 'list', value: 'KEY=VALUE', describe: 'only resources with this tag; may be repeated' },
  preview: { type: 'boolean', describe: 'also say how often each new alarm would have gone off in 14 days' },
  all: { type: 'boolean', describe: 'a line for each alarm, also where many are alike' },
  out: {
    type: 'string',
    value: 'FILE',
    describe: 'write what is missing as a file for alarm apply -f',
    conflicts: ['apply'],
  },
  apply: { type: 'boolean', describe: 'create what is missing' },
  action: {
    type: 'list',
    value: 'ARN',
    describe: 'of new alarms, when they go to ALARM: SNS topic, Lambda function …',
  },
  'name-prefix': { type: 'string', value: 'TEXT', describe: 'begins the names of new alarms' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** Every service is asked what it has; a permission that is missing hides its things alone. */
export const recommendPermissions = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  ...resourcePermissions,
  'lambda:GetFunctionConfiguration',
  'sns:GetTopicAttributes',
  'cloudwatch:PutMetricAlarm',
  'cloudwatch:TagResource',
] as const;
