import { toNumber, toStringArgument, type Value } from './values.js';

/** What a query knows of itself while it runs, in epoch milliseconds. */
export interface QueryContext {
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
}

/** A scalar function of the query language. */
export interface FunctionDefinition {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  readonly evaluate: (args: readonly Value[], context: QueryContext) => Value;
}

/** Functions by name as the documentation spells it. */
export type FunctionGroup = Readonly<Record<string, FunctionDefinition>>;

/** A function of numbers; absent where an argument is no number or the result is none. */
export function numeric(
  arity: readonly [number, number],
  compute: (...numbers: number[]) => number,
): FunctionDefinition {
  return {
    arity,
    evaluate: (args) => {
      const numbers: number[] = [];
      for (const arg of args) {
        const number = toNumber(arg);
        if (number === undefined) return undefined;
        numbers.push(number);
      }
      const result = compute(...numbers);
      return Number.isFinite(result) ? result : undefined;
    },
  };
}

/** A function of strings; absent where an argument is. */
export function textual(arity: readonly [number, number], compute: (...texts: string[]) => Value): FunctionDefinition {
  return {
    arity,
    evaluate: (args) => {
      const texts: string[] = [];
      for (const arg of args) {
        const text = toStringArgument(arg);
        if (text === undefined) return undefined;
        texts.push(text);
      }
      return compute(...texts);
    },
  };
}
