import {
  buildSeries,
  isList,
  lookup,
  MathEvaluationError,
  unionOfTimes,
  type MathValue,
  type Series,
} from './series.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** The mean; NaN of nothing. */
export const average = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : sum(values) / values.length;

/** Standard deviation of all values (not of a sample of them). */
export function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

interface Aggregate {
  readonly of: (values: readonly number[]) => number;
  /** Missing values of a list count as 0 ("Missing values are treated as 0", AVG). */
  readonly fillsZero: boolean;
}

const AGGREGATES = {
  SUM: { of: sum, fillsZero: false },
  AVG: { of: average, fillsZero: true },
  MIN: { of: least, fillsZero: false },
  MAX: { of: most, fillsZero: false },
  STDDEV: { of: deviation, fillsZero: false },
  DATAPOINT_COUNT: { of: (values: readonly number[]) => values.length, fillsZero: false },
} as const satisfies Readonly<Record<string, Aggregate>>;

export type AggregateName = keyof typeof AGGREGATES;
export const isAggregate = (name: string): name is AggregateName => Object.hasOwn(AGGREGATES, name);

/** Of one series a number, over its time; of a list a series, over its members at each time. */
export function aggregate(name: AggregateName, value: MathValue): MathValue {
  const { of, fillsZero } = AGGREGATES[name];
  if (typeof value === 'number') throw new MathEvaluationError(`${name} takes a series or a list of series`);
  if (!isList(value)) return overTime(name, value);
  const times = unionOfTimes(value);
  const members = value.map(lookup);
  const [first] = value;
  return buildSeries({ label: name, periodSeconds: first?.periodSeconds ?? 60 }, times, (timeMs) => {
    const values = members.map((at) => at(timeMs) ?? (fillsZero ? 0 : undefined));
    return of(values.filter((one) => one !== undefined));
  });
}

/** An aggregate over the time of a series; 0 for one without data, so that what is made of it is a number. */
export function overTime(name: AggregateName, series: Series): number {
  const result = AGGREGATES[name].of(series.values);
  return Number.isFinite(result) ? result : 0;
}
