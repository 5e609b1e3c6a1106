import type { Column as GlueColumn, Partition } from '@aws-sdk/client-glue';
import { parseHiveType } from '../../../../lib/athena/ddl/hive-type.js';
import type { Column, TableStorage } from '../../../../lib/athena/table/types.js';
import type { StoredTable } from '../../glue/store.js';
import { QueryFailed } from './failures.js';

/** A table of the catalog as the engine needs it. */
export interface TableDefinition {
  readonly database: string;
  readonly name: string;
  readonly storage: TableStorage;
  /** Registered partitions. */
  readonly partitions: readonly Partition[];
}

/** Reads a table of the catalog. Fails the query for a table that no engine could read. */
export function tableDefinition({ table, partitions, name }: StoredTable, database: string): TableDefinition {
  const { StorageDescriptor: descriptor, PartitionKeys: keys = [], Parameters: properties = {} } = table;
  if (table.TableType === 'VIRTUAL_VIEW')
    throw new QueryFailed(`NOT_SUPPORTED: the sandbox does not read views: ${name}`);
  const columnsOf = (list: readonly GlueColumn[]) => list.map((column) => readColumn(column, `${database}.${name}`));
  return {
    database,
    name,
    partitions: [...partitions.values()],
    storage: {
      columns: columnsOf(descriptor?.Columns ?? []),
      partitionKeys: columnsOf(keys),
      location: descriptor?.Location ?? '',
      serde: descriptor?.SerdeInfo?.SerializationLibrary ?? '',
      serdeProperties: descriptor?.SerdeInfo?.Parameters ?? {},
      inputFormat: descriptor?.InputFormat ?? '',
      outputFormat: descriptor?.OutputFormat ?? '',
      properties,
    },
  };
}

function readColumn({ Name: name = '', Type: text = '', Comment: comment }: GlueColumn, table: string): Column {
  const type = parseHiveType(text);
  if (!type)
    throw new QueryFailed(`HIVE_INVALID_METADATA: Column '${name}' of table ${table} has an invalid type: ${text}`);
  return { name: name.toLowerCase(), type, ...(comment !== undefined && { comment }) };
}
