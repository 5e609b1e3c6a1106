import type { TaskContext } from '../../aws/task-context.js';
import { isDenied } from '../../errors/kinds.js';
import { alignRange, readUnits, type ReadRange, type Series } from '../../metric/index.js';

export const HISTORY_DAYS = 14;
const DAY_MS = 86_400_000;
/** Less than this says nothing about what is usual: three days see at least one night and one working day. */
export const MIN_DAYS = 3;
const MIN_POINTS = 50;

/** What a metric did in the past two weeks. */
export interface History {
  /** In ascending order. */
  readonly sorted: readonly number[];
  /** From the first datapoint until now. */
  readonly days: number;
}

/** A metric whose past is wanted. */
export interface WantedHistory {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly stat: string;
  readonly periodSeconds: number;
}

/** The past two weeks, in whole periods of `periodSeconds`. */
export const historyRange = (nowMs: number, periodSeconds: number): ReadRange =>
  alignRange({ fromMs: nowMs - HISTORY_DAYS * DAY_MS, toMs: nowMs }, periodSeconds);

/**
 * The past of metrics, in their order, with as few GetMetricData calls as its limits allow. `denied`: it may not be read.
 */
export async function readHistories(
  wanted: readonly WantedHistory[],
  ctx: TaskContext,
): Promise<readonly History[] | 'denied'> {
  if (wanted.length === 0) return [];
  const series = await readSeries(wanted, ctx);
  if (series === 'denied') return 'denied';
  const nowMs = ctx.clock.now();
  return series.map((one) => ({
    sorted: [...(one?.values ?? [])].toSorted((a, b) => a - b),
    days: one?.times[0] === undefined ? 0 : (nowMs - one.times[0]) / DAY_MS,
  }));
}

/** The series of metrics over the past two weeks, in their order; undefined for one without data. */
export async function readSeries(
  wanted: readonly WantedHistory[],
  ctx: TaskContext,
): Promise<readonly (Series | undefined)[] | 'denied'> {
  const longest = Math.max(...wanted.map(({ periodSeconds }) => periodSeconds));
  const units = wanted.map(({ namespace, metric, dimensions, stat, periodSeconds }) => ({
    queries: [
      {
        Id: 'm1',
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: metric,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: periodSeconds,
          Stat: stat,
        },
      },
    ],
  }));
  try {
    const found = await readUnits(units, historyRange(ctx.clock.now(), longest), ctx);
    return found.map((one) => one.get('m1')?.[0]);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (isDenied(error)) return 'denied';
    throw error;
  }
}

/** The value that this share of the datapoints does not exceed; undefined when there are too few to know. */
export function quantileOf({ sorted, days }: History, quantile: number): number | undefined {
  if (days < MIN_DAYS || sorted.length < MIN_POINTS) return undefined;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(quantile * sorted.length) - 1))];
}
