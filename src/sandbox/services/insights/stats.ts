import type { CommandOf } from '../../../lib/logs/insights/index.js';
import { type Accumulator, compileAggregate, isAggregate, type NewAccumulator } from './aggregates.js';
import { compileExpression } from './compile-expression.js';
import { newRow, type Row } from './row.js';
import type { Evaluate, Scope } from './scope.js';
import { toText, type Value } from './values.js';

interface Group {
  readonly keys: readonly Value[];
  readonly accumulators: readonly Accumulator[];
}

/**
 * Compiles `stats`. Groups come in the order in which their first row came. Without `by` all rows are one group; no
 * rows make no group.
 */
export function compileStats(command: CommandOf<'stats'>, scope: Scope): (rows: Iterable<Row>) => Iterable<Row> {
  const newAccumulators: NewAccumulator[] = [];
  // The results of the group whose columns are being computed.
  let results: readonly Value[] = [];
  const statsScope: Scope = {
    ...scope,
    compileCall: (call) => {
      if (!isAggregate(call.name)) return undefined;
      const index = newAccumulators.push(compileAggregate(call, scope)) - 1;
      return () => results[index];
    },
  };
  const columns = command.columns.map(({ name, expression }) => ({
    name,
    evaluate: compileExpression(expression, statsScope),
  }));
  const by = command.by.map(({ name, expression }) => ({ name, evaluate: compileExpression(expression, scope) }));
  const newGroup = (keys: readonly Value[]): Group => ({
    keys,
    accumulators: newAccumulators.map((create) => create()),
  });

  return function* (rows) {
    const groups = collect(rows, { by: by.map(({ evaluate }) => evaluate), newGroup });
    for (const { keys, accumulators } of groups) {
      const computed = new Map(by.map(({ name }, i): [string, Value] => [name, keys[i]]));
      const row = newRow(undefined, computed);
      results = accumulators.map((accumulator) => accumulator.result());
      // One by one: a column may use the columns before it.
      for (const { name, evaluate } of columns) computed.set(name, evaluate(row));
      yield row;
    }
  };
}

function collect(
  rows: Iterable<Row>,
  { by, newGroup }: { readonly by: readonly Evaluate[]; readonly newGroup: (keys: readonly Value[]) => Group },
): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const keys = by.map((evaluate) => evaluate(row));
    const id = keys.length === 1 ? keyText(keys[0]) : keys.map(keyText).join('\u0000');
    let group = groups.get(id);
    if (group === undefined) {
      group = newGroup(keys);
      groups.set(id, group);
    }
    for (const accumulator of group.accumulators) accumulator.add(row);
  }
  return groups.values();
}

/** A text that two group keys share only when they are printed alike; an absent field is a key of its own. */
function keyText(value: Value): string {
  if (value instanceof Date) return String(value.getTime());
  return toText(value) ?? '\u0001';
}
