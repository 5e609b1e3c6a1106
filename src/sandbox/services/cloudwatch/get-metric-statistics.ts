import type { Datapoint, GetMetricStatisticsInput, GetMetricStatisticsOutput } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../types.js';
import { checkPeriod, periodsOf } from './aggregate.js';
import { invalidCombination, invalidValue } from './errors.js';
import { dimensionRecord } from './put-metric-data.js';
import { readStatistic } from './statistics.js';
import { cloudWatchStore, seriesKey, type MetricPoint } from './store.js';

/** CloudWatch API reference, GetMetricStatistics. */
const MAX_DATAPOINTS = 1440;
const MINUTE_MS = 60_000;

/** The statistics of one metric, in no order, as the service answers them (here: by time). */
export function getMetricStatistics(input: GetMetricStatisticsInput, call: Call): GetMetricStatisticsOutput {
  const periodMs = checkPeriod(input.Period) * 1000;
  const { startMs, endMs } = readRange(input, periodMs);
  if (!input.Statistics && !input.ExtendedStatistics) {
    throw invalidCombination('Must specify either Statistics or ExtendedStatistics');
  }
  const key = seriesKey({
    namespace: input.Namespace ?? '',
    name: input.MetricName ?? '',
    dimensions: dimensionRecord(input.Dimensions),
  });
  const series = call.store(cloudWatchStore).series.get(key);
  const nowMs = call.clock.now();
  const periods = periodsOf(series, { startMs, endMs, nowMs, periodMs, originMs: startMs, unit: input.Unit });
  const datapoints = periods.map((period) => toDatapoint(period.startMs, period.points, input));
  return { Label: input.MetricName, Datapoints: datapoints };
}

function readRange(input: GetMetricStatisticsInput, periodMs: number): { startMs: number; endMs: number } {
  // The start is rounded down to the minute, and periods are counted from there.
  const startMs = Math.floor((input.StartTime?.getTime() ?? 0) / MINUTE_MS) * MINUTE_MS;
  const endMs = input.EndTime?.getTime() ?? 0;
  if (startMs >= endMs) {
    throw invalidCombination('The parameter StartTime must be less than the parameter EndTime.');
  }
  const count = Math.ceil((endMs - startMs) / periodMs);
  if (count > MAX_DATAPOINTS) {
    throw invalidCombination(
      `You have requested up to ${count.toLocaleString('en-US')} datapoints, which exceeds the limit of 1,440. ` +
        'You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    );
  }
  return { startMs, endMs };
}

function toDatapoint(timestampMs: number, points: readonly MetricPoint[], input: GetMetricStatisticsInput): Datapoint {
  const simple = (input.Statistics ?? []).map((name) => [name, readStatistic(name)(points)] as const);
  const extended = (input.ExtendedStatistics ?? []).flatMap((name) => {
    if (!name.startsWith('p'))
      throw invalidValue(`The value ${name} for parameter ExtendedStatistics is not supported.`);
    const value = readStatistic(name)(points);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    Timestamp: new Date(timestampMs),
    Unit: (points[0]?.unit ?? 'None') as Datapoint['Unit'],
    ...Object.fromEntries(simple),
    ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(extended) } : {}),
  };
}
