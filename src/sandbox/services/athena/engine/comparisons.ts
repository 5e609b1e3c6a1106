import { failedAt } from './failures.js';
import type { QueryContext } from './query-context.js';
import { isLeafSymbol, isParentheses, nameOf, offsetOf, splitCommas, word, type Node } from './tree.js';
import { isText } from './types.js';

const OPERATORS = ['=', '<>', '!=', '<', '>', '<=', '>='];

/**
 * Fails a query that compares a column of text with a number or a time: Trino never converts for a comparison, DuckDB
 * would.
 */
export function checkComparisons(nodes: readonly Node[], context: QueryContext): void {
  for (const [index, node] of nodes.entries()) {
    if (node.kind === 'group') {
      // Subqueries are looked at with their own tables.
      if (!['select', 'with'].includes(word(node.nodes[0]) ?? '')) checkComparisons(node.nodes, context);
      continue;
    }
    if (isLeafSymbol(node, ...OPERATORS)) checkComparison(nodes, index, context);
    if (word(node) === 'in') checkList(nodes, index, context);
    if (word(node) === 'between') checkBetween(nodes, index, context);
  }
}

function checkComparison(nodes: readonly Node[], index: number, context: QueryContext): void {
  const operator = symbolOf(nodes[index]);
  const [left, right] = [typeOf(nodes, index - 1, context), typeOf(nodes, index + 1, context)];
  if (left === undefined || right === undefined || (left === 'varchar') === (right === 'varchar')) return;
  const message = `Cannot apply operator: ${left} ${operator === '!=' ? '<>' : operator} ${right}`;
  throw failedAt(context.sql, offsetOf(nodes[index]), 'TYPE_MISMATCH', message);
}

function checkList(nodes: readonly Node[], index: number, context: QueryContext): void {
  const isNegated = word(nodes[index - 1]) === 'not';
  const list = nodes[index + 1];
  if (!isParentheses(list) || typeOf(nodes, index - (isNegated ? 2 : 1), context) !== 'varchar') return;
  const types = splitCommas(list.nodes).map((part) => (part.length === 1 ? typeOf(part, 0, context) : undefined));
  const wrong = types.find((type) => type !== undefined && type !== 'varchar');
  if (wrong === undefined) return;
  const message = `IN value and list items must be the same type: varchar vs ${wrong}`;
  throw failedAt(context.sql, offsetOf(nodes[index]), 'TYPE_MISMATCH', message);
}

function checkBetween(nodes: readonly Node[], index: number, context: QueryContext): void {
  const isNegated = word(nodes[index - 1]) === 'not';
  const [value, bound] = [typeOf(nodes, index - (isNegated ? 2 : 1), context), typeOf(nodes, index + 1, context)];
  if (value !== 'varchar' || bound === undefined || bound === 'varchar') return;
  const message = `Cannot check if varchar is BETWEEN ${bound} and ${bound}`;
  throw failedAt(context.sql, offsetOf(nodes[index]), 'TYPE_MISMATCH', message);
}

const symbolOf = (node: Node | undefined): string => (node?.kind === 'leaf' ? node.token.text : '');

/** The type of the operand that a node is (or begins), when it is a column of text or a literal. */
function typeOf(nodes: readonly Node[], index: number, context: QueryContext): string | undefined {
  const node = nodes[index];
  if (node?.kind !== 'leaf') return undefined;
  const next = nodes[index + 1];
  if (node.token.kind === 'number') return isArithmetic(next) ? undefined : numberType(node.token.text);
  if (node.token.kind === 'string') {
    const prefix = word(nodes[index - 1]);
    if (prefix === 'timestamp') return 'timestamp(3)';
    return prefix === 'date' || prefix === 'interval' ? prefix : 'varchar';
  }
  const literal = next?.kind === 'leaf' && next.token.kind === 'string' ? word(node) : undefined;
  if (literal === 'timestamp') return 'timestamp(3)';
  if (literal === 'date') return 'date';
  const name = nameOf(node);
  if (name === undefined || nodes[index + 1]?.kind === 'group' || isLeafSymbol(next, '.')) return undefined;
  const type = context.columnType(name);
  return type && isText(type) && !isField(nodes, index, context) ? 'varchar' : undefined;
}

/** Whether a name is that of a field of a row, which may be called like a column. */
function isField(nodes: readonly Node[], index: number, context: QueryContext): boolean {
  const owner = isLeafSymbol(nodes[index - 1], '.') ? nameOf(nodes[index - 2]) : undefined;
  return owner !== undefined && context.columnType(owner)?.kind === 'struct';
}

const isArithmetic = (node: Node | undefined): boolean => isLeafSymbol(node, '+', '-', '*', '/', '%', '||');

/** Beyond this a literal is a bigint. */
const MAX_INTEGER = 2_147_483_647;

function numberType(text: string): string {
  if (/e/i.test(text)) return 'double';
  if (text.includes('.')) return `decimal(${text.replace('.', '').length},${text.length - text.indexOf('.') - 1})`;
  return Number(text) > MAX_INTEGER ? 'bigint' : 'integer';
}
