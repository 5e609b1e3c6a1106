import type {
  BatchDeleteTableRequest,
  BatchDeleteTableResponse,
  CreateTableRequest,
  DeleteTableRequest,
  GetTableRequest,
  GetTableResponse,
  GetTablesRequest,
  GetTablesResponse,
  TableInput,
  UpdateTableRequest,
} from '@aws-sdk/client-glue';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { identityOf } from '../sts/credentials.js';
import {
  alreadyExists,
  checkName,
  entityNotFound,
  findDatabase,
  findTable,
  invalidInput,
  invalidToken,
  MAX_LISTED,
  pageLimit,
} from './errors.js';
import { catalogName, tableOf, type StoredTable } from './store.js';

/** Tables of the catalog. */
export const tableOperations: Operations = {
  CreateTable: createTable,
  UpdateTable: updateTable,
  GetTable: getTable,
  GetTables: getTables,
  DeleteTable: deleteTable,
  BatchDeleteTable: batchDeleteTable,
};

function createTable(input: CreateTableRequest, call: Call): object {
  const { tables, name: databaseName } = findDatabase(call, input.DatabaseName);
  const given = inputOf(input.TableInput);
  const name = catalogName(given.Name);
  if (tables.has(name)) throw alreadyExists('Table');
  const now = new Date(call.clock.now());
  const table = { ...tableInputToTable(given, call), DatabaseName: databaseName, CreateTime: now, UpdateTime: now };
  tables.set(name, { name, table: { ...table, Name: name, VersionId: '0' }, partitions: new Map() });
  return {};
}

function updateTable(input: UpdateTableRequest, call: Call): object {
  const given = inputOf(input.TableInput);
  const stored = findTable(call, { DatabaseName: input.DatabaseName, table: given.Name });
  const { table } = stored;
  if (input.VersionId !== undefined && input.VersionId !== table.VersionId) {
    throw new ServiceError('ConcurrentModificationException', 'Update table failed due to concurrent modifications.');
  }
  stored.table = {
    ...tableInputToTable(given, call),
    Name: stored.name,
    DatabaseName: table.DatabaseName,
    CreateTime: table.CreateTime,
    CreatedBy: table.CreatedBy,
    UpdateTime: new Date(call.clock.now()),
    VersionId: String(Number(table.VersionId ?? 0) + 1),
  };
  return {};
}

function inputOf(given: TableInput | undefined): TableInput {
  checkName(given?.Name, 'tableInput.name');
  if (!given) throw invalidInput('Table input is missing.');
  return given;
}

/** A table as the catalog keeps it: names in lower case, and who made it. */
export function tableInputToTable(given: TableInput, call: Call) {
  // A view definition of an input has other members than one of a table; there are no such views here.
  const { ViewDefinition, ...rest } = given;
  if (ViewDefinition) throw invalidInput('The sandbox has no multi-dialect views.');
  const columns = (list: NonNullable<TableInput['PartitionKeys']> | undefined) =>
    list?.map((column) => ({ ...column, Name: catalogName(column.Name) }));
  const descriptor = given.StorageDescriptor;
  return {
    ...rest,
    Retention: given.Retention ?? 0,
    PartitionKeys: columns(given.PartitionKeys) ?? [],
    ...(descriptor && { StorageDescriptor: { ...descriptor, Columns: columns(descriptor.Columns) } }),
    CreatedBy: identityOf(call).arn,
    IsRegisteredWithLakeFormation: false,
    CatalogId: call.account,
  };
}

function getTable(input: GetTableRequest, call: Call): GetTableResponse {
  return { Table: findTable(call, { DatabaseName: input.DatabaseName, table: input.Name }).table };
}

/** The tables whose names match the whole of the regular expression, if there is one. */
function getTables(input: GetTablesRequest, call: Call): GetTablesResponse {
  const { tables, name } = findDatabase(call, input.DatabaseName);
  const limit = pageLimit(input.MaxResults, MAX_LISTED);
  const scope = `glue.GetTables ${name} ${input.Expression ?? ''}`;
  const matching = matchingTables(tables, input.Expression);
  const page = pageOf(matching, { limit, token: input.NextToken, scope, invalidToken });
  return { TableList: page.items.map(({ table }) => table), NextToken: page.nextToken };
}

/** The tables of a database by name; those only whose whole names match the expression. */
export function matchingTables(
  tables: ReadonlyMap<string, StoredTable>,
  expression: string | undefined,
): StoredTable[] {
  const sorted = [...tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (expression === undefined || expression === '') return sorted;
  const pattern = compileExpression(expression);
  return sorted.filter(({ name }) => pattern.test(name));
}

/** Glue matches with Java's regular expressions, where a lone `*` stands for everything. */
function compileExpression(expression: string): RegExp {
  try {
    return new RegExp(`^(?:${expression === '*' ? '.*' : expression})$`, 'i');
  } catch {
    throw invalidInput(`Invalid expression: ${expression}`);
  }
}

function deleteTable(input: DeleteTableRequest, call: Call): object {
  const { name } = findTable(call, { DatabaseName: input.DatabaseName, table: input.Name });
  findDatabase(call, input.DatabaseName).tables.delete(name);
  return {};
}

function batchDeleteTable(input: BatchDeleteTableRequest, call: Call): BatchDeleteTableResponse {
  const { tables } = findDatabase(call, input.DatabaseName);
  const Errors = (input.TablesToDelete ?? []).flatMap((table) => {
    const stored = tableOf(call, { database: input.DatabaseName, table });
    if (stored) return tables.delete(stored.name) ? [] : [];
    const { code, message } = entityNotFound(`Table ${table} not found.`);
    return [{ TableName: table, ErrorDetail: { ErrorCode: code, ErrorMessage: message } }];
  });
  return { Errors };
}
