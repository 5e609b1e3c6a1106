import { defineCommand } from '../../lib/cli/define.js';
import { completeAlarms } from './complete-alarms.js';

export const alarmMute = defineCommand({
  name: 'mute',
  summary: 'Keep alarms from acting for a time; they act again by themselves',
  description:
    'Makes a mute rule for each alarm, which begins with the next full minute and ends by itself. The alarms are evaluated ' +
    'and change their states as before. Asked again, the time counts from then. To end it sooner: awsops alarm unmute.',
  examples: [
    {
      run: 'awsops alarm mute web-cpu web-5xx --for 2h --reason "upgrade of the database" --yes',
      why: 'during an upgrade',
    },
    { run: 'awsops alarm mute web-cpu --for 30m --dry-run', why: 'see until when' },
  ],
  args: { names: { describe: 'names of alarms', variadic: true, complete: completeAlarms } },
  options: {
    for: { type: 'duration', value: 'DURATION', required: true, describe: 'for how long: 1m to 15d' },
    reason: { type: 'string', value: 'TEXT', describe: 'why, for whoever finds the rule' },
  },
  access: 'write',
  scope: 'regional',
  permissions: [
    'cloudwatch:PutAlarmMuteRule',
    'cloudwatch:GetAlarmMuteRule',
    'cloudwatch:ListAlarmMuteRules',
    'cloudwatch:ListTagsForResource',
    'cloudwatch:TagResource',
    'cloudwatch:DescribeAlarms',
  ],
  async run({ args, options }, { task }) {
    const { planMute } = await import('../../lib/alarm/index.js');
    return planMute({ names: args.names, forMs: options.for, reason: options.reason }, task);
  },
});
