import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { valuesByPeriod, type Series } from '../metric/index.js';
import type { MetricAlarmDefinition } from './definition.js';
import type { Datapoint } from './evaluate/condition.js';
import { watchedQuery } from './facets.js';

/** What an alarm reads, as queries of GetMetricData, and which of them is which. */
export interface AlarmQueries {
  readonly queries: readonly MetricDataQuery[];
  readonly watchedId: string;
  /** Of the band: its upper limit first, then the lower one. */
  readonly bandId: string | undefined;
  /** Of the number of samples behind each value, where the alarm looks at it. */
  readonly samplesId: string | undefined;
}

/** The queries behind an alarm. */
export function alarmQueries(definition: MetricAlarmDefinition): AlarmQueries {
  const { watch, condition } = definition;
  if (watch.type === 'queries') {
    const bandId = condition.type === 'band' ? condition.bandId : undefined;
    return { queries: watch.queries, watchedId: watchedQuery(definition)?.Id ?? '', bandId, samplesId: undefined };
  }
  const stat = {
    Metric: {
      Namespace: watch.namespace,
      MetricName: watch.metric,
      Dimensions: Object.entries(watch.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: watch.periodSeconds,
    Unit: watch.unit,
  };
  const queries = [{ Id: 'm1', MetricStat: { ...stat, Stat: watch.statistic } }];
  const countsSamples = definition.lowSamples === 'ignore';
  if (countsSamples) queries.push({ Id: 'samples', MetricStat: { ...stat, Stat: 'SampleCount' } });
  return { queries, watchedId: 'm1', bandId: undefined, samplesId: countsSamples ? 'samples' : undefined };
}

/**
 * The datapoints of an alarm, one for each period of a range, from the series that its queries gave.
 *
 * @param range whole periods, the end exclusive
 */
export function datapointsOf(
  { watchedId, bandId, samplesId }: Omit<AlarmQueries, 'queries'>,
  {
    seriesOf,
    range,
    periodMs,
  }: {
    readonly seriesOf: (id: string) => readonly Series[];
    readonly range: { readonly fromMs: number; readonly toMs: number };
    readonly periodMs: number;
  },
): readonly Datapoint[] {
  const count = Math.round((range.toMs - range.fromMs) / periodMs);
  const align = (series: Series | undefined) => valuesByPeriod(series, { fromMs: range.fromMs, periodMs, count });
  const values = align(seriesOf(watchedId)[0]);
  const [upper, lower] = (bandId === undefined ? [] : seriesOf(bandId)).map(align);
  const samples = samplesId === undefined ? undefined : align(seriesOf(samplesId)[0]);
  return values.map((value, index) => {
    const [high, low] = [upper?.[index] ?? null, lower?.[index] ?? null];
    return {
      timeMs: range.fromMs + index * periodMs,
      value,
      band: high === null || low === null ? null : { lower: low, upper: high },
      sampleCount: samples?.[index] ?? null,
    };
  });
}
