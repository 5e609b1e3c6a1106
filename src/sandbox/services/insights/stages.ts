import type { Command, CommandOf } from '../../../lib/logs/insights/index.js';
import { compileExpression } from './compile-expression.js';
import { failAt, type Scope } from './scope.js';
import type { Stage } from './stage.js';
import { compileDedup, compileLimit, compileSort } from './stage-order.js';
import { compileParse } from './stage-parse.js';
import { compileUnnest } from './stage-unnest.js';
import { compileStats } from './stats.js';
import { InsightsUnsupportedError } from './unsupported.js';
import { isTrue } from './values.js';

/** Compiles a command. Throws InsightsSyntaxError or InsightsUnsupportedError. */
export function compileStage(command: Command, scope: Scope): Stage {
  switch (command.kind) {
    case 'fields':
    case 'display':
      return compileColumns(command, scope);
    case 'filter':
    // An index changes what is scanned, not what matches.
    case 'filterIndex': {
      const condition = compileExpression(command.condition, scope);
      return function* (rows) {
        for (const row of rows) if (isTrue(condition(row))) yield row;
      };
    }
    case 'parse':
      return compileParse(command, scope);
    case 'stats':
      if (command.offset !== undefined) throw new InsightsUnsupportedError('stats … offset');
      return compileStats(command, scope);
    case 'sort':
      return compileSort(command.keys, scope);
    case 'limit':
      return compileLimit(command.count);
    case 'dedup':
      return compileDedup(command.operands, scope);
    case 'unnest':
      return compileUnnest(command, scope);
    case 'expand':
      if (command.operand.kind !== 'field') return failAt(scope, 'expand takes a field', command.operand.at);
      return compileUnnest({ operand: command.operand, name: command.operand.name }, scope);
    // Says where the events come from, which the caller has seen to.
    case 'source':
      return (rows) => rows;
    case 'other':
      throw new InsightsUnsupportedError(command.name);
    case 'pattern':
    case 'diff':
    case 'anomaly':
    case 'unmask':
      throw new InsightsUnsupportedError(command.kind);
  }
}

function compileColumns(command: CommandOf<'fields' | 'display'>, scope: Scope): Stage {
  // A plain field needs no work: it is read when the row is printed.
  const computed = command.columns
    .filter(({ name, expression }) => expression.kind !== 'field' || expression.name !== name)
    .map(({ name, expression }) => ({ name, evaluate: compileExpression(expression, scope) }));
  if (computed.length === 0) return (rows) => rows;
  return function* (rows) {
    for (const row of rows) {
      for (const { name, evaluate } of computed) row.computed.set(name, evaluate(row));
      yield row;
    }
  };
}
