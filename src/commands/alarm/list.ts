import { defineCommand } from '../../lib/cli/define.js';
import { completeAlarms } from './complete-alarms.js';

const STATES = ['ALARM', 'INSUFFICIENT_DATA', 'OK'] as const;

export const alarmList = defineCommand({
  name: 'list',
  summary: 'List alarms, unhealthy ones first, and what is wrong with the alarms themselves',
  description:
    'Those in ALARM come first, the longest so at the top, then those without data. For an alarm without data it finds out ' +
    'why: no such metric, dimensions that do not match, a stopped instance. Alarms that tell nobody, or a topic or function ' +
    'that is gone, are named too. --no-explain leaves both out.',
  examples: [
    { run: 'awsops alarm list', why: 'all alarms of the region' },
    { run: 'awsops alarm list --state ALARM -o json', why: 'what is wrong now, for a script' },
    { run: "awsops alarm list --query '[?problem!=`null`].[name,problem]' -o json", why: 'alarms that would not help' },
  ],
  args: { prefix: { describe: 'beginning of the names', required: false, complete: completeAlarms } },
  options: {
    state: { type: 'string', choices: STATES, describe: 'only alarms in this state' },
    explain: { type: 'boolean', default: true, describe: 'look for why alarms have no data, and at their actions' },
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'state', describe: 'ALARM, INSUFFICIENT_DATA or OK', kind: 'status' },
    { key: 'name', describe: 'name of the alarm', flex: true },
    { key: 'type', describe: 'metric, math, anomaly, insights, composite, promql or log', inTable: false },
    { key: 'stateFor', describe: 'how long it has been in that state' },
    { key: 'stateSince', describe: 'since when', kind: 'time', inTable: false },
    { key: 'stateReason', describe: 'why, in the words of the service', inTable: false },
    { key: 'metric', describe: 'NAMESPACE/METRIC, an expression, or the rule of a composite alarm', inTable: false },
    { key: 'dimensions', describe: 'of the metric', kind: 'json', inTable: false },
    { key: 'statistic', describe: 'of the metric', inTable: false },
    { key: 'comparison', describe: 'operator of the comparison', inTable: false },
    { key: 'threshold', describe: 'what the values are compared with', kind: 'number', inTable: false },
    { key: 'period', describe: 'seconds of one datapoint', kind: 'number', inTable: false },
    { key: 'evaluationPeriods', describe: 'how many datapoints count (N)', kind: 'number', inTable: false },
    { key: 'datapointsToAlarm', describe: 'how many of them have to breach (M)', kind: 'number', inTable: false },
    { key: 'missing', describe: 'what a period without data counts as', inTable: false },
    { key: 'actionsEnabled', describe: 'whether it acts', kind: 'boolean', inTable: false },
    { key: 'actions', describe: 'ARNs of what it does in ALARM', kind: 'json', inTable: false },
    { key: 'problem', describe: 'what is wrong with the alarm itself', flex: true },
  ],
  permissions: [
    'cloudwatch:DescribeAlarms',
    'cloudwatch:ListMetrics',
    'ec2:DescribeInstances',
    'sns:GetTopicAttributes',
    'lambda:GetFunctionConfiguration',
  ],
  async run({ args, options }, { task }) {
    const { listAlarms } = await import('../../lib/alarm/index.js');
    const rows = await listAlarms({ prefix: args.prefix, state: options.state, explain: options.explain }, task);
    return rows.map((row) => ({ ...row }));
  },
});
