import { invalidValue } from './errors.js';
import type { Statistic } from './statistics.js';
import { pointsBetween, type MetricPoint, type MetricSeries } from './store.js';

/** Periods: of high-resolution metrics, and for all others multiples of a minute (GetMetricData, MetricStat). */
const HIGH_RESOLUTION_SECONDS: readonly number[] = [1, 5, 10, 20, 30];
const MINUTE_SECONDS = 60;

/** How long data of a resolution is kept (GetMetricData, StartTime), longest period first. */
const KEPT: readonly { readonly seconds: number; readonly forMs: number }[] = [
  { seconds: 3600, forMs: 455 * 86_400_000 },
  { seconds: 300, forMs: 63 * 86_400_000 },
  { seconds: 60, forMs: 15 * 86_400_000 },
  { seconds: 1, forMs: 3 * 3_600_000 },
];

/** From when on there is data of a period: what is older is kept in a coarser resolution only. */
export function keptFromMs(periodSeconds: number, nowMs: number): number {
  const kept = KEPT.find(({ seconds }) => periodSeconds % seconds === 0);
  return nowMs - (kept?.forMs ?? 0);
}

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
  /** Sandbox time. */
  readonly nowMs: number;
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
  const periods: Period[] = [];
  forEachPeriod(series, aggregation, (startMs, points) => void periods.push({ startMs, points: [...points] }));
  return periods;
}

/** The statistic of each period for which it can be known, as times and values. */
export function statisticOf(
  series: MetricSeries | undefined,
  aggregation: Aggregation,
  statistic: Statistic,
): { readonly times: readonly number[]; readonly values: readonly number[] } {
  const times: number[] = [];
  const values: number[] = [];
  forEachPeriod(series, aggregation, (startMs, points) => {
    const value = statistic(points);
    if (value === undefined) return;
    times.push(startMs);
    values.push(value);
  });
  return { times, values };
}

/** Tells of one period after the other. The list of points is used again for the next one. */
function forEachPeriod(
  series: MetricSeries | undefined,
  aggregation: Aggregation,
  tell: (startMs: number, points: readonly MetricPoint[]) => void,
): void {
  if (!series) return;
  const { periodMs, originMs, unit, nowMs } = aggregation;
  const startMs = Math.max(aggregation.startMs, keptFromMs(periodMs / 1000, nowMs));
  const points: MetricPoint[] = [];
  let periodStartMs = Number.NaN;
  // Points come in order of time, so that those of a period follow each other.
  for (const point of pointsBetween(series, { ...aggregation, startMs })) {
    if (unit !== undefined && point.unit !== unit) continue;
    const ownStartMs = originMs + Math.floor((point.timestampMs - originMs) / periodMs) * periodMs;
    if (ownStartMs !== periodStartMs && points.length > 0) {
      tell(periodStartMs, points);
      points.length = 0;
    }
    periodStartMs = ownStartMs;
    points.push(point);
  }
  if (points.length > 0) tell(periodStartMs, points);
}
