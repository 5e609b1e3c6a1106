/** A type of a column as the Glue Data Catalog writes it: "Data types in Amazon Athena" (DDL column). */
export type HiveType =
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'char'; readonly length: number }
  | { readonly kind: 'varchar'; readonly length: number }
  | { readonly kind: 'array'; readonly element: HiveType }
  | { readonly kind: 'map'; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] };

export type PrimitiveName =
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp';

export interface StructField {
  readonly name: string;
  readonly type: HiveType;
  readonly comment?: string;
}

/** Names are in lower case, as the catalog keeps them. */
export interface Column {
  readonly name: string;
  readonly type: HiveType;
  readonly comment?: string;
}

/** How a table is stored, whoever says so: a CREATE TABLE statement, Glue or Athena. */
export interface TableStorage {
  readonly columns: readonly Column[];
  readonly partitionKeys: readonly Column[];
  /** `s3://bucket/prefix/`; empty when the catalog has none. */
  readonly location: string;
  /** The class that makes columns of a record. */
  readonly serde: string;
  readonly serdeProperties: Readonly<Record<string, string>>;
  /** The class that makes records of an object. */
  readonly inputFormat: string;
  readonly outputFormat: string;
  /** TBLPROPERTIES. */
  readonly properties: Readonly<Record<string, string>>;
}
