import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { DuckDBType } from '@duckdb/node-api';

interface AthenaType {
  readonly name: string;
  readonly precision: number;
  readonly scale: number;
}

const type = (name: string, precision = 0, scale = 0): AthenaType => ({ name, precision, scale });
/** What Athena says of types without a length. */
const MAX_LENGTH = 2_147_483_647;

const TYPES: Readonly<Record<string, AthenaType>> = {
  BOOLEAN: type('boolean'),
  TINYINT: type('tinyint', 3),
  SMALLINT: type('smallint', 5),
  INTEGER: type('integer', 10),
  BIGINT: type('bigint', 19),
  UBIGINT: type('bigint', 19),
  UINTEGER: type('bigint', 19),
  // What DuckDB makes of the sum of bigints; Trino stays with bigint.
  HUGEINT: type('bigint', 19),
  FLOAT: type('float', 17),
  DOUBLE: type('double', 17),
  VARCHAR: type('varchar', MAX_LENGTH),
  JSON: type('json'),
  BLOB: type('varbinary', 1_073_741_824),
  DATE: type('date'),
  TIMESTAMP: type('timestamp', 3),
  'TIMESTAMP WITH TIME ZONE': type('timestamp with time zone', 3),
  INTERVAL: type('interval day to second'),
  SQLNULL: type('unknown'),
  '"NULL"': type('unknown'),
};

/** A column of a result, with its type by Athena's name; undefined for a type that Athena has not. */
export function columnInfo(name: string, duckType: DuckDBType): ColumnInfo | undefined {
  const found = athenaType(duckType);
  return found && columnOf(name, found);
}

function columnOf(name: string, { name: Type, precision, scale }: AthenaType): ColumnInfo {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: Type === 'varchar' || Type === 'string',
  };
}

function athenaType(duckType: DuckDBType): AthenaType | undefined {
  if ('keyType' in duckType) return type('map');
  if ('valueType' in duckType) return type('array');
  if ('entryTypes' in duckType) return type('row');
  if ('scale' in duckType && 'width' in duckType) return type('decimal', duckType.width, duckType.scale);
  const name = duckType.alias ?? String(duckType);
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

/** A column of what a statement other than a query says. */
export const textColumn = (name: string): ColumnInfo => columnOf(name, type('string'));
