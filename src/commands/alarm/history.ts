import { defineCommand } from '../../lib/cli/define.js';
import { timeRange } from '../shared-options.js';
import { completeAlarms } from './complete-alarms.js';

const DEFAULT_SINCE_MS = 7 * 86_400_000;

export const alarmHistory = defineCommand({
  name: 'history',
  summary: 'Show what happened to an alarm: states, actions, changes',
  description: 'The newest comes first. The service keeps the history of deleted alarms too, for some weeks.',
  examples: [
    { run: 'awsops alarm history web-cpu --since 1d', why: 'what it did since yesterday' },
    { run: 'awsops alarm history web-cpu --type state -o json', why: 'its states of a week, with reasons' },
  ],
  args: { name: { describe: 'name of the alarm', complete: completeAlarms } },
  options: {
    type: { type: 'string', choices: ['state', 'action', 'configuration'], describe: 'only this kind of events' },
    ...timeRange,
  },
  access: 'read',
  scope: 'regional',
  fields: [
    { key: 'at', describe: 'when', kind: 'time' },
    { key: 'alarm', describe: 'name of the alarm', inTable: false },
    { key: 'type', describe: 'StateUpdate, Action, ConfigurationUpdate …', inTable: false },
    { key: 'from', describe: 'state before', inTable: false },
    { key: 'to', describe: 'state after', inTable: false },
    { key: 'summary', describe: 'what happened', flex: true },
    { key: 'reason', describe: 'why the state changed, in the words of the service', inTable: false },
  ],
  permissions: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
  async *run({ args, options }, { task, nowMs }) {
    const { alarmHistory: readHistory } = await import('../../lib/alarm/index.js');
    const { formatRange, resolveTimeRange } = await import('../../lib/core/time-range.js');
    const range = resolveTimeRange(options, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    task.report({ type: 'note', message: formatRange(range) });
    for await (const events of readHistory({ name: args.name, range, type: options.type }, task)) {
      yield events.map((event) => ({ ...event }));
    }
  },
});
