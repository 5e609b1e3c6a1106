import type {
  Column,
  GetDataCatalogInput,
  GetDataCatalogOutput,
  GetDatabaseInput,
  GetDatabaseOutput,
  GetTableMetadataInput,
  GetTableMetadataOutput,
  ListDataCatalogsInput,
  ListDataCatalogsOutput,
  ListDatabasesInput,
  ListDatabasesOutput,
  ListTableMetadataInput,
  ListTableMetadataOutput,
  TableMetadata,
} from '@aws-sdk/client-athena';
import type { Column as GlueColumn } from '@aws-sdk/client-glue';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { databaseOf, glueStore, type StoredDatabase, type StoredTable } from '../glue/store.js';
import { matchingTables } from '../glue/tables.js';
import { invalidRequest, invalidToken, pageLimit } from './errors.js';

/** Athena API reference: ListDatabases, ListTableMetadata and ListDataCatalogs. */
const MAX_LISTED = 50;
const CATALOG = 'AwsDataCatalog';

/** The data catalog, which is Glue's, as Athena shows it. */
export const catalogOperations: Operations = {
  ListDataCatalogs: listDataCatalogs,
  GetDataCatalog: getDataCatalog,
  ListDatabases: listDatabases,
  GetDatabase: getDatabase,
  ListTableMetadata: listTableMetadata,
  GetTableMetadata: getTableMetadata,
};

function checkCatalog(name: string | undefined): void {
  if (name?.toLowerCase() !== CATALOG.toLowerCase()) {
    throw invalidRequest(`DataCatalog ${name ?? ''} was not found`);
  }
}

/** What the catalog lacks: Glue's error, wrapped. */
function metadataError(message: string): ServiceError {
  return new ServiceError('MetadataException', `Unable to process request. Caused by: ${message}`);
}

function listDataCatalogs(input: ListDataCatalogsInput, _call: Call): ListDataCatalogsOutput {
  pageLimit(input.MaxResults, { min: 2, max: MAX_LISTED });
  return { DataCatalogsSummary: [{ CatalogName: CATALOG, Type: 'GLUE', Status: 'CREATE_COMPLETE' }] };
}

function getDataCatalog(input: GetDataCatalogInput, call: Call): GetDataCatalogOutput {
  checkCatalog(input.Name);
  const Parameters = { 'catalog-id': call.account };
  return { DataCatalog: { Name: CATALOG, Type: 'GLUE', Parameters, Status: 'CREATE_COMPLETE' } };
}

function findDatabase(call: Call, name: string | undefined): StoredDatabase {
  const found = databaseOf(call, name);
  if (!found) throw metadataError(`EntityNotFoundException: Database ${name ?? ''} not found.`);
  return found;
}

function listDatabases(input: ListDatabasesInput, call: Call): ListDatabasesOutput {
  checkCatalog(input.CatalogName);
  const all = [...call.store(glueStore).databases.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const limit = pageLimit(input.MaxResults, { max: MAX_LISTED });
  const page = pageOf(all, { limit, token: input.NextToken, scope: 'athena.ListDatabases', invalidToken });
  return { DatabaseList: page.items.map(databaseView), NextToken: page.nextToken };
}

function databaseView({ name, database }: StoredDatabase) {
  const { Description, Parameters } = database;
  return { Name: name, ...(Description !== undefined && { Description }), ...(Parameters && { Parameters }) };
}

function getDatabase(input: GetDatabaseInput, call: Call): GetDatabaseOutput {
  checkCatalog(input.CatalogName);
  return { Database: databaseView(findDatabase(call, input.DatabaseName)) };
}

function listTableMetadata(input: ListTableMetadataInput, call: Call): ListTableMetadataOutput {
  checkCatalog(input.CatalogName);
  const { tables, name } = findDatabase(call, input.DatabaseName);
  const limit = pageLimit(input.MaxResults, { max: MAX_LISTED });
  const scope = `athena.ListTableMetadata ${name} ${input.Expression ?? ''}`;
  const matching = matchingTables(tables, input.Expression);
  const page = pageOf(matching, { limit, token: input.NextToken, scope, invalidToken });
  return { TableMetadataList: page.items.map(tableMetadata), NextToken: page.nextToken };
}

function getTableMetadata(input: GetTableMetadataInput, call: Call): GetTableMetadataOutput {
  checkCatalog(input.CatalogName);
  const found = findDatabase(call, input.DatabaseName).tables.get((input.TableName ?? '').toLowerCase());
  if (!found) throw metadataError(`EntityNotFoundException: Table ${input.TableName ?? ''} not found.`);
  return { TableMetadata: tableMetadata(found) };
}

/** A table of Glue in Athena's words: what describes its storage becomes parameters. */
export function tableMetadata({ name, table }: StoredTable): TableMetadata {
  const { SerdeInfo: serde, ...storage } = table.StorageDescriptor ?? {};
  const serdeParameters = Object.entries(serde?.Parameters ?? {}).map(
    ([key, value]) => [`serde.param.${key}`, value] as const,
  );
  const Parameters = Object.fromEntries(
    [
      ...Object.entries(table.Parameters ?? {}),
      ['inputformat', storage.InputFormat] as const,
      ['location', storage.Location] as const,
      ['outputformat', storage.OutputFormat] as const,
      ['serde.serialization.lib', serde?.SerializationLibrary] as const,
      ...serdeParameters,
    ].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
  return {
    Name: name,
    CreateTime: table.CreateTime,
    LastAccessTime: table.LastAccessTime,
    TableType: table.TableType,
    Columns: (storage.Columns ?? []).map(columnView),
    PartitionKeys: (table.PartitionKeys ?? []).map(columnView),
    Parameters,
  };
}

function columnView({ Name, Type, Comment }: GlueColumn): Column {
  return { Name, Type, ...(Comment !== undefined && { Comment }) };
}
