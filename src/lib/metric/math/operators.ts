import type { BinaryOperator } from './ast.js';
import {
  buildSeries,
  isList,
  lookup,
  mapSeries,
  MathEvaluationError,
  unionOfTimes,
  type MathValue,
  type Series,
} from './series.js';

const truth = (condition: boolean): number => (condition ? 1 : 0);

const COMPUTE: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // Infinite: the datapoint is dropped.
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '^': (a, b) => a ** b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<=': (a, b) => truth(a <= b),
  '>=': (a, b) => truth(a >= b),
  '<': (a, b) => truth(a < b),
  '>': (a, b) => truth(a > b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/** `left operator right`. A value that only one of two series has is 0 in the other; a division by 0 gives no value. */
export function combine(left: MathValue, operator: BinaryOperator, right: MathValue): MathValue {
  const compute = COMPUTE[operator];
  if (isList(left)) {
    if (isList(right)) throw new MathEvaluationError(`"${operator}" does not go between two lists of series`);
    return left.map((series) => combineSeries(series, compute, right));
  }
  if (isList(right)) return right.map((series) => combineSeries(left, compute, series));
  if (typeof left === 'number' && typeof right === 'number') return compute(left, right);
  return combineSeries(left, compute, right);
}

type Compute = (a: number, b: number) => number;

function combineSeries(left: number | Series, compute: Compute, right: number | Series): Series {
  if (typeof left === 'number') {
    if (typeof right === 'number') throw new MathEvaluationError('there is no series');
    return mapSeries(right, (value) => compute(left, value));
  }
  if (typeof right === 'number') return mapSeries(left, (value) => compute(value, right));
  const [a, b] = [lookup(left), lookup(right)];
  return buildSeries(left, unionOfTimes([left, right]), (timeMs) => compute(a(timeMs) ?? 0, b(timeMs) ?? 0));
}

export const negate = (value: MathValue): MathValue => combine(-1, '*', value);

/**
 * `IF(condition, yes, no)`: "Using IF expressions" of the CloudWatch User Guide. Where `yes` is a series without a value
 * it is 0; where `no` has none, or is left out, the datapoint is dropped.
 */
export function choose(condition: MathValue, yes: MathValue, no: MathValue | undefined): MathValue {
  if (isList(condition) || isList(yes) || (no !== undefined && isList(no))) {
    throw new MathEvaluationError('IF takes numbers and single series, not lists of them');
  }
  if (typeof condition === 'number') {
    if (condition !== 0) return yes;
    if (no !== undefined) return no;
    if (typeof yes === 'number') throw new MathEvaluationError('IF needs a series');
    return { ...yes, times: [], values: [] };
  }
  const yesAt = typeof yes === 'number' ? () => yes : lookup(yes);
  const noAt = typeof no === 'object' ? lookup(no) : () => no;
  return buildSeries(condition, condition.times, (timeMs, index) =>
    condition.values[index] === 0 ? noAt(timeMs) : (yesAt(timeMs) ?? 0),
  );
}
