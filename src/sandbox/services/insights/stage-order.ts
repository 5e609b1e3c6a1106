import type { Expression, SortKey } from '../../../lib/logs/insights/index.js';
import { compileExpression } from './compile-expression.js';
import type { Scope } from './scope.js';
import type { Stage } from './stage.js';
import { isStructure, naturalOrder, toText, type Value } from './values.js';

/** Compiles `sort`: stable, in the natural order of the service. */
export function compileSort(keys: readonly SortKey[], scope: Scope): Stage {
  const compiled = keys.map(({ expression, descending }) => ({
    evaluate: compileExpression(expression, scope),
    direction: descending ? -1 : 1,
  }));
  return (rows) => {
    const keyed = Array.from(rows, (row) => ({ row, values: compiled.map(({ evaluate }) => evaluate(row)) }));
    keyed.sort((a, b) => {
      for (const [i, { direction }] of compiled.entries()) {
        const result = compareKeys(a.values[i], b.values[i], direction);
        if (result !== 0) return result;
      }
      return 0;
    });
    return keyed.map(({ row }) => row);
  };
}

/** Rows without the field come last, in both directions. */
function compareKeys(a: Value, b: Value, direction: number): number {
  const [isAbsentA, isAbsentB] = [a === undefined || isStructure(a), b === undefined || isStructure(b)];
  if (isAbsentA || isAbsentB) return Number(isAbsentA) - Number(isAbsentB);
  return naturalOrder(a, b) * direction;
}

/** Takes all rows in even when it needs no more: what matched is counted on the way. */
export function compileLimit(count: number): Stage {
  return function* (rows) {
    let taken = 0;
    for (const row of rows) if (taken++ < count) yield row;
  };
}

/** Keeps the first row of each combination of values; rows that lack one of the fields are kept. */
export function compileDedup(operands: readonly Expression[], scope: Scope): Stage {
  const evaluates = operands.map((operand) => compileExpression(operand, scope));
  return function* (rows) {
    const seen = new Set<string>();
    for (const row of rows) {
      const texts = evaluates.map((evaluate) => toText(evaluate(row)));
      const id = texts.join('\u0000');
      if (texts.includes(undefined)) yield row;
      else if (!seen.has(id)) {
        seen.add(id);
        yield row;
      }
    }
  };
}
