import { buildSeries, lookup, mapSeries, MathEvaluationError, type MathValue, type Series } from './series.js';

/** Functions of one series that give a series; of a list they are applied to each. */
const TRANSFORMS = {
  ABS: (series) => mapSeries(series, Math.abs),
  CEIL: (series) => mapSeries(series, Math.ceil),
  FLOOR: (series) => mapSeries(series, Math.floor),
  LOG: (series) => mapSeries(series, Math.log),
  LOG10: (series) => mapSeries(series, Math.log10),
  DIFF: (series) => fromPrevious(series, ({ value, previous }) => value - previous),
  DIFF_TIME: (series) => fromPrevious(series, ({ seconds }) => seconds),
  RATE: (series) => fromPrevious(series, ({ value, previous, seconds }) => (value - previous) / seconds),
  RUNNING_SUM: runningSum,
} as const satisfies Readonly<Record<string, (series: Series) => Series>>;

export type TransformName = keyof typeof TRANSFORMS;
export const isTransform = (name: string): name is TransformName => Object.hasOwn(TRANSFORMS, name);
export const transform = (name: TransformName, series: Series): Series => TRANSFORMS[name](series);

interface Step {
  readonly value: number;
  readonly previous: number;
  /** Between the two. */
  readonly seconds: number;
}

function fromPrevious(series: Series, compute: (step: Step) => number): Series {
  return mapSeries(series, (value, index) => {
    const previous = series.values[index - 1];
    const since = series.times[index - 1];
    if (previous === undefined || since === undefined) return undefined;
    return compute({ value, previous, seconds: ((series.times[index] ?? 0) - since) / 1000 });
  });
}

function runningSum(series: Series): Series {
  let total = 0;
  return mapSeries(series, (value) => (total += value));
}

/** Functions of time, which give a value for every period of the grid, in UTC. */
const TIME_PARTS = {
  MINUTE: (date) => date.getUTCMinutes(),
  HOUR: (date) => date.getUTCHours(),
  // 1 is Monday, 7 is Sunday.
  DAY: (date) => date.getUTCDay() || 7,
  DATE: (date) => date.getUTCDate(),
  MONTH: (date) => date.getUTCMonth() + 1,
  YEAR: (date) => date.getUTCFullYear(),
  EPOCH: (date) => Math.floor(date.getTime() / 1000),
} as const satisfies Readonly<Record<string, (date: Date) => number>>;

export type TimePart = keyof typeof TIME_PARTS;
export const isTimePart = (name: string): name is TimePart => Object.hasOwn(TIME_PARTS, name);

/** The periods that a request covers. */
export interface Grid {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly periodSeconds: number;
}

export function timesOf({ startMs, endMs, periodSeconds }: Grid): readonly number[] {
  const periodMs = periodSeconds * 1000;
  const first = Math.floor(startMs / periodMs) * periodMs;
  return Array.from(
    { length: Math.max(0, Math.ceil((endMs - first) / periodMs)) },
    (_, index) => first + index * periodMs,
  );
}

export const timePart = (name: TimePart, grid: Grid): Series =>
  buildSeries({ label: name, periodSeconds: grid.periodSeconds }, timesOf(grid), (timeMs) =>
    TIME_PARTS[name](new Date(timeMs)),
  );

/** A value for every period of the grid. */
export const constantSeries = (value: number, grid: Grid): Series =>
  buildSeries({ label: 'TIME_SERIES', periodSeconds: grid.periodSeconds }, timesOf(grid), () => value);

/** What FILL puts where a series has no value. */
export type Filler = number | Series | 'REPEAT' | 'LINEAR';

/**
 * `FILL(series, filler)`. REPEAT takes the last value before the gap, LINEAR goes in a straight line from the value before
 * it to the one after it; with neither, at the ends, there is nothing to go by and the gap stays.
 */
export function fill(series: Series, filler: Filler, grid: Grid): Series {
  const at = lookup(series);
  const fallback = fallbackOf(series, filler);
  return buildSeries(
    series,
    timesOf({ ...grid, periodSeconds: series.periodSeconds }),
    (timeMs) => at(timeMs) ?? fallback(timeMs),
  );
}

function fallbackOf(series: Series, filler: Filler): (timeMs: number) => number | undefined {
  if (typeof filler === 'number') return () => filler;
  if (typeof filler === 'object') return lookup(filler);
  const before = (timeMs: number) => series.times.findLastIndex((time) => time < timeMs);
  if (filler === 'REPEAT') return (timeMs) => series.values[before(timeMs)];
  return (timeMs) => {
    const index = before(timeMs);
    const [fromMs, toMs] = [series.times[index], series.times[index + 1]];
    const [from, to] = [series.values[index], series.values[index + 1]];
    if (fromMs === undefined || toMs === undefined || from === undefined || to === undefined) return undefined;
    return from + ((to - from) * (timeMs - fromMs)) / (toMs - fromMs);
  };
}

/** The one series of a value. */
export function oneSeries(value: MathValue, name: string): Series {
  if (typeof value === 'object' && 'times' in value) return value;
  throw new MathEvaluationError(`${name} takes one series`);
}
