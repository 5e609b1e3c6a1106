import { rewriteCall } from './calls.js';
import { rewriteCast } from './casts.js';
import { notHere } from './failures.js';
import { isKeyword } from './keywords.js';
import { quoteName, quoteText, type Piece } from './pieces.js';
import type { QueryContext } from './query-context.js';
import { isLeafSymbol, isParentheses, isQuery, offsetOf, splitCommas, word, type Group, type Node } from './tree.js';

const NO_CALL = new Set([
  'in',
  'and',
  'or',
  'not',
  'on',
  'when',
  'then',
  'else',
  'case',
  'by',
  'over',
  'any',
  'all',
  'some',
  'exists',
  'between',
  'like',
  'select',
  'where',
  'having',
  'using',
  'group',
  'values',
  'as',
  'is',
  'distinct',
  'escape',
  'union',
  'except',
  'intersect',
  'cube',
  'rollup',
  'sets',
  'from',
  'end',
  'join',
]);

/** An expression, or several with keywords between them, for DuckDB. */
export function rewriteExpression(nodes: readonly Node[], context: QueryContext): readonly Piece[] {
  const pieces: Piece[] = [];
  let index = 0;
  while (index < nodes.length) {
    const step = rewriteAt(nodes, index, context);
    pieces.push(...step.pieces);
    index += step.taken;
  }
  return pieces;
}

interface Step {
  readonly pieces: readonly Piece[];
  readonly taken: number;
}

function rewriteAt(nodes: readonly Node[], index: number, context: QueryContext): Step {
  const node = nodes[index];
  if (node === undefined) return { pieces: [], taken: 1 };
  if (node.kind === 'group') return { pieces: rewriteGroup(node, context), taken: 1 };
  const { token } = node;
  const one = (text: string): Step => ({ pieces: [{ text, offset: token.offset }], taken: 1 });
  switch (token.kind) {
    case 'string':
      return one(quoteText(token.text));
    case 'quoted':
      return one(quoteName(token.text));
    case 'binary':
      return one(`unhex(${quoteText(token.text)})`);
    case 'word':
      return rewriteWord(nodes, index, context);
    case 'symbol':
      if (['->', '=>', ':', '|'].includes(token.text)) throw notHere(context.sql, token.offset, `'${token.text}' here`);
      return one(token.text);
    default:
      return one(token.text);
  }
}

function rewriteWord(nodes: readonly Node[], index: number, context: QueryContext): Step {
  const [previous, node, next] = [nodes[index - 1], nodes[index], nodes[index + 1]];
  const name = word(node) ?? '';
  const offset = offsetOf(node);
  const raw = node?.kind === 'leaf' ? node.token.text : '';
  if (isLeafSymbol(previous, '.')) return { pieces: [{ text: quoteName(raw), offset }], taken: 1 };
  const special = rewriteLiteral(nodes, index, context);
  if (special) return special;
  if (name === 'at' && word(next) === 'time') throw notHere(context.sql, offset, 'AT TIME ZONE');
  const isClause = name === 'filter' && isKeyword(name, { previous, next });
  if (isParentheses(next) && !NO_CALL.has(name) && !isClause) {
    const call = { name, args: next, offset };
    const after = nodes.slice(index + 2);
    if (name === 'cast' || name === 'try_cast') return { pieces: rewriteCast(call, context), taken: 2 };
    const { pieces, taken } = rewriteCall(call, after, context);
    return { pieces, taken: 2 + taken };
  }
  const isRaw = isKeyword(name, { previous, next });
  return { pieces: [{ text: isRaw ? name.toUpperCase() : quoteName(raw), offset }], taken: 1 };
}

const INTERVAL_UNITS = new Set(['second', 'minute', 'hour', 'day', 'month', 'year']);

/** DATE '…', TIMESTAMP '…', INTERVAL '…' DAY, ARRAY[…], CURRENT_DATE and the like. */
function rewriteLiteral(nodes: readonly Node[], index: number, context: QueryContext): Step | undefined {
  const [node, next, third] = nodes.slice(index, index + 3);
  const name = word(node);
  const offset = offsetOf(node);
  const text = next?.kind === 'leaf' && next.token.kind === 'string' ? next.token.text : undefined;
  const step = (sql: string, taken: number): Step => ({ pieces: [{ text: sql, offset }], taken });
  const now = new Date(context.nowMs).toISOString();
  if (name === 'current_timestamp') return step(`TIMESTAMPTZ '${now}'`, isParentheses(next) ? 2 : 1);
  if (name === 'localtimestamp') return step(`TIMESTAMP '${now.slice(0, -1)}'`, 1);
  if (name === 'current_date') return step(`DATE '${now.slice(0, 10)}'`, 1);
  if (name === 'array' && next?.kind === 'group' && next.open === '[') {
    return { pieces: bracketed(next, context), taken: 2 };
  }
  if (text === undefined) return undefined;
  if (name === 'date') return step(`DATE ${quoteText(text)}`, 2);
  if (name === 'decimal') return step(`CAST(${quoteText(text)} AS ${decimalOf(text)})`, 2);
  if (name === 'timestamp') {
    const [, naive = '', zone] = /^(.*?\d)(?:\s*(UTC|Z|\+00:00))?$/i.exec(text.trim()) ?? [];
    if (naive === '') throw notHere(context.sql, offset, `the time zone of '${text}': it keeps timestamps in UTC only`);
    return step(zone === undefined ? `TIMESTAMP ${quoteText(naive)}` : `TIMESTAMPTZ ${quoteText(`${naive}+00`)}`, 2);
  }
  if (name !== 'interval') return undefined;
  const unit = word(third) ?? '';
  if (!INTERVAL_UNITS.has(unit) || word(nodes[index + 3]) === 'to')
    throw notHere(context.sql, offset, 'such an INTERVAL');
  return step(`INTERVAL ${quoteText(text)} ${unit.toUpperCase()}`, 3);
}

function decimalOf(text: string): string {
  const digits = text.replace(/^[+-]/, '');
  const scale = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
  return `DECIMAL(${Math.max(1, digits.replace('.', '').length)}, ${scale})`;
}

/** A subquery, a list, a subscript, or just parentheses. */
function rewriteGroup(group: Group, context: QueryContext): readonly Piece[] {
  if (group.open === '[') return bracketed(group, context);
  const { offset } = group;
  const inner = isQuery(group) ? context.rewrite.query(group.nodes, context) : commaSeparated(group, context);
  return [{ text: '(', offset }, ...inner, { text: ')', offset }];
}

function bracketed(group: Group, context: QueryContext): readonly Piece[] {
  return [{ text: '[', offset: group.offset }, ...commaSeparated(group, context), { text: ']', offset: group.offset }];
}

function commaSeparated({ nodes, offset }: Group, context: QueryContext): readonly Piece[] {
  return splitCommas(nodes).flatMap((part, index) => [
    ...(index === 0 ? [] : [{ text: ',', offset }]),
    ...rewriteExpression(part, context),
  ]);
}
