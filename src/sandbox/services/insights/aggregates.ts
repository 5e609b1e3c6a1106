import type { FunctionCall } from '../../../lib/logs/insights/index.js';
import { compileExpression } from './compile-expression.js';
import { fieldReader, type Row } from './row.js';
import { type Evaluate, failAt, type Scope } from './scope.js';
import { isStructure, naturalOrder, toNumber, toText, type Value } from './values.js';

/** One aggregate of one group while the rows go by. */
export interface Accumulator {
  add(row: Row): void;
  result(): Value;
}

/** Makes the accumulator of a new group. */
export type NewAccumulator = () => Accumulator;

type AggregateCompiler = (operand: Evaluate, extra: readonly number[]) => NewAccumulator;

interface AggregateDefinition {
  /** How many numbers follow the operand, as in `pct(x, 95)`. */
  readonly extra: number;
  readonly compile: AggregateCompiler;
}

/** Keeps one value, which `step` renews with every row's value that is not absent. */
function fold(step: (kept: Value, value: Value) => Value): AggregateCompiler {
  return (operand) => () => {
    let kept: Value;
    return {
      add: (row) => {
        const value = operand(row);
        if (value !== undefined && !isStructure(value)) kept = kept === undefined ? value : step(kept, value);
      },
      result: () => kept,
    };
  };
}

/** Gathers the numeric values; absent where there are none. */
function ofNumbers(compute: (numbers: readonly number[], extra: readonly number[]) => number): AggregateCompiler {
  return (operand, extra) => () => {
    const numbers: number[] = [];
    return {
      add: (row) => {
        const number = toNumber(operand(row));
        if (number !== undefined) numbers.push(number);
      },
      result: () => (numbers.length === 0 ? undefined : compute(numbers, extra)),
    };
  };
}

/** The value of the row that is first or last in time; rows without a time come in the order they have. */
function byTime(isBetter: (at: number, kept: number) => boolean): AggregateCompiler {
  const readTime = fieldReader('@timestamp');
  return (operand) => () => {
    let kept: { readonly at: number; readonly value: Value } | undefined;
    let index = 0;
    return {
      add: (row) => {
        const value = operand(row);
        const at = toNumber(readTime(row)) ?? index++;
        if (value !== undefined && (kept === undefined || isBetter(at, kept.at))) kept = { at, value };
      },
      result: () => kept?.value,
    };
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The smallest value that is not below `percent` of all values (nearest rank). */
function percentile(numbers: readonly number[], percent: number): number {
  const sorted = Float64Array.from(numbers).toSorted();
  const rank = Math.ceil((Math.min(100, Math.max(0, percent)) / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? 0;
}

/** The standard deviation of a sample; 0 for a single value. */
function standardDeviation(numbers: readonly number[]): number {
  if (numbers.length < 2) return 0;
  const mean = sum(numbers) / numbers.length;
  return Math.sqrt(sum(numbers.map((number) => (number - mean) ** 2)) / (numbers.length - 1));
}

const countPresent: AggregateCompiler = (operand) => () => {
  let count = 0;
  return {
    add: (row) => {
      if (operand(row) !== undefined) count++;
    },
    result: () => count,
  };
};

const countDistinct: AggregateCompiler = (operand) => () => {
  const seen = new Set<string>();
  return {
    add: (row) => {
      const text = toText(operand(row));
      if (text !== undefined) seen.add(text);
    },
    result: () => seen.size,
  };
};

const min = fold((kept, value) => (naturalOrder(value, kept) < 0 ? value : kept));
const max = fold((kept, value) => (naturalOrder(value, kept) > 0 ? value : kept));

const aggregates: ReadonlyMap<string, AggregateDefinition> = new Map<string, AggregateDefinition>([
  ['count', { extra: 0, compile: countPresent }],
  ['count_distinct', { extra: 0, compile: countDistinct }],
  ['sum', { extra: 0, compile: ofNumbers(sum) }],
  ['avg', { extra: 0, compile: ofNumbers((numbers) => sum(numbers) / numbers.length) }],
  ['min', { extra: 0, compile: min }],
  ['max', { extra: 0, compile: max }],
  ['pct', { extra: 1, compile: ofNumbers((numbers, [percent = 50]) => percentile(numbers, percent)) }],
  ['stddev', { extra: 0, compile: ofNumbers(standardDeviation) }],
  ['earliest', { extra: 0, compile: byTime((at, kept) => at < kept) }],
  ['latest', { extra: 0, compile: byTime((at, kept) => at > kept) }],
  ['sortsfirst', { extra: 0, compile: min }],
  ['sortslast', { extra: 0, compile: max }],
  // Of the time-series functions, those that are an aggregate per bin.
  ['count_over_time', { extra: 0, compile: countPresent }],
  ['sum_over_time', { extra: 0, compile: ofNumbers(sum) }],
]);

/** Whether a function works on groups of rows. */
export function isAggregate(name: string): boolean {
  return aggregates.has(name.toLowerCase());
}

/** Compiles a call of an aggregate. Throws InsightsSyntaxError for wrong arguments or an aggregate inside another. */
export function compileAggregate(call: FunctionCall, scope: Scope): NewAccumulator {
  const name = call.name.toLowerCase();
  const fail = (message: string): never => failAt(scope, message, call.at, call.name.length);
  const definition = aggregates.get(name) ?? fail(`unknown function '${call.name}'`);
  const [operand, ...rest] = call.args;
  const everyRow = operand === undefined || operand.kind === 'star';
  if (everyRow && name === 'count') return definition.compile(() => true, []);
  if (everyRow || rest.length !== definition.extra) {
    return fail(`'${call.name}' takes ${definition.extra === 0 ? 'one argument' : 'a field and a number'}`);
  }
  const extra = rest.map((arg) =>
    arg.kind === 'number' ? arg.value : fail(`the second argument of '${call.name}' must be a number`),
  );
  const inner: Scope = {
    ...scope,
    compileCall: ({ name: nested }) =>
      isAggregate(nested) ? fail(`'${nested}' cannot be inside '${call.name}'`) : undefined,
  };
  return definition.compile(compileExpression(operand, inner), extra);
}
