import type { Call } from '../../../types.js';
import type { Column } from '../../../../lib/athena/table/types.js';
import { databaseOf, DEFAULT_DATABASE } from '../../glue/store.js';
import { failedAt, notHere } from './failures.js';
import { quoteName } from './pieces.js';
import { tableDefinition, type TableDefinition } from './table-definition.js';

/** A place in a query where a table is read, and what is demanded of its partitions there. */
export interface TableReference {
  /** Conditions that mention partition columns only; all of them hold. */
  readonly conditions: readonly PartitionCondition[];
}

/** A condition over partition columns. */
export interface PartitionCondition {
  /** For DuckDB. */
  readonly sql: string;
  /** Set when the condition lists the values that a column may have. */
  readonly listed: { readonly column: string; readonly values: readonly string[] } | undefined;
}

/** A table that a query reads, at one place or several. */
export interface TableUse {
  readonly definition: TableDefinition;
  readonly references: TableReference[];
  /** As DuckDB calls it. */
  readonly qualified: string;
}

/** The tables that a query reads. */
export interface TableUses {
  /** The table of a name; a query without such a table fails. */
  use(name: readonly string[], at: { readonly sql: string; readonly offset: number }): TableUse;
  all(): readonly TableUse[];
}

const CATALOG = 'awsdatacatalog';

/** Finds the tables of a query in the catalog; names without a database are those of the query's context. */
export function createTableUses(call: Call, database: string = DEFAULT_DATABASE): TableUses {
  const uses = new Map<string, TableUse>();
  return {
    all: () => [...uses.values()],
    use(name, { sql, offset }) {
      const parts = name.map((part) => part.toLowerCase());
      const [tableName = '', databaseName = database, catalog = CATALOG] = parts.toReversed();
      const fail = (code: string, message: string) => failedAt(sql, offset, code, message);
      if (catalog !== CATALOG) throw fail('CATALOG_NOT_FOUND', `Catalog '${catalog}' not found`);
      if (databaseName === 'information_schema') throw notHere(sql, offset, 'queries of information_schema');
      const stored = databaseOf(call, databaseName);
      if (!stored) throw fail('SCHEMA_NOT_FOUND', `Schema '${databaseName}' does not exist`);
      const table = stored.tables.get(tableName);
      if (!table) throw fail('TABLE_NOT_FOUND', `Table '${catalog}.${databaseName}.${tableName}' does not exist`);
      const key = `${databaseName}.${tableName}`;
      const known = uses.get(key);
      if (known) return known;
      const qualified = `${quoteName(databaseName)}.${quoteName(tableName)}`;
      const use = { definition: tableDefinition(table, databaseName), references: [], qualified };
      uses.set(key, use);
      return use;
    },
  };
}

/** All columns of a table, those of its partitions last. */
export const allColumns = ({ storage }: TableDefinition): readonly Column[] => [
  ...storage.columns,
  ...storage.partitionKeys,
];
