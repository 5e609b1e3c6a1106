import type { StatementType } from '@aws-sdk/client-athena';
import type { DdlStatement } from '../../../../lib/athena/ddl/types.js';
import type { Call } from '../../../types.js';
import { addPartition } from '../../glue/partitions.js';
import { databaseOf, DEFAULT_DATABASE, glueStore, insertDatabase, partitionKey } from '../../glue/store.js';
import type { Outcome, Plan, ResultTable } from '../store.js';
import { addColumns, createTable, partitionInput, setLocation, setProperties } from './ddl-tables.js';
import { QueryFailed } from './failures.js';
import type { Statement } from './statement.js';
import { ddlFailure, semanticFailure, tableOfStatement, type DdlContext } from './ddl-context.js';
import { repairTable } from './repair.js';
import {
  describeTable,
  nothing,
  showColumns,
  showCreateTable,
  showDatabases,
  showPartitions,
  showProperties,
  showTables,
} from './show.js';

type Kind = DdlStatement['kind'];

/** How Athena classifies statements (`StatementType` and `SubstatementType` of a query execution). */
const KINDS: Readonly<Record<Kind, readonly [StatementType, string]>> = {
  createTable: ['DDL', 'CREATE_TABLE'],
  createDatabase: ['DDL', 'CREATE_DATABASE'],
  dropDatabase: ['DDL', 'DROP_DATABASE'],
  dropTable: ['DDL', 'DROP_TABLE'],
  addPartitions: ['DDL', 'ALTER_TABLE_ADD_PARTITION'],
  dropPartitions: ['DDL', 'ALTER_TABLE_DROP_PARTITION'],
  addColumns: ['DDL', 'ALTER_TABLE_ADD_COLUMNS'],
  setProperties: ['DDL', 'ALTER_TABLE_SET_PROPERTIES'],
  setLocation: ['DDL', 'ALTER_TABLE_SET_LOCATION'],
  repairTable: ['DDL', 'MSCK_REPAIR'],
  showDatabases: ['UTILITY', 'SHOW_DATABASES'],
  showTables: ['UTILITY', 'SHOW_TABLES'],
  showPartitions: ['UTILITY', 'SHOW_PARTITIONS'],
  showCreateTable: ['UTILITY', 'SHOW_CREATE_TABLE'],
  showColumns: ['UTILITY', 'SHOW_COLUMNS'],
  showProperties: ['UTILITY', 'SHOW_TABLE_PROPERTIES'],
  describeTable: ['UTILITY', 'DESCRIBE_TABLE'],
};

/** The plan of a statement of Hive's DDL: it is carried out, and fails if it does, when its time has come. */
export function planDdl(call: Call, ddl: DdlStatement, { context }: Statement): Plan {
  const [statementType, substatementType] = KINDS[ddl.kind];
  const database = context.Database ?? DEFAULT_DATABASE;
  return {
    statementType,
    substatementType,
    scanBytes: 0,
    run: async (): Promise<Outcome> => {
      try {
        return { kind: 'succeeded', result: carryOut({ call, database }, ddl) };
      } catch (error) {
        if (error instanceof QueryFailed) return { kind: 'failed', failure: error.failure };
        throw error;
      }
    },
  };
}

function carryOut(context: DdlContext, ddl: DdlStatement): ResultTable {
  switch (ddl.kind) {
    case 'createDatabase':
      return createDatabase(context, ddl);
    case 'dropDatabase':
      return dropDatabase(context, ddl);
    case 'createTable':
      return createTable(context, ddl);
    case 'dropTable':
      return dropTable(context, ddl);
    case 'addPartitions':
      return addPartitions(context, ddl);
    case 'dropPartitions':
      return dropPartitions(context, ddl);
    case 'addColumns':
      return addColumns(context, ddl);
    case 'setProperties':
      return setProperties(context, ddl);
    case 'setLocation':
      return setLocation(context, ddl);
    case 'repairTable':
      return repairTable(context, ddl.table);
    case 'showDatabases':
      return showDatabases(context, ddl.like);
    case 'showTables':
      return showTables(context, ddl);
    case 'showPartitions':
      return showPartitions(context, ddl.table);
    case 'showCreateTable':
      return showCreateTable(context, ddl.table);
    case 'showColumns':
      return showColumns(context, ddl.table);
    case 'showProperties':
      return showProperties(context, ddl);
    case 'describeTable':
      return describeTable(context, ddl);
  }
}

function createDatabase({ call }: DdlContext, ddl: Extract<DdlStatement, { kind: 'createDatabase' }>): ResultTable {
  if (databaseOf(call, ddl.name)) {
    if (ddl.ifNotExists) return nothing();
    throw ddlFailure(`Database ${ddl.name} already exists`);
  }
  insertDatabase(call.store(glueStore), {
    Name: ddl.name,
    ...(ddl.comment !== undefined && { Description: ddl.comment }),
    ...(ddl.location !== undefined && { LocationUri: ddl.location }),
    Parameters: { ...ddl.properties },
    CreateTime: new Date(call.clock.now()),
    CatalogId: call.account,
  });
  return nothing();
}

function dropDatabase({ call }: DdlContext, ddl: Extract<DdlStatement, { kind: 'dropDatabase' }>): ResultTable {
  const found = databaseOf(call, ddl.name);
  if (!found) {
    if (ddl.ifExists) return nothing();
    throw semanticFailure(`[Error 10072]: Database does not exist: ${ddl.name}`);
  }
  if (found.tables.size > 0 && !ddl.cascade) {
    throw ddlFailure(`InvalidOperationException(message:Database ${ddl.name} is not empty. One or more tables exist.)`);
  }
  call.store(glueStore).databases.delete(found.name);
  return nothing();
}

function dropTable({ call, database }: DdlContext, ddl: Extract<DdlStatement, { kind: 'dropTable' }>): ResultTable {
  const { database: own, name } = ddl.table;
  const found = databaseOf(call, own ?? database);
  if (found?.tables.delete(name) === true || ddl.ifExists) return nothing();
  throw semanticFailure(`[Error 10001]: Table not found ${own ?? database}.${name}`);
}

function addPartitions(context: DdlContext, ddl: Extract<DdlStatement, { kind: 'addPartitions' }>): ResultTable {
  const stored = tableOfStatement(context, ddl.table);
  for (const spec of ddl.partitions) {
    const input = partitionInput(stored, spec);
    const exists = stored.partitions.has(partitionKey(input.Values));
    if (exists && ddl.ifNotExists) continue;
    if (exists) {
      throw ddlFailure(`AlreadyExistsException(message:Partition already exists: ${JSON.stringify(input.Values)})`);
    }
    addPartition(context.call, stored, input);
  }
  return nothing();
}

function dropPartitions(context: DdlContext, ddl: Extract<DdlStatement, { kind: 'dropPartitions' }>): ResultTable {
  const stored = tableOfStatement(context, ddl.table);
  for (const spec of ddl.partitions) {
    const { Values: values } = partitionInput(stored, spec);
    if (!stored.partitions.delete(partitionKey(values)) && !ddl.ifExists) {
      throw semanticFailure(`[Error 10006]: Partition not found ${JSON.stringify(spec.values)}`);
    }
  }
  return nothing();
}
