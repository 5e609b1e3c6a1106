import type { Database, Partition, Table } from '@aws-sdk/client-glue';
import type { Call, StoreKey } from '../../types.js';

/** A table and its registered partitions, by the JSON of their values. */
export interface StoredTable {
  readonly name: string;
  table: Table & { readonly Name: string };
  readonly partitions: Map<string, Partition>;
}

export interface StoredDatabase {
  readonly name: string;
  readonly database: Database & { readonly Name: string };
  readonly tables: Map<string, StoredTable>;
}

/** The data catalog of one account and region: what Glue and Athena both show. Names are in lower case. */
export interface GlueStore {
  readonly databases: Map<string, StoredDatabase>;
}

/** The database that Athena uses when a query names none; every account has it once Athena was opened. */
export const DEFAULT_DATABASE = 'default';

/** Key of the data catalog of an account and region. */
export const glueStore: StoreKey<GlueStore> = {
  name: 'glue',
  scope: 'regional',
  create: () => ({ databases: new Map([[DEFAULT_DATABASE, emptyDatabase({ Name: DEFAULT_DATABASE })]]) }),
};

function emptyDatabase(database: Database & { readonly Name: string }): StoredDatabase {
  return { name: database.Name, database, tables: new Map() };
}

/** The catalog folds names to lower case. */
export function catalogName(name: string | undefined): string {
  return (name ?? '').toLowerCase();
}

/** Adds or replaces a database; one that exists keeps its tables. */
export function insertDatabase(store: GlueStore, database: Database & { readonly Name: string }): StoredDatabase {
  const tables = store.databases.get(database.Name)?.tables ?? new Map<string, StoredTable>();
  const stored = { name: database.Name, database, tables };
  store.databases.set(database.Name, stored);
  return stored;
}

/** A database of the caller's catalog. */
export function databaseOf(call: Pick<Call, 'store'>, name: string | undefined): StoredDatabase | undefined {
  return call.store(glueStore).databases.get(catalogName(name));
}

/** A table of the caller's catalog. */
export function tableOf(
  call: Pick<Call, 'store'>,
  at: { readonly database: string | undefined; readonly table: string | undefined },
): StoredTable | undefined {
  return databaseOf(call, at.database)?.tables.get(catalogName(at.table));
}

/** What a partition is kept by. */
export function partitionKey(values: readonly string[] | undefined): string {
  return JSON.stringify(values ?? []);
}
