import type { PartitionInput, TableInput } from '@aws-sdk/client-glue';
import { renderHiveType } from '../../../../lib/athena/ddl/hive-type.js';
import type { CreateTable, DdlStatement, PartitionSpec } from '../../../../lib/athena/ddl/types.js';
import { storageOf } from '../../../../lib/athena/table/storage.js';
import type { Column } from '../../../../lib/athena/table/types.js';
import { databaseOf, partitionKey, type StoredTable } from '../../glue/store.js';
import { tableInputToTable } from '../../glue/tables.js';
import { parseLocation } from '../locations.js';
import type { ResultTable } from '../store.js';
import { ddlFailure, semanticFailure, tableOfStatement, type DdlContext } from './ddl-context.js';
import { hiveLocation } from './partitions.js';
import { nothing } from './show.js';

/** CREATE EXTERNAL TABLE. An existing table of that name stays as it is, whatever its columns, when that is wanted. */
export function createTable({ call, database }: DdlContext, ddl: CreateTable): ResultTable {
  const { database: own, name } = ddl.table;
  const found = databaseOf(call, own ?? database);
  if (!found) throw ddlFailure(`Database does not exist: ${own ?? database}`);
  if (found.tables.has(name)) {
    if (ddl.ifNotExists) return nothing();
    throw ddlFailure(`AlreadyExistsException(message:Table ${name} already exists.)`);
  }
  if (!parseLocation(ddl.location)) {
    throw ddlFailure(`MetaException(message:Cannot find or parse the location ${ddl.location})`);
  }
  const table = tableInputToTable(tableInput(ddl, call.clock.now()), call);
  const now = new Date(call.clock.now());
  found.tables.set(name, {
    name,
    table: { ...table, Name: name, DatabaseName: found.name, CreateTime: now, UpdateTime: now, VersionId: '0' },
    partitions: new Map(),
  });
  return nothing();
}

/** A table as Athena puts it into Glue. */
function tableInput(ddl: CreateTable, nowMs: number): TableInput {
  const storage = storageOf(ddl);
  return {
    Name: ddl.table.name,
    Owner: 'hadoop',
    TableType: 'EXTERNAL_TABLE',
    Retention: 0,
    ...(ddl.comment !== undefined && { Description: ddl.comment }),
    PartitionKeys: storage.partitionKeys.map(glueColumn),
    Parameters: {
      EXTERNAL: 'TRUE',
      transient_lastDdlTime: String(Math.floor(nowMs / 1000)),
      ...(ddl.comment !== undefined && { comment: ddl.comment }),
      ...storage.properties,
    },
    StorageDescriptor: {
      Columns: storage.columns.map(glueColumn),
      // Hive keeps locations without the slash at their end.
      Location: storage.location.replace(/(?<=[^/])\/+$/, ''),
      InputFormat: storage.inputFormat,
      OutputFormat: storage.outputFormat,
      Compressed: false,
      NumberOfBuckets: ddl.clusteredBy?.buckets ?? -1,
      BucketColumns: [...(ddl.clusteredBy?.columns ?? [])],
      SortColumns: [],
      SerdeInfo: { SerializationLibrary: storage.serde, Parameters: { ...storage.serdeProperties } },
      Parameters: {},
      StoredAsSubDirectories: false,
    },
  };
}

const glueColumn = ({ name, type, comment }: Column) => ({
  Name: name,
  Type: renderHiveType(type),
  ...(comment !== undefined && { Comment: comment }),
});

/** A partition of a statement as Glue takes it. Fails the statement when it names other columns than the table's keys. */
export function partitionInput({ table, name }: StoredTable, { values, location }: PartitionSpec): PartitionInput {
  const keys = (table.PartitionKeys ?? []).map((key) => key.Name ?? '');
  const isComplete = keys.length === Object.keys(values).length && keys.every((key) => Object.hasOwn(values, key));
  if (!isComplete) {
    throw semanticFailure(
      `partition spec ${JSON.stringify(values)} doesn't contain all (${keys.length}) partition columns of ${name}`,
    );
  }
  const own = Object.fromEntries(keys.map((key) => [key, values[key] ?? '']));
  const place = location ?? hiveLocation(table.StorageDescriptor?.Location ?? '', own);
  const Values = keys.map((key) => own[key] ?? '');
  return { Values, StorageDescriptor: { ...table.StorageDescriptor, Location: place.replace(/\/+$/, '') } };
}

/** ALTER TABLE … ADD COLUMNS. */
export function addColumns(context: DdlContext, ddl: Extract<DdlStatement, { kind: 'addColumns' }>): ResultTable {
  const stored = tableOfStatement(context, ddl.table);
  const { StorageDescriptor: descriptor, PartitionKeys: keys = [] } = stored.table;
  const columns = descriptor?.Columns ?? [];
  const names = new Set([...columns, ...keys].map(({ Name }) => Name));
  const twice = ddl.columns.find(({ name }) => names.has(name));
  if (twice) throw ddlFailure(`Duplicate column name: ${twice.name}`);
  const Columns = [...columns, ...ddl.columns.map(glueColumn)];
  stored.table = { ...stored.table, StorageDescriptor: { ...descriptor, Columns } };
  return nothing();
}

/** ALTER TABLE … SET TBLPROPERTIES. */
export function setProperties(context: DdlContext, ddl: Extract<DdlStatement, { kind: 'setProperties' }>): ResultTable {
  const stored = tableOfStatement(context, ddl.table);
  stored.table = { ...stored.table, Parameters: { ...stored.table.Parameters, ...ddl.properties } };
  return nothing();
}

/** ALTER TABLE … [PARTITION …] SET LOCATION. */
export function setLocation(context: DdlContext, ddl: Extract<DdlStatement, { kind: 'setLocation' }>): ResultTable {
  const stored = tableOfStatement(context, ddl.table);
  const Location = ddl.location.replace(/\/+$/, '');
  if (!ddl.partition) {
    stored.table = { ...stored.table, StorageDescriptor: { ...stored.table.StorageDescriptor, Location } };
    return nothing();
  }
  const key = partitionKey(partitionInput(stored, ddl.partition).Values);
  const partition = stored.partitions.get(key);
  if (!partition) throw semanticFailure(`[Error 10006]: Partition not found ${JSON.stringify(ddl.partition.values)}`);
  stored.partitions.set(key, { ...partition, StorageDescriptor: { ...partition.StorageDescriptor, Location } });
  return nothing();
}
