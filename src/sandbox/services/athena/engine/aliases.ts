import { failedAt } from './failures.js';
import { mentionsOf } from './mentions.js';
import type { QueryContext } from './query-context.js';
import type { Relations } from './relations.js';
import { aliasOf } from './select-items.js';
import { allColumns } from './table-uses.js';
import { splitCommas, word, type Node } from './tree.js';

/** The clauses of a SELECT where Trino does not know the names that its list gives; ORDER BY does. */
const BLIND = new Set(['where', 'group', 'having', 'select']);

/** Fails a query that uses a name of its own list where Trino does not see it: DuckDB would. */
export function checkAliases(
  clauses: readonly { readonly name: string; readonly nodes: readonly Node[] }[],
  relations: Relations,
  /** Around the SELECT: its columns are seen from inside. */
  context: QueryContext,
): void {
  // What subqueries call their columns is not known here.
  if (relations.hasOthers) return;
  const known = new Set([
    ...relations.unnested,
    ...relations.tables.flatMap(({ use, alias }) => [
      alias.toLowerCase(),
      ...allColumns(use.definition).map(({ name }) => name),
    ]),
  ]);
  const items = splitCommas(clauses.find(({ name }) => name === 'select')?.nodes.slice(1) ?? []).map(aliasOf);
  const given = new Set(items.flatMap(({ alias }) => (alias === undefined ? [] : [alias.toLowerCase()])));
  for (const { name, nodes } of clauses) {
    if (!BLIND.has(name)) continue;
    const parts =
      name === 'select' ? items.map(({ expression }) => expression) : [nodes.slice(word(nodes[1]) === 'by' ? 2 : 1)];
    for (const mention of parts.flatMap((part) => mentionsOf(part) ?? [])) {
      const text = mention.name.toLowerCase();
      if (
        mention.qualifier !== undefined ||
        !given.has(text) ||
        known.has(text) ||
        context.columnType(text) !== undefined
      )
        continue;
      const message = `Column '${mention.name}' cannot be resolved or requester is not authorized to access requested resources`;
      throw failedAt(context.sql, mention.offset, 'COLUMN_NOT_FOUND', message);
    }
  }
}
