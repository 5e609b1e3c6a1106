/** Values by time: only the periods that have one, oldest first. */
export interface Series {
  readonly label: string;
  readonly periodSeconds: number;
  /** Starts of periods, epoch milliseconds. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** What an expression gives: a number, a series, or a list of series. */
export type MathValue = number | Series | readonly Series[];

export const isList = (value: MathValue): value is readonly Series[] => Array.isArray(value);

/** An expression that can be read but not computed; the message is a sentence without a full stop. */
export class MathEvaluationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MathEvaluationError';
  }
}

/** A series of the values that are numbers; `compute` gives undefined where there is to be none. */
export function buildSeries(
  source: Pick<Series, 'label' | 'periodSeconds'>,
  times: readonly number[],
  compute: (timeMs: number, index: number) => number | undefined,
): Series {
  const kept: number[] = [];
  const values: number[] = [];
  for (const [index, timeMs] of times.entries()) {
    const value = compute(timeMs, index);
    if (value === undefined || !Number.isFinite(value)) continue;
    kept.push(timeMs);
    values.push(value);
  }
  return { label: source.label, periodSeconds: source.periodSeconds, times: kept, values };
}

/** Each value of a series through a function. */
export const mapSeries = (series: Series, compute: (value: number, index: number) => number | undefined): Series =>
  buildSeries(series, series.times, (_, index) => compute(series.values[index] ?? 0, index));

/** Looks up the value of a series at a time. */
export function lookup(series: Series): (timeMs: number) => number | undefined {
  const byTime = new Map(series.times.map((timeMs, index) => [timeMs, series.values[index] ?? 0]));
  return (timeMs) => byTime.get(timeMs);
}

/** All times at which one of the series has a value, in order. */
export function unionOfTimes(list: readonly Series[]): readonly number[] {
  const [first, ...others] = list;
  if (first === undefined) return [];
  if (others.every(({ times }) => isSame(times, first.times))) return first.times;
  return [...new Set(list.flatMap(({ times }) => times))].sort((a, b) => a - b);
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((timeMs, index) => timeMs === b[index]);
