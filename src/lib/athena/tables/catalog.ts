import { AthenaClient, GetTableMetadataCommand } from '@aws-sdk/client-athena';
import { GetDatabaseCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import type { TaskContext } from '../../aws/task-context.js';
import { fromAws } from '../../errors/from-aws.js';
import { parseHiveType } from '../ddl/hive-type.js';
import type { Column, HiveType, TableStorage } from '../table/types.js';

/** Athena's name of the Glue Data Catalog. */
export const GLUE_CATALOG = 'AwsDataCatalog';

export interface TableId {
  readonly database: string;
  readonly name: string;
}

export interface CatalogTable extends TableId {
  /** Views and Iceberg tables are stored otherwise than files in a folder. */
  readonly type: 'files' | 'view' | 'iceberg' | 'other';
  readonly storage: TableStorage;
  /** The ARN of whoever made it, where the catalog tells. */
  readonly createdBy?: string | undefined;
}

interface CatalogColumn {
  readonly Name?: string | undefined;
  readonly Type?: string | undefined;
  readonly Comment?: string | undefined;
}

type Parameters = Readonly<Record<string, string>>;

/** Whether a database is there. `unknown`: nobody may ask Glue. */
export async function databaseState(database: string, ctx: TaskContext): Promise<'exists' | 'absent' | 'unknown'> {
  try {
    await ctx.aws.client(GlueClient).send(new GetDatabaseCommand({ Name: database }), { abortSignal: ctx.signal });
    return 'exists';
  } catch (error) {
    if (isNotThere(error)) return 'absent';
    if (isDenied(error)) return 'unknown';
    throw error;
  }
}

const isNotThere = (error: unknown): boolean => {
  const known = fromAws(error);
  // Athena answers MetadataException for tables that are not there.
  return (
    known?.code === 'EntityNotFoundException' ||
    (known?.code === 'MetadataException' && /not ?found|does not exist/i.test(known.message))
  );
};

const isDenied = (error: unknown): boolean => fromAws(error)?.category === 'auth';

/**
 * A table as the catalog describes it, from Glue, or from Athena for those who may not ask Glue.
 *
 * @returns undefined when it, or its database, is not there
 */
export async function readTable(id: TableId, ctx: TaskContext): Promise<CatalogTable | undefined> {
  try {
    return await fromGlue(id, ctx);
  } catch (error) {
    if (isNotThere(error)) return undefined;
    if (!isDenied(error)) throw error;
  }
  try {
    return await fromAthena(id, ctx);
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

async function fromGlue({ database, name }: TableId, ctx: TaskContext): Promise<CatalogTable> {
  const command = new GetTableCommand({ DatabaseName: database, Name: name });
  const { Table: table } = await ctx.aws.client(GlueClient).send(command, { abortSignal: ctx.signal });
  const descriptor = table?.StorageDescriptor;
  const parameters = table?.Parameters ?? {};
  return {
    database,
    name,
    type: typeOf(table?.TableType, parameters),
    createdBy: table?.CreatedBy,
    storage: {
      columns: (descriptor?.Columns ?? []).map(toColumn),
      partitionKeys: (table?.PartitionKeys ?? []).map(toColumn),
      location: descriptor?.Location ?? '',
      serde: descriptor?.SerdeInfo?.SerializationLibrary ?? '',
      serdeProperties: descriptor?.SerdeInfo?.Parameters ?? {},
      inputFormat: descriptor?.InputFormat ?? '',
      outputFormat: descriptor?.OutputFormat ?? '',
      properties: parameters,
    },
  };
}

const SERDE_PARAMETER = 'serde.param.';

/** GetTableMetadata has everything about the storage among the parameters. */
async function fromAthena({ database, name }: TableId, ctx: TaskContext): Promise<CatalogTable> {
  const command = new GetTableMetadataCommand({ CatalogName: GLUE_CATALOG, DatabaseName: database, TableName: name });
  const { TableMetadata: table } = await ctx.aws.client(AthenaClient).send(command, { abortSignal: ctx.signal });
  const parameters = table?.Parameters ?? {};
  const serde = Object.entries(parameters).filter(([key]) => key.startsWith(SERDE_PARAMETER));
  return {
    database,
    name,
    type: typeOf(table?.TableType, parameters),
    storage: {
      columns: (table?.Columns ?? []).map(toColumn),
      partitionKeys: (table?.PartitionKeys ?? []).map(toColumn),
      location: parameters['location'] ?? '',
      serde: parameters['serde.serialization.lib'] ?? '',
      serdeProperties: Object.fromEntries(serde.map(([key, value]) => [key.slice(SERDE_PARAMETER.length), value])),
      inputFormat: parameters['inputformat'] ?? '',
      outputFormat: parameters['outputformat'] ?? '',
      properties: parameters,
    },
  };
}

export function typeOf(tableType: string | undefined, parameters: Parameters): CatalogTable['type'] {
  if (tableType === 'VIRTUAL_VIEW') return 'view';
  if (parameters['table_type']?.toUpperCase() === 'ICEBERG') return 'iceberg';
  return tableType === undefined || tableType === 'EXTERNAL_TABLE' || tableType === 'MANAGED_TABLE' ? 'files' : 'other';
}

/** A type that is none of Athena's reads as text: what it holds is then seen as it is. */
const UNKNOWN_TYPE: HiveType = { kind: 'primitive', name: 'string' };

const toColumn = ({ Name: name = '', Type: type = '', Comment: comment }: CatalogColumn): Column => ({
  name: name.toLowerCase(),
  type: parseHiveType(type) ?? UNKNOWN_TYPE,
  ...(comment === undefined ? {} : { comment }),
});
