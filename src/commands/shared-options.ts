import type { OptionSpec } from '../lib/cli/define.js';

/** For commands that read a range of time. */
export const timeRange = {
  since: {
    type: 'time',
    value: 'TIME',
    describe: 'start of the range: 15m, 1h30m, 3d (ago), ISO-8601, epoch, today, yesterday',
  },
  until: { type: 'time', value: 'TIME', describe: 'end of the range, inclusive; the same forms (default: now)' },
  tz: { type: 'string', value: 'ZONE', describe: 'time zone of times without an offset (default: local)' },
} as const satisfies Record<string, OptionSpec>;
