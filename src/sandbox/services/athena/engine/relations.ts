import type { Column, HiveType } from '../../../../lib/athena/table/types.js';
import { failedAt, notHere } from './failures.js';
import { RESERVED } from './keywords.js';
import { quoteName, type Piece } from './pieces.js';
import { columnAliases } from './column-aliases.js';
import type { QueryContext } from './query-context.js';
import { allColumns, type TableUse } from './table-uses.js';
import {
  isLeafSymbol,
  isParentheses,
  isQuery,
  nameOf,
  offsetOf,
  splitCommas,
  word,
  type Group,
  type Node,
} from './tree.js';

/** A table of a FROM, by the name that the query calls it. */
export interface NamedTable {
  readonly use: TableUse;
  readonly alias: string;
}

/** What a FROM joins. */
export interface Relations {
  readonly pieces: readonly Piece[];
  readonly tables: readonly NamedTable[];
  /** Whether rows may come without a partner: conditions of WHERE then say nothing about what has to be read. */
  readonly hasOuterJoin: boolean;
  /** Whether there are subqueries or CTEs beside the tables, whose columns are not known here. */
  readonly hasOthers: boolean;
  /** Columns that UNNEST adds, in lower case. */
  readonly unnested: ReadonlySet<string>;
  columnType(name: string): HiveType | undefined;
}

const JOIN_WORDS = new Set(['join', 'cross', 'inner', 'left', 'right', 'full', 'outer', 'natural']);

/** FROM, without the word. */
export function rewriteRelations(nodes: readonly Node[], context: QueryContext): Relations {
  const state: State = { pieces: [], tables: [], unnested: new Set(), hasOthers: false, hasOuterJoin: false };
  let index = 0;
  let isExpected = true;
  while (index < nodes.length) {
    const node = nodes[index];
    const name = word(node) ?? '';
    if (isExpected && !JOIN_WORDS.has(name)) {
      index = rewriteRelation(nodes, index, { state, context });
      isExpected = false;
    } else if (isLeafSymbol(node, ',')) {
      state.pieces.push({ text: ',', offset: offsetOf(node) });
      isExpected = true;
      index += 1;
    } else if (JOIN_WORDS.has(name)) {
      state.pieces.push({ text: name.toUpperCase(), offset: offsetOf(node) });
      if (['left', 'right', 'full'].includes(name)) state.hasOuterJoin = true;
      isExpected = name === 'join';
      index += 1;
    } else if (name === 'on' || name === 'using') {
      const end = endOfCondition(nodes, index + 1);
      state.pieces.push(
        ...context.rewrite.expression(nodes.slice(index, end), { ...context, columnType: typeLookup(state.tables) }),
      );
      index = end;
    } else {
      const text = node?.kind === 'leaf' ? node.token.text : '(';
      throw failedAt(context.sql, offsetOf(node), 'SYNTAX_ERROR', `mismatched input '${text}'`);
    }
  }
  return { ...state, columnType: typeLookup(state.tables) };
}

interface State {
  readonly pieces: Piece[];
  readonly tables: NamedTable[];
  readonly unnested: Set<string>;
  hasOthers: boolean;
  hasOuterJoin: boolean;
}

function endOfCondition(nodes: readonly Node[], from: number): number {
  for (let index = from; index < nodes.length; index += 1) {
    if (isLeafSymbol(nodes[index], ',') || JOIN_WORDS.has(word(nodes[index]) ?? '')) return index;
  }
  return nodes.length;
}

interface Inside {
  readonly state: State;
  readonly context: QueryContext;
}

/** One relation and its alias; returns where the next part begins. */
function rewriteRelation(nodes: readonly Node[], index: number, inside: Inside): number {
  const { state, context } = inside;
  const [node, next] = [nodes[index], nodes[index + 1]];
  const { sql } = context;
  if (word(node) === 'unnest' && isParentheses(next)) return rewriteUnnest(nodes, index, inside);
  if (word(node) === 'lateral' && isParentheses(next)) {
    state.pieces.push({ text: 'LATERAL', offset: offsetOf(node) });
    return rewriteRelation(nodes, index + 1, inside);
  }
  if (isParentheses(node)) {
    rewriteNested(node, inside);
    return rewriteAlias(nodes, index + 1, { inside, use: undefined, name: '' });
  }
  const names: string[] = [];
  let end = index;
  for (let name = nameOf(nodes[end], RESERVED); name !== undefined; name = nameOf(nodes[end], RESERVED)) {
    names.push(name);
    end += 1;
    if (!isLeafSymbol(nodes[end], '.')) break;
    end += 1;
  }
  const last = names.at(-1);
  if (last === undefined) throw failedAt(sql, offsetOf(node), 'SYNTAX_ERROR', 'the name of a table was expected here');
  if (isParentheses(nodes[end])) throw notHere(sql, offsetOf(node), `the table function '${last}'`);
  const isCte = names.length === 1 && context.ctes.has(last.toLowerCase());
  const use = isCte ? undefined : context.uses.use(names, { sql, offset: offsetOf(node) });
  if (isCte) state.hasOthers = true;
  state.pieces.push({ text: use?.qualified ?? quoteName(last), offset: offsetOf(node) });
  return rewriteAlias(nodes, end, { inside, use, name: last });
}

function rewriteNested(group: Group, { state, context }: Inside): void {
  const { offset, nodes } = group;
  state.pieces.push({ text: '(', offset });
  if (isQuery(group)) {
    state.hasOthers = true;
    state.pieces.push(...context.rewrite.query(nodes, context));
  } else {
    const inner = rewriteRelations(nodes, context);
    state.pieces.push(...inner.pieces);
    state.tables.push(...inner.tables);
    for (const name of inner.unnested) state.unnested.add(name);
    state.hasOthers ||= inner.hasOthers;
    state.hasOuterJoin ||= inner.hasOuterJoin;
  }
  state.pieces.push({ text: ')', offset });
}

function rewriteAlias(
  nodes: readonly Node[],
  index: number,
  {
    inside: { state, context },
    use,
    name,
  }: { readonly inside: Inside; readonly use: TableUse | undefined; readonly name: string },
): number {
  const at = word(nodes[index]) === 'as' ? index + 1 : index;
  const alias = nameOf(nodes[at], RESERVED);
  const text = word(nodes[at]);
  if (text === 'tablesample' || text === 'for') throw notHere(context.sql, offsetOf(nodes[at]), text.toUpperCase());
  const columns = alias === undefined ? undefined : nodes[at + 1];
  if (alias !== undefined) state.pieces.push({ text: `AS ${quoteName(alias)}`, offset: offsetOf(nodes[at]) });
  if (isParentheses(columns)) state.pieces.push(...columnAliases(columns.nodes, columns.offset));
  // With other names for its columns, nothing is told about the table's own.
  if (use && !isParentheses(columns)) state.tables.push({ use, alias: alias ?? name });
  else state.hasOthers = true;
  if (use && isParentheses(columns)) use.references.push({ conditions: [] });
  return alias === undefined ? index : at + (isParentheses(columns) ? 2 : 1);
}

/** UNNEST: a column of each array, two of a map. */
function rewriteUnnest(nodes: readonly Node[], index: number, { state, context }: Inside): number {
  const [, group] = nodes.slice(index, index + 2);
  if (!isParentheses(group)) return index + 1;
  const offset = offsetOf(nodes[index]);
  const inner = { ...context, columnType: typeLookup(state.tables) };
  const args = splitCommas(group.nodes);
  let at = index + 2;
  const hasOrdinality = word(nodes[at]) === 'with' && word(nodes[at + 1]) === 'ordinality';
  if (hasOrdinality) at += 2;
  if (word(nodes[at]) === 'as') at += 1;
  const alias = nameOf(nodes[at], RESERVED);
  const columns = alias === undefined ? undefined : nodes[at + 1];
  const names = isParentheses(columns) ? splitCommas(columns.nodes).map(([name]) => nameOf(name) ?? '') : [];
  for (const name of names) state.unnested.add(name.toLowerCase());
  if (names.length === 0) state.hasOthers = true;
  const values = args.map((arg) => context.rewrite.expression(arg, inner));
  const width = names.length - (hasOrdinality ? 1 : 0);
  if (args.length === 1 && width <= 1) {
    state.pieces.push({ text: 'UNNEST(', offset }, ...(values[0] ?? []), { text: ')', offset });
    if (hasOrdinality) state.pieces.push({ text: 'WITH ORDINALITY', offset });
  } else if (hasOrdinality) throw notHere(context.sql, offset, 'UNNEST of several columns WITH ORDINALITY');
  else state.pieces.push(...wideUnnest(args, values, { width, offset }));
  if (alias !== undefined) state.pieces.push({ text: `AS ${quoteName(alias)}`, offset });
  if (isParentheses(columns)) state.pieces.push(...columnAliases(columns.nodes, columns.offset));
  return alias === undefined ? at : at + (isParentheses(columns) ? 2 : 1);
}

function wideUnnest(
  args: readonly (readonly Node[])[],
  values: readonly (readonly Piece[])[],
  { width, offset }: { readonly width: number; readonly offset: number },
): readonly Piece[] {
  // Athena makes one column of an array of rows, unlike Trino ("Query AWS WAF logs" of the user guide unnests headers so),
  // and two of a map.
  const isMap = args.length === 1 && width > 1;
  const opened = isMap ? 'unnest(map_entries(' : 'unnest(';
  const closed = isMap ? '), max_depth := 2)' : ')';
  const columns = values.flatMap((value, index) => [
    { text: `${index === 0 ? '' : ', '}${opened}`, offset },
    ...value,
    { text: closed, offset },
  ]);
  return [{ text: 'LATERAL (SELECT', offset }, ...columns, { text: ')', offset }];
}

/** Types of columns by their names; of one that several tables have, nothing is known. */
function typeLookup(tables: readonly NamedTable[]): Relations['columnType'] {
  return (name) => {
    const found: Column[] = tables.flatMap(({ use }) =>
      allColumns(use.definition).filter((column) => column.name === name.toLowerCase()),
    );
    return found.length === 1 ? found[0]?.type : undefined;
  };
}
