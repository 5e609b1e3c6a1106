import { invalidValue } from './errors.js';
import type { Statistic } from './statistics.js';
import { pointsBetween, type MetricPoint, type MetricSeries } from './store.js';

/** Periods: of high-resolution metrics, and for all others multiples of a minute (GetMetricData, MetricStat). */
const HIGH_RESOLUTION_SECONDS: readonly number[] = [1, 5, 10, 20, 30];
const MINUTE_SECONDS = 60;

/** Throws for a period that CloudWatch does not have. */
export function checkPeriod(seconds: number | undefined): number {
  if (seconds !== undefined && seconds > 0) {
    if (HIGH_RESOLUTION_SECONDS.includes(seconds) || seconds % MINUTE_SECONDS === 0) return seconds;
  }
  throw invalidValue(
    `The parameter Period must be 1, 5, 10, 20, 30 or a multiple of ${MINUTE_SECONDS}. Requested: ${seconds}`,
  );
}

/** What is aggregated: a half-open range in periods that are counted from `originMs`. */
export interface Aggregation {
  readonly startMs: number;
  readonly endMs: number;
  readonly periodMs: number;
  readonly originMs: number;
  /** Only points of this unit, when given. */
  readonly unit: string | undefined;
}

/** The points of one period. */
export interface Period {
  readonly startMs: number;
  readonly points: readonly MetricPoint[];
}

/** A series' points by period, oldest first; periods without points are left out. */
export function periodsOf(series: MetricSeries | undefined, aggregation: Aggregation): readonly Period[] {
  if (!series) return [];
  const { periodMs, originMs, unit } = aggregation;
  const periods = new Map<number, MetricPoint[]>();
  for (const point of pointsBetween(series, aggregation)) {
    if (unit !== undefined && point.unit !== unit) continue;
    const startMs = originMs + Math.floor((point.timestampMs - originMs) / periodMs) * periodMs;
    const points = periods.get(startMs);
    if (points) points.push(point);
    else periods.set(startMs, [point]);
  }
  return [...periods].map(([startMs, points]) => ({ startMs, points }));
}

/** The statistic of each period for which it can be known. */
export function valuesOf(
  periods: readonly Period[],
  statistic: Statistic,
): readonly { readonly timestampMs: number; readonly value: number }[] {
  return periods.flatMap(({ startMs, points }) => {
    const value = statistic(points);
    return value === undefined ? [] : [{ timestampMs: startMs, value }];
  });
}
