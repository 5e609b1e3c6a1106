import { checkCount, wrapped, type Rewrite } from './call-parts.js';
import { failedAt, notHere } from './failures.js';
import { FUNCTIONS } from './functions.js';
import { fill } from './pieces.js';
import type { FunctionCall, QueryContext } from './query-context.js';
import { isParentheses, nameOf, splitAt, splitCommas, word, type Node } from './tree.js';

const UNITS = new Set(['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']);

/** The unit of a date function, which has to be a literal here. */
function unitOf(nodes: readonly Node[], call: FunctionCall, context: QueryContext): string {
  const [node] = nodes;
  const unit = node?.kind === 'leaf' && node.token.kind === 'string' ? node.token.text.toLowerCase() : undefined;
  if (nodes.length !== 1 || unit === undefined)
    throw notHere(context.sql, call.offset, `'${call.name}' with a unit that is no literal`);
  if (UNITS.has(unit)) return unit;
  throw failedAt(context.sql, call.offset, 'INVALID_FUNCTION_ARGUMENT', `'${unit}' is not a valid DATE field`);
}

/** date_trunc; of a date it is a date again, which DuckDB makes a timestamp of. */
export function dateTrunc(call: FunctionCall, context: QueryContext): Rewrite {
  const [unit = [], value = []] = splitCommas(call.args.nodes);
  checkCount(call, { min: 2, max: 2 }, { count: splitCommas(call.args.nodes).length, sql: context.sql });
  const pieces = context.rewrite.expression(value, context);
  const truncated = fill(`date_trunc('${unitOf(unit, call, context)}', $1)`, [pieces], call.offset);
  return isDate(value, context)
    ? wrapped('CAST(', [...truncated, { text: 'AS DATE', offset: call.offset }], call)
    : { pieces: truncated, taken: 0 };
}

/** date_add; of a date it is a date again. */
export function dateAdd(call: FunctionCall, context: QueryContext): Rewrite {
  const [unit = [], amount = [], value = []] = splitCommas(call.args.nodes);
  checkCount(call, { min: 3, max: 3 }, { count: splitCommas(call.args.nodes).length, sql: context.sql });
  const name = unitOf(unit, call, context);
  const interval = name === 'quarter' ? "(3 * $1) * INTERVAL '1' MONTH" : `($1) * INTERVAL '1' ${name.toUpperCase()}`;
  const args = [context.rewrite.expression(amount, context), context.rewrite.expression(value, context)];
  const added = fill(`(($2) + ${interval})`, args, call.offset);
  return isDate(value, context)
    ? wrapped('CAST(', [...added, { text: 'AS DATE', offset: call.offset }], call)
    : { pieces: added, taken: 0 };
}

/** Whether an expression is a DATE, as far as it can be told from how it is written. */
function isDate(nodes: readonly Node[], context: QueryContext): boolean {
  const first = word(nodes[0]);
  if (nodes.length === 1 && first === 'current_date') return true;
  if (nodes.length === 2 && first === 'date') return true;
  const [, args] = nodes;
  if (nodes.length === 2 && first === 'cast' && isParentheses(args)) return word(args.nodes.at(-1)) === 'date';
  const type = nodes.length === 1 ? context.columnType(nameOf(nodes[0]) ?? '') : undefined;
  return type?.kind === 'primitive' && type.name === 'date';
}

/** EXTRACT(unit FROM value). */
export function extract(call: FunctionCall, context: QueryContext): Rewrite {
  const [unit = [], value = []] = splitAt(call.args.nodes, (node) => word(node) === 'from');
  const rule = FUNCTIONS.get(word(unit[0]) ?? '');
  if (
    !rule ||
    !/^(year|month|day|hour|minute|second|quarter|week|dow|doy|day_of_week|day_of_year)$/.test(word(unit[0]) ?? '')
  ) {
    throw notHere(context.sql, call.offset, `EXTRACT of ${word(unit[0]) ?? ''}`);
  }
  return { pieces: fill(rule.template, [context.rewrite.expression(value, context)], call.offset), taken: 0 };
}
