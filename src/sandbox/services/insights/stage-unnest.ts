import type { Expression } from '../../../lib/logs/insights/index.js';
import { compileExpression } from './compile-expression.js';
import { jsonMember, jsonValue, newRow, type Row } from './row.js';
import type { Evaluate, Scope } from './scope.js';
import type { Stage } from './stage.js';
import { isStructure } from './values.js';

/** Compiles `unnest` and `expand`: one row for each element of a list; a row without a list stays as it is. */
export function compileUnnest(
  { operand, name }: { readonly operand: Expression; readonly name: string },
  scope: Scope,
): Stage {
  const evaluate = compileExpression(operand, scope);
  const path = operand.kind === 'field' ? operand.name.split('.') : undefined;
  return function* (rows) {
    for (const row of rows) {
      const items = listIn(row, evaluate, path);
      if (items === undefined) {
        yield row;
        continue;
      }
      for (const item of items) {
        const copy = newRow(row.event, new Map(row.computed));
        copy.discovered = row.discovered;
        copy.computed.set(name, jsonValue(item));
        yield copy;
      }
    }
  };
}

/** The list that an expression yields, as a list, as JSON text or as a field of the event, whose lists are flattened. */
function listIn(row: Row, evaluate: Evaluate, path: readonly string[] | undefined): readonly unknown[] | undefined {
  const value = evaluate(row);
  if (value === undefined)
    return path === undefined || row.event === undefined ? undefined : listOf(member(row.event.message, path));
  return listOf(isStructure(value) ? value.json : typeof value === 'string' ? parse(value) : undefined);
}

function member(message: string, path: readonly string[]): unknown {
  const value = jsonMember(parse(message), path);
  return isStructure(value) ? value.json : undefined;
}

function listOf(json: unknown): readonly unknown[] | undefined {
  return Array.isArray(json) ? json : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Any text may stand where a list is looked for.
    return undefined;
  }
}
