import { mentionsOf, type Mention } from './mentions.js';
import { joinPieces } from './pieces.js';
import type { QueryContext } from './query-context.js';
import type { NamedTable, Relations } from './relations.js';
import { allColumns, type PartitionCondition } from './table-uses.js';
import { isLeafSymbol, isParentheses, nameOf, splitCommas, word, type Node } from './tree.js';

/**
 * Notes for every table of a FROM which conditions of its WHERE can be checked by the partitions alone: those that
 * mention no other columns. What they rule out is not read.
 */
export function noteConditions(where: readonly Node[], relations: Relations, context: QueryContext): void {
  const conditions = splitConditions(where);
  for (const table of relations.tables) {
    const usable = relations.hasOuterJoin
      ? []
      : conditions.filter((condition) => isAboutPartitions(condition, { table, relations }));
    table.use.references.push({ conditions: usable.map((condition) => readCondition(condition, context)) });
  }
}

/** The parts of a condition that all have to hold. */
function splitConditions(nodes: readonly Node[]): readonly (readonly Node[])[] {
  if (nodes.length === 0) return [];
  if (nodes.some((node) => word(node) === 'or')) return [nodes];
  const parts: Node[][] = [[]];
  let isInBetween = false;
  for (const node of nodes) {
    if (word(node) === 'between') isInBetween = true;
    if (word(node) === 'and' && !isInBetween) parts.push([]);
    else parts.at(-1)?.push(node);
    if (word(node) === 'and') isInBetween = false;
  }
  return parts.flatMap((part) => {
    const [only] = part;
    return part.length === 1 && isParentheses(only) ? splitConditions(only.nodes) : [part];
  });
}

interface Around {
  readonly table: NamedTable;
  readonly relations: Relations;
}

function isAboutPartitions(condition: readonly Node[], around: Around): boolean {
  const mentions = mentionsOf(condition);
  return mentions !== undefined && mentions.length > 0 && mentions.every((mention) => isPartition(mention, around));
}

function isPartition({ qualifier, name }: Omit<Mention, 'offset'>, { table, relations }: Around): boolean {
  const isKey = table.use.definition.storage.partitionKeys.some((key) => key.name === name.toLowerCase());
  if (!isKey) return false;
  if (qualifier !== undefined) return qualifier.toLowerCase() === table.alias.toLowerCase();
  const owners = relations.tables.filter(({ use }) =>
    allColumns(use.definition).some((column) => column.name === name.toLowerCase()),
  );
  return owners.length === 1 && !relations.hasOthers && !relations.unnested.has(name.toLowerCase());
}

/** Column names of partitions alone: the condition is checked against a table of them. */
function readCondition(nodes: readonly Node[], context: QueryContext): PartitionCondition {
  return { sql: joinPieces(context.rewrite.expression(unqualified(nodes), context)).sql, listed: listedOf(nodes) };
}

function unqualified(nodes: readonly Node[]): readonly Node[] {
  return nodes
    .filter((node, index) => {
      const isQualifier = nameOf(node) !== undefined && isLeafSymbol(nodes[index + 1], '.');
      return !isQualifier && !(isLeafSymbol(node, '.') && nameOf(nodes[index - 1]) !== undefined);
    })
    .map((node) => (node.kind === 'group' ? { ...node, nodes: unqualified(node.nodes) } : node));
}

/** `column = 'value'` and `column IN ('value', …)`. */
function listedOf(nodes: readonly Node[]): PartitionCondition['listed'] {
  const [column, operator, value, ...rest] = unqualified(nodes);
  const name = nameOf(column)?.toLowerCase();
  if (name === undefined || rest.length > 0) return undefined;
  if (isLeafSymbol(operator, '=')) {
    const text = literalOf(value);
    return text === undefined ? undefined : { column: name, values: [text] };
  }
  if (word(operator) !== 'in' || !isParentheses(value)) return undefined;
  const values = splitCommas(value.nodes).map((part) => (part.length === 1 ? literalOf(part[0]) : undefined));
  return values.every((text) => text !== undefined) ? { column: name, values } : undefined;
}

function literalOf(node: Node | undefined): string | undefined {
  const isLiteral = node?.kind === 'leaf' && (node.token.kind === 'string' || node.token.kind === 'number');
  return isLiteral ? node.token.text : undefined;
}
