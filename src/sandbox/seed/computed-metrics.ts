import {
  seriesOf,
  type CloudWatchStore,
  type ComputedPoints,
  type MetricId,
  type MetricPoint,
} from '../services/cloudwatch/store.js';

export const MINUTE_MS = 60_000;
/** How often EC2 publishes without detailed monitoring. */
export const BASIC_PERIOD_MS = 5 * MINUTE_MS;

interface ComputedMetric extends MetricId {
  readonly unit: string;
  readonly periodMs: number;
  /** A range that is published otherwise. */
  readonly except?: ComputedPoints['except'];
}

/**
 * A metric whose values are computed when they are asked for, in all of the past and as time goes on.
 *
 * @param valuesAt the samples of the period that begins then; none: there is no data
 */
export function publishComputed(
  store: CloudWatchStore,
  metric: ComputedMetric,
  valuesAt: (timestampMs: number) => readonly number[],
): void {
  const series = seriesOf(store, metric);
  // Published all the time.
  series.lastPutAtMs = Number.POSITIVE_INFINITY;
  series.computed = {
    periodMs: metric.periodMs,
    except: metric.except,
    pointAt: (timestampMs) => toPoint(valuesAt(timestampMs), { timestampMs, unit: metric.unit }),
  };
}

function toPoint(
  values: readonly number[],
  { timestampMs, unit }: { readonly timestampMs: number; readonly unit: string },
): MetricPoint | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  const isAlone = values.length === 1;
  return {
    timestampMs,
    values,
    counts: undefined,
    sampleCount: values.length,
    sum: isAlone ? first : values.reduce((total, value) => total + value, 0),
    minimum: isAlone ? first : Math.min(...values),
    maximum: isAlone ? first : Math.max(...values),
    unit,
  };
}

/** As people publish: with two decimals. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;
