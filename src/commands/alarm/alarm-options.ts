import type { OptionSpec } from '../../lib/cli/define.js';
import type { AlarmWish } from '../../lib/alarm/index.js';

const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** What an alarm watches and when it is in ALARM: for `alarm create`, and for `alarm preview` of one that is not there. */
export const alarmOptions = {
  metric: {
    type: 'list',
    value: 'NS/METRIC',
    describe: 'metric; NS/METRIC{NAME=VALUE,…}@STAT says its own dimensions and statistic; several are m1, m2 …',
  },
  dimension: { type: 'list', short: 'd', value: 'NAME=VALUE', describe: 'dimension of the metric' },
  stat: {
    type: 'string',
    value: 'STAT',
    describe: 'statistic: Average, Sum, Minimum, Maximum, SampleCount, p99 … (default: Average)',
  },
  unit: { type: 'string', value: 'UNIT', describe: 'only data of this unit; best left out' },
  expression: {
    type: 'string',
    value: 'EXPR',
    describe: "metric math over m1, m2 …, e.g. 'm1 / m2 * 100', or a Metrics Insights query",
  },
  threshold: { type: 'number', value: 'N', describe: 'what the values are compared with' },
  comparison: { type: 'string', value: 'OP', describe: "'>' '>=' '<' '<='; with a band: outside, above, below" },
  'anomaly-band': {
    type: 'number',
    value: 'WIDTH',
    min: 0,
    describe: 'compare with an anomaly detection band of this many standard deviations',
  },
  period: { type: 'string', value: 'PERIOD', describe: 'length of one datapoint: 10s, 30s, 1m, 3m, 1h …' },
  datapoints: { type: 'string', value: 'M/N', describe: 'how many datapoints of the last N breach, e.g. 8/10' },
  missing: { type: 'string', choices: MISSING, describe: 'what a period without data counts as (default: missing)' },
  'low-samples': {
    type: 'string',
    choices: ['evaluate', 'ignore'],
    describe: 'percentiles of too few samples (default: evaluate)',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** The values of `alarmOptions` as they arrive in `run`. */
export interface AlarmOptionValues {
  readonly metric: readonly string[];
  readonly dimension: readonly string[];
  readonly stat: string | undefined;
  readonly unit: string | undefined;
  readonly expression: string | undefined;
  readonly threshold: number | undefined;
  readonly comparison: string | undefined;
  readonly anomalyBand: number | undefined;
  readonly period: string | undefined;
  readonly datapoints: string | undefined;
  readonly missing: (typeof MISSING)[number] | undefined;
  readonly lowSamples: 'evaluate' | 'ignore' | undefined;
}

/**
 * The wish that the flags express.
 *
 * @param parseDimensions of `lib/metric`, which is loaded only now
 */
export function readWish(
  name: string,
  options: AlarmOptionValues,
  parseDimensions: (texts: readonly string[]) => Readonly<Record<string, string>>,
): AlarmWish {
  const { metric, dimension, ...rest } = options;
  return {
    name,
    metrics: metric.length === 0 ? undefined : metric,
    dimensions: dimension.length === 0 ? undefined : parseDimensions(dimension),
    stat: rest.stat,
    unit: rest.unit,
    expression: rest.expression,
    threshold: rest.threshold,
    comparison: rest.comparison,
    anomalyBand: rest.anomalyBand,
    period: rest.period,
    datapoints: rest.datapoints,
    missing: rest.missing,
    lowSamples: rest.lowSamples,
  };
}
