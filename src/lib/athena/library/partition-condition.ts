import { AthenaClient, GetTableMetadataCommand, type TableMetadata } from '@aws-sdk/client-athena';
import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { fromAws } from '../../errors/from-aws.js';
import { parseProjection } from '../projection/parse.js';
import type { ProjectedColumn } from '../projection/types.js';
import { conditionsOf } from './partition-parts.js';
import type { SqlPart } from './bind-sql.js';

const CATALOG = 'AwsDataCatalog';
const DEFAULT_DATABASE = 'default';

const EVERYTHING: SqlPart = { sql: 'true', parameters: [] };

/**
 * The condition by which Athena reads only the partitions of a time range: on the columns of dates that the table's
 * own partition projection names, in their format. `true`, and a note, for a table without one, or whose definition
 * may not be read: the query is right then too, but reads everything.
 */
export async function partitionCondition(
  where: { readonly table: string | undefined; readonly database: string | undefined; readonly range: TimeRange },
  ctx: TaskContext,
): Promise<SqlPart> {
  if (where.table === undefined) return EVERYTHING;
  const table = await describeTable(where.table, where.database, ctx);
  if (table === undefined) return EVERYTHING;
  const parts = conditionsOf(projectedColumns(table), where.range);
  if (parts.length === 0) {
    const message = `"${where.table}" has no partition column of dates: the query reads all of its objects`;
    ctx.report({ type: 'warn', code: 'NotPruned', message });
    return EVERYTHING;
  }
  return {
    sql: parts.map(({ sql }) => sql).join(' AND '),
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}

/** undefined, and a note, where it cannot be read; that it does not exist is for the query to say. */
async function describeTable(
  name: string,
  database: string | undefined,
  ctx: TaskContext,
): Promise<TableMetadata | undefined> {
  const [table = '', inDatabase = database ?? DEFAULT_DATABASE] = name.split('.').reverse();
  try {
    const command = new GetTableMetadataCommand({ CatalogName: CATALOG, DatabaseName: inDatabase, TableName: table });
    const { TableMetadata: metadata } = await ctx.aws.client(AthenaClient).send(command, { abortSignal: ctx.signal });
    return metadata;
  } catch (error) {
    ctx.signal.throwIfAborted();
    const known = fromAws(error);
    if (known === undefined) throw error;
    // The query itself says that, with what to do about it.
    if (/not ?found|does not exist/i.test(`${known.code} ${known.message}`)) return undefined;
    const message = `the partitions of "${name}" are not known (${known.message}): the query reads all of its objects`;
    ctx.report({ type: 'warn', code: 'NotPruned', message });
    return undefined;
  }
}

/** The columns of the table's partition projection; none where it has none, or one that Athena does not understand. */
function projectedColumns(table: TableMetadata): readonly ProjectedColumn[] {
  const parsed = parseProjection({
    partitionKeys: (table.PartitionKeys ?? []).map(({ Name: name = '' }) => ({
      name: name.toLowerCase(),
      type: { kind: 'primitive', name: 'string' },
    })),
    properties: table.Parameters ?? {},
    location: table.Parameters?.['location'] ?? '',
  });
  return parsed.kind === 'on' ? parsed.projection.columns : [];
}
