import { defineCommand } from '../../lib/cli/define.js';
import { completeAlarms } from './complete-alarms.js';

export const alarmUnmute = defineCommand({
  name: 'unmute',
  summary: 'Let muted alarms act again now',
  description: 'Deletes the mute rules that alarm mute made. Rules of others are named, and stay.',
  examples: [
    { run: 'awsops alarm unmute web-cpu web-5xx --yes', why: 'the upgrade is done' },
    { run: 'awsops alarm unmute web-cpu --dry-run', why: 'see whether it is muted' },
  ],
  args: { names: { describe: 'names of alarms', variadic: true, complete: completeAlarms } },
  access: 'write',
  scope: 'regional',
  permissions: [
    'cloudwatch:DeleteAlarmMuteRule',
    'cloudwatch:GetAlarmMuteRule',
    'cloudwatch:ListAlarmMuteRules',
    'cloudwatch:ListTagsForResource',
    'cloudwatch:DescribeAlarms',
  ],
  async run({ args }, { task }) {
    const { planUnmute } = await import('../../lib/alarm/index.js');
    return planUnmute({ names: args.names }, task);
  },
});
