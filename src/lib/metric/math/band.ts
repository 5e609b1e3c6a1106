import { average, deviation } from './aggregates.js';
import { buildSeries, type Series } from './series.js';

const DAY_MS = 86_400_000;
/** A time of day is compared with what was half an hour around it on other days. */
const BUCKET_MS = 30 * 60_000;
const BUCKETS = DAY_MS / BUCKET_MS;
/** Fewer values than this around a time of day say nothing about it. */
const ENOUGH_VALUES = 3;
/** A band that has no width would call every rounding an anomaly. */
const LEAST_RELATIVE_WIDTH = 0.01;

/**
 * A band of normal values: mean and standard deviation of the history at the same time of day. It is a simple stand-in
 * for the model that CloudWatch trains, which knows weeks, trends and seasons and is not public; it is good for seeing what
 * an alarm on a band does, not for predicting where the real band lies.
 *
 * @param history values of the same metric from before the series
 * @param width in standard deviations
 * @returns the upper and the lower limit, in this order, for every time of the series that the history says something about
 */
export function detectionBand(
  series: Series,
  { history, width }: { readonly history: Series; readonly width: number },
): readonly [upper: Series, lower: Series] {
  const normal = normalByTimeOfDay(history);
  const limit = (sign: 1 | -1) =>
    buildSeries(series, series.times, (timeMs) => {
      const bucket = normal[bucketOf(timeMs)];
      return bucket && bucket.mean + sign * width * bucket.deviation;
    });
  return [limit(1), limit(-1)];
}

const bucketOf = (timeMs: number): number => Math.floor((timeMs % DAY_MS) / BUCKET_MS);

function normalByTimeOfDay(
  history: Series,
): readonly ({ readonly mean: number; readonly deviation: number } | undefined)[] {
  const values: number[][] = Array.from({ length: BUCKETS }, () => []);
  for (const [index, timeMs] of history.times.entries()) values[bucketOf(timeMs)]?.push(history.values[index] ?? 0);
  return values.map((own, bucket) => {
    const around = [...own, ...(values.at(bucket - 1) ?? []), ...(values[(bucket + 1) % BUCKETS] ?? [])];
    if (around.length < ENOUGH_VALUES) return undefined;
    const mean = average(around);
    return { mean, deviation: Math.max(deviation(around), Math.abs(mean) * LEAST_RELATIVE_WIDTH) };
  });
}
