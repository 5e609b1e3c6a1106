import type { StoreKey } from '../../types.js';

/** One published datum: values with their counts, and the statistics over them. */
export interface MetricPoint {
  readonly timestampMs: number;
  /** Absent for a published statistic set, of which no percentiles can be known. */
  readonly values: readonly number[] | undefined;
  /** How often each of `values` occurred; once each when absent. */
  readonly counts: readonly number[] | undefined;
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** A CloudWatch unit such as `Bytes`; `None` when none was given. */
  readonly unit: string;
}

/**
 * Data that is computed when it is asked for: what a seed knows about all of time, without keeping a point for every minute
 * of it.
 */
export interface ComputedPoints {
  readonly periodMs: number;
  /** Stored points tell all about this range, which is left out. */
  readonly except: { readonly startMs: number; readonly endMs: number } | undefined;
  /** The point at a multiple of the period; undefined where there is none. The same time gives the same point. */
  pointAt(timestampMs: number): MetricPoint | undefined;
}

/** One metric: a namespace, a name and a set of dimensions, with its points. */
export interface MetricSeries {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** In the order of arrival; `isSorted` tells whether that is the order of time. */
  readonly points: MetricPoint[];
  isSorted: boolean;
  /** Sandbox time of the last publication, which decides about RecentlyActive. */
  lastPutAtMs: number;
  /** From when on ListMetrics shows it; at once when absent. */
  listedFromMs?: number;
  computed?: ComputedPoints;
}

/** CloudWatch metrics of one account and region, by `seriesKey`. */
export interface CloudWatchStore {
  readonly series: Map<string, MetricSeries>;
}

/** Key of the metrics of an account and region. */
export const cloudWatchStore: StoreKey<CloudWatchStore> = {
  name: 'cloudwatch',
  scope: 'regional',
  create: () => ({ series: new Map() }),
};

/** What names a metric. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** The key under which a metric is kept; the order of dimensions does not matter. */
export function seriesKey(metric: MetricId): string {
  const dimensions = Object.entries(metric.dimensions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([metric.namespace, metric.name, dimensions]);
}

/** The series of a metric, made when it is not there yet. */
export function seriesOf(store: CloudWatchStore, metric: MetricId): MetricSeries {
  const key = seriesKey(metric);
  const existing = store.series.get(key);
  if (existing) return existing;
  const { namespace, name, dimensions = {} } = metric;
  const series: MetricSeries = { namespace, name, dimensions, points: [], isSorted: true, lastPutAtMs: 0 };
  store.series.set(key, series);
  return series;
}

/** A value at a time: the common kind of datum. */
export interface MetricSample {
  readonly timestampMs: number;
  readonly value: number;
}

/** Publishes single values of one metric at sandbox time `nowMs` (`Unit` is `None` when absent). */
export function insertSamples(
  store: CloudWatchStore,
  metric: MetricId & { readonly unit?: string },
  publication: { readonly samples: Iterable<MetricSample>; readonly nowMs: number },
): void {
  const series = seriesOf(store, metric);
  const unit = metric.unit ?? 'None';
  for (const { timestampMs, value } of publication.samples) {
    const values = [value];
    const statistics = { sampleCount: 1, sum: value, minimum: value, maximum: value };
    insertPoint(series, { timestampMs, values, counts: undefined, ...statistics, unit });
  }
  series.lastPutAtMs = Math.max(series.lastPutAtMs, publication.nowMs);
}

/** Appends a point, keeping track of whether the points are still in order of time. */
export function insertPoint(series: MetricSeries, point: MetricPoint): void {
  const last = series.points.at(-1);
  if (last && last.timestampMs > point.timestampMs) series.isSorted = false;
  series.points.push(point);
}

export interface PointRange {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  /** Sandbox time: computed points are there when their period is over. Without it there are only stored ones. */
  readonly nowMs?: number;
}

/** The points of a range in order of time. */
export function pointsBetween(series: MetricSeries, range: PointRange): readonly MetricPoint[] {
  if (!series.isSorted) {
    series.points.sort((a, b) => a.timestampMs - b.timestampMs);
    series.isSorted = true;
  }
  const from = lowerBound(series.points, range.startMs);
  const stored = series.points.slice(from, lowerBound(series.points, range.endMs));
  const computed = series.computed ? computedBetween(series.computed, range) : [];
  if (computed.length === 0) return stored;
  if (stored.length === 0) return computed;
  return [...computed, ...stored].sort((a, b) => a.timestampMs - b.timestampMs);
}

function computedBetween(computed: ComputedPoints, { startMs, endMs, nowMs = 0 }: PointRange): readonly MetricPoint[] {
  const { periodMs, except } = computed;
  const lastMs = Math.min(endMs - 1, nowMs - periodMs);
  const points: MetricPoint[] = [];
  for (let timeMs = Math.ceil(startMs / periodMs) * periodMs; timeMs <= lastMs; timeMs += periodMs) {
    if (except && timeMs >= except.startMs && timeMs < except.endMs) continue;
    const point = computed.pointAt(timeMs);
    if (point) points.push(point);
  }
  return points;
}

function lowerBound(points: readonly MetricPoint[], timestampMs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const point = points[middle];
    if (point && point.timestampMs < timestampMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
