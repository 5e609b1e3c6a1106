import type { Column } from '../table/types.js';

/** A table with or without its database, in lower case. */
export interface TableName {
  readonly database: string | null;
  readonly name: string;
}

type Properties = Readonly<Record<string, string>>;

export type RowFormat =
  | { readonly kind: 'serde'; readonly serde: string; readonly properties: Properties }
  | {
      readonly kind: 'delimited';
      readonly fields?: string;
      readonly escape?: string;
      readonly collectionItems?: string;
      readonly mapKeys?: string;
      readonly lines?: string;
      readonly nullFormat?: string;
    };

export type StoredAs =
  /** TEXTFILE, PARQUET and the like, in upper case. */
  | { readonly kind: 'format'; readonly format: FileFormat }
  | { readonly kind: 'classes'; readonly inputFormat: string; readonly outputFormat: string };

export type FileFormat = 'TEXTFILE' | 'PARQUET' | 'ORC' | 'AVRO' | 'SEQUENCEFILE' | 'RCFILE' | 'ION';

export interface CreateTable {
  readonly kind: 'createTable';
  readonly table: TableName;
  readonly ifNotExists: boolean;
  readonly columns: readonly Column[];
  readonly comment?: string;
  readonly partitionedBy: readonly Column[];
  readonly clusteredBy?: { readonly columns: readonly string[]; readonly buckets: number };
  readonly rowFormat?: RowFormat;
  readonly storedAs?: StoredAs;
  readonly location: string;
  readonly properties: Properties;
}

/** The values of one partition, in the order written; numbers and dates as their text. */
export interface PartitionSpec {
  readonly values: Properties;
  readonly location?: string;
}

export type DdlStatement =
  | CreateTable
  | {
      readonly kind: 'createDatabase';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly comment?: string;
      readonly location?: string;
      readonly properties: Properties;
    }
  | { readonly kind: 'dropDatabase'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'dropTable'; readonly table: TableName; readonly ifExists: boolean }
  | {
      readonly kind: 'addPartitions';
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    }
  | {
      readonly kind: 'dropPartitions';
      readonly table: TableName;
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    }
  | { readonly kind: 'addColumns'; readonly table: TableName; readonly columns: readonly Column[] }
  | { readonly kind: 'setProperties'; readonly table: TableName; readonly properties: Properties }
  | {
      readonly kind: 'setLocation';
      readonly table: TableName;
      readonly partition: PartitionSpec | null;
      readonly location: string;
    }
  | { readonly kind: 'repairTable'; readonly table: TableName }
  | { readonly kind: 'showDatabases'; readonly like: string | null }
  | { readonly kind: 'showTables'; readonly database: string | null; readonly like: string | null }
  | { readonly kind: 'showPartitions'; readonly table: TableName }
  | { readonly kind: 'showCreateTable'; readonly table: TableName }
  | { readonly kind: 'showColumns'; readonly table: TableName }
  | { readonly kind: 'showProperties'; readonly table: TableName; readonly property: string | null }
  | { readonly kind: 'describeTable'; readonly table: TableName; readonly detail: 'formatted' | 'extended' | null };

/** Where a statement stops being one. */
export interface DdlProblem {
  readonly message: string;
  /** In UTF-16 units. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export type ParsedDdl =
  | { readonly kind: 'statement'; readonly statement: DdlStatement }
  | { readonly kind: 'problem'; readonly problem: DdlProblem }
  /** Not a statement of Hive's: SELECT, CREATE TABLE AS, views, what Trino runs. */
  | { readonly kind: 'other' };
