import { defineCommand } from '../../lib/cli/define.js';
import type { Field } from '../../lib/output/fields.js';
import { timeRange } from '../shared-options.js';
import { alarmOptions, readWish } from './alarm-options.js';
import { completeAlarms } from './complete-alarms.js';

const DEFAULT_SINCE_MS = 14 * 86_400_000;
/** More transitions than a person reads; JSON has all. */
const SHOWN_TRANSITIONS = 15;

const transitionFields: readonly Field[] = [
  { key: 'at', describe: 'when the state would have changed', kind: 'time', rigid: true },
  { key: 'from', describe: 'state before', kind: 'status' },
  { key: 'to', describe: 'state after', kind: 'status' },
  { key: 'reason', describe: 'why, in the words of CloudWatch', flex: true },
];

export const alarmPreview = defineCommand({
  name: 'preview',
  summary: 'Play an alarm over the last weeks of its metric',
  description:
    'Reads the metric and says when the alarm would have changed its state and why, how long it would have been in ALARM, where ' +
    'data was missing, and how other thresholds and other M of N would have done. Changes nothing. A name alone plays an alarm ' +
    'that exists beside its own history; flags change it, or describe a new one. The evaluation is the documented one, on ' +
    'whole periods of the clock: with periods over a minute CloudWatch can be up to one period earlier.',
  examples: [
    { run: 'awsops alarm preview web3tier-alb-5xx', why: 'an alarm that exists, on two weeks' },
    { run: 'awsops alarm preview web3tier-alb-5xx --threshold 1 --datapoints 2/5', why: 'the same, more nervous' },
    {
      run: "awsops alarm preview --metric AWS/RDS/DatabaseConnections -d DBClusterIdentifier=web3tier-aurora --stat Maximum --threshold 120 --comparison '>' --period 3m --datapoints 8/10 --html preview.html",
      why: 'one that is not there yet, as a page to zoom into',
    },
  ],
  args: { name: { describe: 'alarm to play, or to change', required: false, complete: completeAlarms } },
  options: {
    ...alarmOptions,
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
  },
  access: 'read',
  scope: 'regional',
  fields: transitionFields,
  permissions: ['cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'],
  async run({ args, options }, { task, nowMs }) {
    const alarms = await import('../../lib/alarm/index.js');
    const { parseDimensions } = await import('../../lib/metric/index.js');
    const { resolveTimeRange } = await import('../../lib/core/time-range.js');
    const wish = readWish(args.name ?? 'preview', options, parseDimensions);
    const target = await alarms.previewTarget(wish, task);
    const range = resolveTimeRange(options, { nowMs, defaultSinceMs: DEFAULT_SINCE_MS });
    const { evaluationRange } = options;
    const [preview] = await alarms.previewAlarms({ definitions: [target.definition], range, evaluationRange }, task);
    if (preview === undefined) return undefined;
    const actual =
      target.existing === undefined
        ? undefined
        : await alarms.actualHistory({ name: wish.name, range: preview.range, current: target.existing }, task);
    const data = alarms.previewJson(preview, actual);
    const chart = alarms.previewChart(preview, actual);
    const lines = alarms.previewLines(preview, actual);
    const { writePreview } = await import('./preview-files.js');
    await writePreview({ files: options, chart, lines, preview }, task);
    const transitions = preview.transitions.map(({ atMs, ...rest }) => ({ at: new Date(atMs).toISOString(), ...rest }));
    return {
      kind: 'page',
      data,
      list: { rows: transitions, fields: transitionFields },
      sections: [
        { kind: 'chart', chart },
        { kind: 'lines', lines: () => ['', ...lines] },
        ...(transitions.length === 0
          ? []
          : [
              {
                kind: 'table' as const,
                title: `changes of state${transitions.length > SHOWN_TRANSITIONS ? `, the last ${SHOWN_TRANSITIONS} of ${transitions.length}` : ''}`,
                fields: transitionFields.filter(({ key }) => key !== 'reason'),
                rows: transitions.slice(-SHOWN_TRANSITIONS),
              },
            ]),
      ],
    };
  },
});
