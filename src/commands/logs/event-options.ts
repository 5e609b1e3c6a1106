import type { OptionSpec } from '../../lib/cli/define.js';
import type { Field } from '../../lib/output/fields.js';
import { timeRange } from '../shared-options.js';

/** What `logs tail` and `logs get` have in common: which events. */
export const eventOptions = {
  ...timeRange,
  filter: {
    type: 'string',
    value: 'PATTERN',
    describe: `CloudWatch Logs filter pattern, applied by the service: ERROR -health, { $.status >= 500 }, [ip, ..., size]`,
  },
  include: { type: 'list', value: 'RE', describe: 'only messages that match one of these regular expressions' },
  exclude: { type: 'list', value: 'RE', describe: 'no messages that match one of these regular expressions' },
  stream: { type: 'string', value: 'NAME', describe: 'only this log stream', conflicts: ['stream-prefix'] },
  'stream-prefix': { type: 'string', value: 'PREFIX', describe: 'only log streams whose names begin with this' },
} as const satisfies Record<string, OptionSpec>;

/** The rows of both. */
export const eventFields: readonly Field[] = [
  { key: 'timestamp', describe: 'when it happened', kind: 'time' },
  { key: 'ingestedAt', describe: 'when CloudWatch Logs received it', kind: 'time', inTable: false },
  { key: 'group', describe: 'log group' },
  { key: 'stream', describe: 'log stream' },
  { key: 'message', describe: 'the text as it was written', flex: true },
  { key: 'eventId', describe: 'id of the event; null from GetLogEvents and live tail', inTable: false },
];
