import type { OptionSpec } from '../../lib/cli/define.js';
import { timeRange } from '../shared-options.js';
import { alarmOptions } from './alarm-options.js';

/** What is played, over which time, and where it is drawn. */
export const previewOptions = {
  ...alarmOptions,
  file: {
    type: 'string',
    short: 'f',
    value: 'FILE',
    describe: 'the alarms of a file, as alarm apply reads it; - is standard input',
    conflicts: Object.keys(alarmOptions),
  },
  ...timeRange,
  'evaluation-range': {
    type: 'int',
    min: 1,
    value: 'N',
    describe: 'periods that CloudWatch looks back over (default: N + 2)',
  },
  html: { type: 'string', value: 'FILE', describe: 'write a page with everything in it, to zoom and to send around' },
  svg: { type: 'string', value: 'FILE', describe: 'write the chart for a document' },
  png: { type: 'string', value: 'FILE', describe: 'write the chart as a picture; needs the package @napi-rs/canvas' },
} as const satisfies Readonly<Record<string, OptionSpec>>;
