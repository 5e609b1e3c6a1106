import type { Call } from '../../../types.js';
import { malformedQuery } from '../errors.js';
import type { Outcome, ResultTable } from '../store.js';
import { columnInfo } from './columns.js';
import { syntaxProblem, translateFailure } from './duck-errors.js';
import { openDuck, lockDuck, type Duck } from './duck.js';
import { notHere, QueryFailed } from './failures.js';
import { loadTable, PATH_COLUMN } from './load.js';
import { objectsOf, type ReadObject } from './objects.js';
import { partitionsToRead } from './partitions.js';
import { joinPieces, type Rewritten } from './pieces.js';
import { rewriteExpression } from './expressions.js';
import { rewriteQuery } from './queries.js';
import { columnNames } from './select-items.js';
import { createTableUses, type TableUse } from './table-uses.js';
import { isSymbol, wordOf, type Token } from './tokens.js';
import { leaves, type Node } from './tree.js';
import { athenaText } from './values.js';

/** A query that was understood. */
export interface PreparedQuery {
  readonly sql: string;
  readonly rewritten: Rewritten;
  readonly reads: readonly { readonly use: TableUse; readonly objects: readonly ReadObject[] }[];
  readonly scanBytes: number;
  readonly tokens: readonly Token[];
}

/**
 * Reads a query, finds its tables and the objects that it has to read. Throws InvalidRequestException for a text that is
 * no SQL, and QueryFailed for what Athena lets fail.
 */
export async function prepareQuery(
  call: Call,
  {
    sql,
    nodes,
    database,
  }: { readonly sql: string; readonly nodes: readonly Node[]; readonly database: string | undefined },
): Promise<PreparedQuery> {
  const nowMs = call.clock.now();
  const uses = createTableUses(call, database);
  const rewrite = { expression: rewriteExpression, query: rewriteQuery };
  const context = { rewrite, sql, nowMs, ctes: new Set<string>(), uses, columnType: () => undefined };
  const tokens = [...leaves(nodes)];
  const rewritten = joinPieces(rewriteQuery(nodes, context));
  checkPath(sql, tokens);
  checkDecimals(sql, tokens, uses.all());
  const duck = await openDuck();
  try {
    await checkSyntax(duck, { sql, rewritten });
    const reads: { use: TableUse; objects: readonly ReadObject[] }[] = [];
    for (const use of uses.all()) {
      const partitions = await partitionsToRead(use, { nowMs, duck: async () => duck });
      reads.push({ use, objects: partitions.flatMap((partition) => objectsOf(call, partition)) });
    }
    const scanBytes = reads.flatMap(({ objects }) => objects).reduce((sum, { bytes }) => sum + bytes.length, 0);
    return { sql, rewritten, reads, scanBytes, tokens };
  } finally {
    duck.close();
  }
}

async function checkSyntax(
  { connection }: Duck,
  { sql, rewritten }: Pick<PreparedQuery, 'sql' | 'rewritten'>,
): Promise<void> {
  try {
    await connection.extractStatements(rewritten.sql);
  } catch (error) {
    const problem = syntaxProblem(error, { sql, source: rewritten });
    throw problem === undefined ? error : malformedQuery(problem);
  }
}

/** `SELECT *` leaves the hidden column out; a view with it would not. */
function checkPath(sql: string, tokens: readonly Token[]): void {
  const path = tokens.find(({ kind, text }) => kind === 'quoted' && text.toLowerCase() === PATH_COLUMN);
  if (path && hasStar(tokens)) throw notHere(sql, path.offset, `"${PATH_COLUMN}" together with '*'`);
}

/** DuckDB divides decimals as doubles, Trino keeps them: rather no result than another one. */
function checkDecimals(sql: string, tokens: readonly Token[], uses: readonly TableUse[]): void {
  const division = tokens.find((token) => isSymbol('/')(token));
  const average = tokens.find((token) => wordOf(token) === 'avg');
  const at = division ?? average;
  if (!at) return;
  const isDecimal = tokens.some(
    (token) =>
      (token.kind === 'number' && division !== undefined && token.text.includes('.') && !/e/i.test(token.text)) ||
      wordOf(token) === 'decimal',
  );
  const mentioned = new Set(tokens.map(({ text }) => text.toLowerCase()));
  const hasColumn = uses.some(({ definition }) =>
    definition.storage.columns.some(({ name, type }) => type.kind === 'decimal' && mentioned.has(name)),
  );
  if (!isDecimal && !hasColumn) return;
  throw notHere(
    sql,
    at.offset,
    `${division ? "'/'" : 'avg'} with decimals: write 100e0 instead of 100.0, or cast to double`,
  );
}

/** Whether all columns of some table are wanted: a star that multiplies nothing and counts nothing. */
function hasStar(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => {
    const previous = tokens[index - 1];
    const opensItem = isSymbol(',', '.')(previous) || ['select', 'distinct', 'all'].includes(wordOf(previous) ?? '');
    return isSymbol('*')(token) && opensItem;
  });
}

/** Runs a query over its objects. */
export async function runQuery(prepared: PreparedQuery): Promise<Outcome> {
  const { sql, rewritten } = prepared;
  const duck = await openDuck();
  try {
    const inputRows = await loadTables(duck, prepared);
    await lockDuck(duck);
    return { kind: 'succeeded', result: await readResult(duck, prepared, inputRows) };
  } catch (error) {
    return { kind: 'failed', failure: translateFailure(error, { sql, source: rewritten }) };
  } finally {
    duck.close();
  }
}

/** Loads the tables of a query; returns how many rows they have together. */
export async function loadTables(duck: Duck, { reads, tokens }: PreparedQuery): Promise<number> {
  const mentioned = new Set(
    tokens.flatMap(({ kind, text }) => (kind === 'word' || kind === 'quoted' ? [text.toLowerCase()] : [])),
  );
  const isWhole = hasStar(tokens);
  const isMentioned = (column: string) => mentioned.has(column) || (isWhole && column !== PATH_COLUMN);
  let rows = 0;
  for (const { use, objects } of reads) rows += await loadTable(duck, use, { objects, isMentioned });
  return rows;
}

async function readResult({ connection }: Duck, { rewritten }: PreparedQuery, inputRows: number): Promise<ResultTable> {
  const reader = await connection.runAndReadAll(rewritten.sql);
  const types = reader.columnTypes();
  const names = columnNames(reader.columnNames());
  const columns = names.map((name, index) => {
    const type = types[index];
    const info = type && columnInfo(name, type);
    if (!info)
      throw new QueryFailed(`NOT_SUPPORTED: the sandbox has no Athena type for column '${name}' (${String(type)})`);
    return info;
  });
  const rows = reader.getRows().map((row) =>
    row.map((value, index) => {
      const type = types[index];
      return value === null || !type ? null : athenaText(value, type);
    }),
  );
  return { columns, rows, hasHeader: true, extension: 'csv', updateCount: undefined, inputRows };
}
