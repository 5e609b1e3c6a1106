import { isKeyword, RESERVED } from './keywords.js';
import { quoteName, type Piece } from './pieces.js';
import type { QueryContext } from './query-context.js';
import { isLeafSymbol, nameOf, offsetOf, splitCommas, word, type Node } from './tree.js';

/** What columns without a name are called until their place among all columns is known. */
const UNNAMED = '__unnamed_';

/** SELECT and its list: columns without a name get the one that Trino gives them. */
export function rewriteItems(nodes: readonly Node[], context: QueryContext): readonly Piece[] {
  const [select, quantifier] = nodes;
  const offset = offsetOf(select);
  const hasQuantifier = word(quantifier) === 'distinct' || word(quantifier) === 'all';
  const items = splitCommas(nodes.slice(hasQuantifier ? 2 : 1));
  const head = `SELECT ${word(quantifier) === 'distinct' ? 'DISTINCT' : ''}`.trim();
  return [
    { text: head, offset },
    ...items.flatMap((item, index) => [
      ...(index === 0 ? [] : [{ text: ',', offset: offsetOf(item[0]) }]),
      ...rewriteItem(item, { context, index }),
    ]),
  ];
}

function rewriteItem(
  nodes: readonly Node[],
  { context, index }: { readonly context: QueryContext; readonly index: number },
): readonly Piece[] {
  const offset = offsetOf(nodes[0]);
  if (isLeafSymbol(nodes.at(-1), '*') && (nodes.length === 1 || isLeafSymbol(nodes.at(-2), '.'))) {
    return context.rewrite.expression(nodes, context);
  }
  const { expression, alias } = aliasOf(nodes);
  const pieces = context.rewrite.expression(expression, context);
  if (alias !== undefined) return [...pieces, { text: `AS ${quoteName(alias)}`, offset: offsetOf(nodes.at(-1)) }];
  const path = pathOf(expression);
  if (path.length === 1) return pieces;
  return [...pieces, { text: `AS ${quoteName(path.at(-1) ?? `${UNNAMED}${index}`)}`, offset }];
}

/** The name behind an item: `x AS name`, `x name`. */
export function aliasOf(nodes: readonly Node[]): {
  readonly expression: readonly Node[];
  readonly alias: string | undefined;
} {
  const last = nodes.at(-1);
  const before = nodes.at(-2);
  const name = nameOf(last, RESERVED);
  if (name === undefined || before === undefined) return { expression: nodes, alias: undefined };
  if (word(before) === 'as') return { expression: nodes.slice(0, -2), alias: name };
  const endsValue =
    before.kind === 'group' ||
    before.token.kind === 'quoted' ||
    before.token.kind === 'string' ||
    before.token.kind === 'number' ||
    (before.token.kind === 'word' && canEndValue(nodes));
  // In INTERVAL '1' DAY the unit is no name.
  const isUnit = word(nodes.at(-3)) === 'interval';
  if (!endsValue || isUnit) return { expression: nodes, alias: undefined };
  return { expression: nodes.slice(0, -1), alias: name };
}

const VALUE_WORDS = new Set(['null', 'true', 'false', 'end', 'current_date', 'current_timestamp', 'localtimestamp']);

function canEndValue(nodes: readonly Node[]): boolean {
  const text = word(nodes.at(-2)) ?? '';
  return VALUE_WORDS.has(text) || !isKeyword(text, { previous: nodes.at(-3), next: nodes.at(-1) });
}

/** The names of `a.b.c`; empty for everything else. */
function pathOf(nodes: readonly Node[]): readonly string[] {
  const names = nodes.filter((_, index) => index % 2 === 0).map((node) => nameOf(node, RESERVED));
  const isPath = nodes.every((node, index) => index % 2 === 0 || isLeafSymbol(node, '.'));
  return isPath && names.every((name) => name !== undefined) ? names : [];
}

/** Names of the columns of a result as Trino gives them: by place where there is none. */
export const columnNames = (names: readonly string[]): readonly string[] =>
  names.map((name, index) => (name.startsWith(UNNAMED) ? `_col${index}` : name));
