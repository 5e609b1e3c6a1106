import { gunzipSync, brotliDecompressSync } from 'node:zlib';
import type { ParquetType, SchemaElement, SchemaTree } from 'hyparquet';
import { renderHiveType } from '../ddl/hive-type.js';
import type { Column, HiveType, PrimitiveName, TableStorage } from '../table/types.js';
import { parseDecimal } from './numbers.js';
import type { ObjectRows, S3Object } from './object.js';
import { dateText, timestampText } from './times.js';
import type { HiveValue, RowProblem, RowRead } from './types.js';

const MAGIC = 'PAR1';

const PRIMITIVES: ReadonlyMap<ParquetType, PrimitiveName> = new Map([
  ['BOOLEAN', 'boolean'],
  ['INT32', 'int'],
  ['INT64', 'bigint'],
  ['FLOAT', 'float'],
  ['DOUBLE', 'double'],
]);

/**
 * Rows of a Parquet object: columns by name in any case, as Athena reads them by default; a column that the file does not
 * have is NULL, one of a wrong type fails the query (HIVE_BAD_DATA).
 *
 * @param limits `maxRows`: no row group beyond is read
 */
export async function readParquetRows(
  { key, bytes, isPartial = false }: S3Object,
  { storage, maxRows }: { readonly storage: TableStorage; readonly maxRows?: number | undefined },
): Promise<ObjectRows> {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const ends = [bytes.subarray(0, 4), bytes.subarray(-4)].map((end) => Buffer.from(end).toString('latin1'));
  if (ends[0] !== MAGIC || (!isPartial && ends[1] !== MAGIC)) {
    return { problem: { kind: 'format', reason: `"${name}" is no Parquet file, which the table says it is` } };
  }
  try {
    return { rows: await readRows(bytes, { storage, maxRows }) };
  } catch (error) {
    const reason = `"${name}" cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { problem: { kind: 'format', reason } };
  }
}

async function readRows(
  bytes: Uint8Array,
  { storage: { columns }, maxRows }: { readonly storage: TableStorage; readonly maxRows: number | undefined },
): Promise<readonly RowRead[]> {
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const file = toBuffer(bytes);
  const metadata = parquetMetadata(file);
  const schema = parquetSchema(metadata);
  const found = columns.map((column) => ({ column, node: findChild(schema, column.name) }));
  const problems = found.flatMap(({ column, node }) => columnProblem(column, node));
  const bad = new Set(problems.map(({ column }) => column));
  const usable = found.flatMap(({ column, node }) => (node && !bad.has(column.name) ? [node.element.name] : []));
  const rowEnd = Math.min(Number(metadata.num_rows), maxRows ?? Infinity);
  const rows = await parquetReadObjects({
    file,
    metadata,
    rowEnd,
    columns: usable,
    // An object that names nothing to read reads everything; there is always one column then.
    ...(usable.length === 0 ? { columns: [schema.children[0]?.element.name ?? ''] } : {}),
    compressors: { GZIP: (input) => gunzipSync(input), BROTLI: (input) => brotliDecompressSync(input) },
    // JSON columns are text.
    parsers: { jsonFromBytes: (text: Uint8Array) => Buffer.from(text).toString('utf8') },
  });
  return rows.map((row: Readonly<Record<string, unknown>>, index) => ({
    number: index + 1,
    text: null,
    problems,
    values: found.map(({ column, node }) =>
      node === undefined || bad.has(column.name) ? null : toHive(row[node.element.name], column.type),
    ),
  }));
}

/**
 * The columns of a Parquet file, with the types that Athena reads them as; nested ones as text of their own are left out.
 *
 * @throws what the reader throws for a file that is none
 */
export async function parquetColumns(bytes: Uint8Array): Promise<readonly Column[]> {
  const { parquetMetadata, parquetSchema } = await import('hyparquet');
  const schema = parquetSchema(parquetMetadata(toBuffer(bytes)));
  return schema.children.flatMap(({ element, children }): Column[] =>
    children.length > 0 ? [] : [{ name: element.name.toLowerCase(), type: hiveTypeOf(element) }],
  );
}

function hiveTypeOf(element: SchemaElement): HiveType {
  if (isDate(element)) return { kind: 'primitive', name: 'date' };
  if (isTimestamp(element) || element.type === 'INT96') return { kind: 'primitive', name: 'timestamp' };
  if (isDecimal(element)) return { kind: 'decimal', precision: element.precision ?? 38, scale: element.scale ?? 0 };
  return { kind: 'primitive', name: PRIMITIVES.get(element.type ?? 'BYTE_ARRAY') ?? 'string' };
}

const findChild = (schema: SchemaTree, name: string): SchemaTree | undefined =>
  schema.children.find(({ element }) => element.name.toLowerCase() === name);

/** A view of the bytes alone: a Buffer may be part of a larger one. */
function toBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function columnProblem({ name, type }: Column, node: SchemaTree | undefined): readonly RowProblem[] {
  const problem = { kind: 'badValue', column: name } as const;
  if (node === undefined) return [{ ...problem, isFatal: false, reason: 'the file has no such column: it is NULL' }];
  if (fits(type, node)) return [];
  const { type: physical = 'group' } = node.element;
  const reason = `the file holds ${physical}, which Athena does not read as ${renderHiveType(type)}`;
  return [{ ...problem, isFatal: true, reason }];
}

/**
 * Whether Athena reads a column of a file as a type of a table: "Parquet" under "Handle schema updates" in the Athena
 * user guide, and Trino's ParquetReader: whole numbers get wider, never narrower.
 */
function fits(type: HiveType, { element, children }: SchemaTree): boolean {
  if (type.kind === 'struct' || type.kind === 'map' || type.kind === 'array')
    return children.length > 0 || element.repetition_type === 'REPEATED';
  if (children.length > 0) return false;
  const physical = element.type ?? 'BOOLEAN';
  if (type.kind === 'char' || type.kind === 'varchar') return isText(element);
  if (type.kind === 'decimal') return isDecimal(element) || physical === 'INT32' || physical === 'INT64';
  switch (type.name) {
    case 'boolean':
      return physical === 'BOOLEAN';
    case 'tinyint':
    case 'smallint':
    case 'int':
      return physical === 'INT32' && !isDate(element) && !isDecimal(element);
    case 'bigint':
      return (
        (physical === 'INT32' || physical === 'INT64') &&
        !isDate(element) &&
        !isTimestamp(element) &&
        !isDecimal(element)
      );
    case 'float':
      return physical === 'FLOAT';
    case 'double':
      return physical === 'FLOAT' || physical === 'DOUBLE';
    case 'string':
      return isText(element);
    case 'binary':
      return physical === 'BYTE_ARRAY' || physical === 'FIXED_LEN_BYTE_ARRAY';
    case 'date':
      return isDate(element);
    case 'timestamp':
      return physical === 'INT96' || isTimestamp(element);
  }
}

const isText = ({ type }: SchemaElement): boolean => type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
const isDate = ({ logical_type: logical, converted_type: converted }: SchemaElement): boolean =>
  logical?.type === 'DATE' || converted === 'DATE';
const isTimestamp = ({ logical_type: logical, converted_type: converted }: SchemaElement): boolean =>
  logical?.type === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP') === true;
const isDecimal = ({ logical_type: logical, converted_type: converted }: SchemaElement): boolean =>
  logical?.type === 'DECIMAL' || converted === 'DECIMAL';

/** What the reader of Parquet gives, as a value of Athena's. */
function toHive(value: unknown, type: HiveType): HiveValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date)
    return (isDateType(type) ? dateText(value.getTime()) : timestampText(value.getTime())) ?? null;
  switch (type.kind) {
    case 'array':
      return Array.isArray(value) ? value.map((item: unknown) => toHive(item, type.element)) : null;
    case 'map':
      return new Map(
        Object.entries(value).map(([key, item]: [string, unknown]) => [
          toHive(key, type.key),
          toHive(item, type.value),
        ]),
      );
    case 'struct': {
      const members = new Map(Object.entries(value).map(([key, item]: [string, unknown]) => [key.toLowerCase(), item]));
      return Object.fromEntries(type.fields.map((field) => [field.name, toHive(members.get(field.name), field.type)]));
    }
    case 'decimal':
      return parseDecimal(String(value), type) ?? null;
    case 'char':
    case 'varchar':
      return String(value);
    case 'primitive':
      return toPrimitive(value, type.name);
  }
}

const isDateType = (type: HiveType): boolean => type.kind === 'primitive' && type.name === 'date';

function toPrimitive(value: unknown, name: Extract<HiveType, { kind: 'primitive' }>['name']): HiveValue {
  if (name === 'string') return String(value);
  if (value instanceof Uint8Array) return value;
  if (name === 'binary') return new Uint8Array(Buffer.from(String(value)));
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  return name === 'bigint' ? BigInt(value) : Number(value);
}
