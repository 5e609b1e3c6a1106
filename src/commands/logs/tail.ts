import { defineCommand } from '../../lib/cli/define.js';
import { completeLogGroups } from '../complete-log-groups.js';
import { eventFields, eventOptions } from './event-options.js';

const DEFAULT_SINCE_MS = 600_000;

export const logsTail = defineCommand({
  name: 'tail',
  summary: 'Show the events of log groups in order of time, and follow them',
  description:
    'Reads several groups at once and merges them. Long ranges are read as slices of time side by side, within the ' +
    'quota of the region. --follow looks for new events every 1 to 5 seconds and reaches a minute back each time, so ' +
    'that late ones are shown, once. --live shows events as the service receives them, but no more than 500 a second.',
  examples: [
    { run: 'awsops logs tail /web3tier/app --since 1h --filter ERROR', why: 'the errors of the last hour' },
    { run: "awsops logs tail '/aws/lambda/*' --follow", why: 'all functions together, as it happens' },
    { run: 'awsops logs tail /web3tier/app --last 100', why: 'the newest 100 events, however old' },
    { run: 'awsops logs tail /web3tier/app --live --exclude healthcheck', why: 'live, without the noise' },
    {
      run: "awsops logs tail /web3tier/app --since today --filter '{ $.status >= 500 }' -o ndjson",
      why: 'by a field of JSON messages, for a script',
    },
  ],
  args: {
    group: { describe: 'log groups by name, glob or ARN', variadic: true, complete: completeLogGroups },
  },
  options: {
    ...eventOptions,
    follow: { type: 'boolean', short: 'f', describe: 'go on with new events', conflicts: ['until'] },
    live: {
      type: 'boolean',
      describe: 'stream events by a live tail session; --since shows the past first',
      conflicts: ['follow', 'last', 'until'],
    },
    last: {
      type: 'int',
      short: 'n',
      value: 'N',
      min: 1,
      describe: 'only the newest N events of all groups together; without --since however old they are',
    },
  },
  access: 'read',
  scope: 'regional',
  layout: 'lines',
  fields: eventFields,
  permissions: ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:DescribeLogGroups', 'logs:StartLiveTail'],
  async *run({ args, options }, { task, nowMs }) {
    const { liveEvents, tailEvents, NEWEST_FIRST_SINCE_MS } = await import('../../lib/logs/events/index.js');
    const { formatRange, formatTime, resolveTimeRange } = await import('../../lib/core/time-range.js');
    const query = { ...options, groups: args.group };
    if (options.live) {
      if (options.since !== undefined) task.report({ type: 'note', message: `from ${formatTime(options.since)} on` });
      yield* liveEvents({ ...query, sinceMs: options.since }, task);
      return;
    }
    const since = options.since ?? (options.last === undefined ? undefined : NEWEST_FIRST_SINCE_MS);
    const range = resolveTimeRange({ since, until: options.until }, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    task.report({ type: 'note', message: formatRange(range) });
    yield* tailEvents({ ...query, range, last: options.last, follow: options.follow }, task);
  },
});
