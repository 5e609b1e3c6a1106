import { checkAliases } from './aliases.js';
import { checkComparisons } from './comparisons.js';
import { columnAliases } from './column-aliases.js';
import { rewriteExpression } from './expressions.js';
import { failedAt, notHere } from './failures.js';
import { RESERVED } from './keywords.js';
import { quoteName, type Piece } from './pieces.js';
import { noteConditions } from './partition-conditions.js';
import type { QueryContext } from './query-context.js';
import { rewriteRelations, type Relations } from './relations.js';
import { rewriteItems } from './select-items.js';
import { isParentheses, isQuery, nameOf, offsetOf, splitCommas, word, type Node } from './tree.js';

const SET_OPERATORS = new Set(['union', 'intersect', 'except']);
const CLAUSES = ['select', 'from', 'where', 'group', 'having', 'window', 'order', 'limit', 'offset', 'fetch'];

/** A query (WITH, SELECT, VALUES, set operations) for DuckDB. */
export function rewriteQuery(nodes: readonly Node[], context: QueryContext): readonly Piece[] {
  if (word(nodes[0]) !== 'with') return rewriteBody(nodes, context);
  const head = rewriteWith(nodes, context);
  return [...head.pieces, ...rewriteBody(head.rest, head.context)];
}

interface Head {
  readonly pieces: readonly Piece[];
  readonly rest: readonly Node[];
  readonly context: QueryContext;
}

/** Names that a WITH gives are known to those after them, not to themselves. */
function rewriteWith(nodes: readonly Node[], outer: QueryContext): Head {
  const offset = offsetOf(nodes[0]);
  if (word(nodes[1]) === 'recursive') throw notHere(outer.sql, offset, 'WITH RECURSIVE');
  const pieces: Piece[] = [{ text: 'WITH', offset }];
  let context = outer;
  let index = 1;
  for (;;) {
    const name = nameOf(nodes[index], RESERVED);
    const columns = isParentheses(nodes[index + 1]) ? nodes[index + 1] : undefined;
    const as = index + (columns ? 2 : 1);
    const query = nodes[as + 1];
    if (name === undefined || word(nodes[as]) !== 'as' || !isParentheses(query)) {
      throw failedAt(
        outer.sql,
        offsetOf(nodes[index]),
        'SYNTAX_ERROR',
        'WITH needs a name, AS and a query in parentheses',
      );
    }
    pieces.push({ text: quoteName(name), offset: offsetOf(nodes[index]) });
    if (isParentheses(columns)) pieces.push(...columnAliases(columns.nodes, columns.offset));
    pieces.push({ text: 'AS (', offset: query.offset }, ...rewriteQuery(query.nodes, context), {
      text: ')',
      offset: query.offset,
    });
    context = { ...context, ctes: new Set([...context.ctes, name.toLowerCase()]) };
    index = as + 2;
    const comma = nodes[index];
    if (comma?.kind !== 'leaf' || comma.token.text !== ',') break;
    pieces.push({ text: ',', offset: comma.token.offset });
    index += 1;
  }
  return { pieces, rest: nodes.slice(index), context };
}

function rewriteBody(nodes: readonly Node[], context: QueryContext): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let index = 0; index <= nodes.length; index += 1) {
    const node = nodes[index];
    const operator = word(node);
    if (node !== undefined && !SET_OPERATORS.has(operator ?? '')) continue;
    pieces.push(...rewriteBranch(nodes.slice(from, index), context));
    if (node === undefined) break;
    const quantifier = word(nodes[index + 1]);
    const hasQuantifier = quantifier === 'all' || quantifier === 'distinct';
    pieces.push({
      text: `${operator} ${hasQuantifier ? quantifier : ''}`.trim().toUpperCase(),
      offset: offsetOf(node),
    });
    if (hasQuantifier) index += 1;
    from = index + 1;
  }
  return pieces;
}

/** One SELECT, one VALUES, or a query in parentheses, with ORDER BY and LIMIT behind it. */
function rewriteBranch(nodes: readonly Node[], context: QueryContext): readonly Piece[] {
  const [first] = nodes;
  if (isParentheses(first) && isQuery(first)) {
    const inner = rewriteQuery(first.nodes, context);
    const { offset } = first;
    return [{ text: '(', offset }, ...inner, { text: ')', offset }, ...rewriteTail(clausesOf(nodes.slice(1)), context)];
  }
  if (word(first) === 'select') return rewriteSelect(clausesOf(nodes), context);
  if (word(first) === 'values') return rewriteValues(clausesOf(nodes), context);
  throw failedAt(context.sql, offsetOf(first), 'SYNTAX_ERROR', 'a query was expected here');
}

/** VALUES: in DuckDB every row is in parentheses, in Trino those of one value need none. */
function rewriteValues([values, ...tail]: readonly Clause[], context: QueryContext): readonly Piece[] {
  const [head, ...rows] = values?.nodes ?? [];
  const offset = offsetOf(head);
  const pieces = splitCommas(rows).flatMap((row, index) => {
    const inner = rewriteExpression(row, context);
    const isRow = row.length === 1 && isParentheses(row[0]);
    return [
      { text: index === 0 ? '' : ',', offset },
      ...(isRow ? inner : [{ text: '(', offset }, ...inner, { text: ')', offset }]),
    ];
  });
  return [{ text: 'VALUES', offset }, ...pieces, ...rewriteTail(tail, context)];
}

interface Clause {
  readonly name: string;
  /** With the words that begin it. */
  readonly nodes: readonly Node[];
}

function clausesOf(nodes: readonly Node[]): readonly Clause[] {
  const clauses: { name: string; nodes: Node[] }[] = [];
  for (const [index, node] of nodes.entries()) {
    const name = word(node) ?? '';
    const previous = word(nodes[index - 1]);
    const next = word(nodes[index + 1]);
    const begins =
      CLAUSES.includes(name) &&
      !(name === 'from' && previous === 'distinct') &&
      !((name === 'group' || name === 'order') && next !== 'by') &&
      !(name === 'offset' && nodes[index + 1]?.kind !== 'leaf') &&
      !(name === 'window' && nodes[index + 2] === undefined);
    if (begins || clauses.length === 0) clauses.push({ name, nodes: [node] });
    else clauses.at(-1)?.nodes.push(node);
  }
  return clauses;
}

function rewriteSelect(clauses: readonly Clause[], outer: QueryContext): readonly Piece[] {
  const partOf = (name: string) => clauses.find((clause) => clause.name === name)?.nodes ?? [];
  const relations = rewriteRelations(partOf('from').slice(1), outer);
  const context = { ...outer, columnType: relations.columnType };
  const where = partOf('where');
  noteConditions(where.slice(1), relations, context);
  checkAliases(clauses, relations, outer);
  for (const { nodes } of clauses) checkComparisons(nodes, context);
  return [
    ...rewriteItems(partOf('select'), context),
    ...fromClause(partOf('from'), relations),
    ...rewriteTail(
      clauses.filter(({ name }) => name !== 'select' && name !== 'from'),
      context,
    ),
  ];
}

function fromClause(nodes: readonly Node[], { pieces }: Relations): readonly Piece[] {
  return nodes.length === 0 ? [] : [{ text: 'FROM', offset: offsetOf(nodes[0]) }, ...pieces];
}

function rewriteTail(clauses: readonly Clause[], context: QueryContext): readonly Piece[] {
  return clauses.flatMap(({ name, nodes }) => {
    if (!CLAUSES.includes(name)) {
      const [first] = nodes;
      const text = first?.kind === 'leaf' ? first.token.text : '(';
      throw failedAt(context.sql, offsetOf(first), 'SYNTAX_ERROR', `mismatched input '${text}'`);
    }
    if (name === 'fetch') throw notHere(context.sql, offsetOf(nodes[0]), 'FETCH FIRST: use LIMIT');
    if (name === 'offset')
      return [{ text: 'OFFSET', offset: offsetOf(nodes[0]) }, ...rewriteExpression(nodes.slice(1), context)];
    return rewriteExpression(nodes, context);
  });
}
