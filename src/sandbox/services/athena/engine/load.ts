import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { readObject } from '../../../../lib/athena/serde/object.js';
import type { HiveValue } from '../../../../lib/athena/serde/types.js';
import type { Column, HiveType } from '../../../../lib/athena/table/types.js';
import type { Duck, DuckModule } from './duck.js';
import { badData } from './failures.js';
import type { ReadObject } from './objects.js';
import { quoteName } from './pieces.js';
import type { TableUse } from './table-uses.js';
import { duckType } from './types.js';

/** Rows of a chunk of DuckDB's. */
const CHUNK_ROWS = 2048;
/** The hidden column that tells which object a row comes from. */
export const PATH_COLUMN = '$path';

/** What of a table a query needs. */
export interface Need {
  readonly objects: readonly ReadObject[];
  /** Whether a column is mentioned; the others are NULL and not read. */
  isMentioned(column: string): boolean;
}

/**
 * Puts the rows of a table's objects into DuckDB: plain values as they are, everything else as text that a view
 * converts when it is asked for. Returns the number of rows.
 */
export async function loadTable(duck: Duck, use: TableUse, need: Need): Promise<number> {
  const { definition, qualified } = use;
  const { columns, partitionKeys } = definition.storage;
  const wanted = columns.flatMap((column, index) => (need.isMentioned(column.name) ? [{ column, index }] : []));
  const keys = partitionKeys.filter(({ name }) => need.isMentioned(name));
  const hasPath = need.isMentioned(PATH_COLUMN);
  const wires = [
    ...wanted.map(({ column }) => wireOf(duck.module, column.type)),
    ...keys.map(() => textWire(duck.module)),
  ];
  const types = [...wires.map(({ type }) => type), duck.module.VARCHAR];
  const raw = quoteName(`__raw_${definition.database}.${definition.name}`);
  const { connection } = duck;
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(definition.database)}`);
  await connection.run(`CREATE TABLE ${raw} (${types.map((type, index) => `c${index} ${String(type)}`).join(', ')})`);
  const rows = createRows(duck.module, types);
  for (const object of need.objects) {
    const path = `s3://${object.bucket}/${object.key}`;
    const keyValues = keys.map(({ name }) => object.partition.values[name] ?? null);
    for await (const values of rowsOf(object, use)) {
      rows.add([
        ...wanted.map(({ index }, at) => wires[at]?.write(values[index] ?? null) ?? null),
        ...keyValues,
        hasPath ? path : null,
      ]);
    }
  }
  await rows.appendTo(duck, `__raw_${definition.database}.${definition.name}`);
  const position = new Map([...wanted.map(({ column }) => column), ...keys].map(({ name }, index) => [name, index]));
  const all = [...columns, ...partitionKeys].map((column) => viewColumn(column, position.get(column.name)));
  if (hasPath) all.push(`c${types.length - 1} AS ${quoteName(PATH_COLUMN)}`);
  await connection.run(`CREATE VIEW ${qualified} AS SELECT ${all.join(', ')} FROM ${raw}`);
  return rows.count();
}

function viewColumn({ name, type }: Column, index: number | undefined): string {
  const isNested = type.kind === 'array' || type.kind === 'map' || type.kind === 'struct';
  const source = index === undefined ? 'NULL' : isNested ? `CAST(c${index} AS JSON)` : `c${index}`;
  return `CAST(${source} AS ${duckType(type)}) AS ${quoteName(name)}`;
}

/** The rows of an object. Fails the query where Athena's would fail. */
async function* rowsOf(object: ReadObject, { definition }: TableUse): AsyncGenerator<readonly HiveValue[]> {
  const path = `s3://${object.bucket}/${object.key}`;
  const found = await readObject({ key: object.key, bytes: object.bytes }, { storage: definition.storage });
  if ('problem' in found) throw badData(`${path}: ${found.problem.reason}`);
  for (const { values, problems, number } of found.rows) {
    const fatal = problems.find(({ isFatal }) => isFatal);
    if (fatal)
      throw badData(`${path}, row ${number}: ${fatal.column === null ? '' : `${fatal.column}: `}${fatal.reason}`);
    yield values;
  }
}

/** Rows that wait until they fill a chunk. */
function createRows(module: DuckModule, types: readonly DuckDBType[]) {
  const columns: DuckDBValue[][] = types.map(() => []);
  let count = 0;
  return {
    count: () => count,
    add(values: readonly DuckDBValue[]) {
      for (const [index, column] of columns.entries()) column.push(values[index] ?? null);
      count += 1;
    },
    async appendTo({ connection }: Duck, table: string) {
      const appender = await connection.createAppender(table);
      for (let from = 0; from < count; from += CHUNK_ROWS) {
        const size = Math.min(CHUNK_ROWS, count - from);
        const chunk = module.DuckDBDataChunk.create(types, size);
        for (const [index, column] of columns.entries()) chunk.setColumnValues(index, column.slice(from, from + size));
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
    },
  };
}

/** How values of a type get into DuckDB. */
interface Wire {
  readonly type: DuckDBType;
  readonly write: (value: HiveValue) => DuckDBValue;
}

const textWire = (module: DuckModule): Wire => ({
  type: module.VARCHAR,
  write: (value) => (value === null ? null : String(value)),
});

function wireOf(module: DuckModule, type: HiveType): Wire {
  if (type.kind === 'array' || type.kind === 'map' || type.kind === 'struct') {
    return { type: module.VARCHAR, write: (value) => (value === null ? null : jsonText(value)) };
  }
  if (type.kind !== 'primitive') return textWire(module);
  const asNumber = (value: HiveValue): DuckDBValue => (value === null ? null : Number(value));
  switch (type.name) {
    case 'boolean':
      return { type: module.BOOLEAN, write: (value) => (typeof value === 'boolean' ? value : null) };
    case 'tinyint':
    case 'smallint':
    case 'int':
      return { type: module.INTEGER, write: asNumber };
    case 'bigint':
      return { type: module.BIGINT, write: (value) => (value === null ? null : BigInt(String(value))) };
    case 'float':
    case 'double':
      return { type: module.DOUBLE, write: asNumber };
    case 'binary':
      return {
        type: module.BLOB,
        write: (value) => (value instanceof Uint8Array ? new module.DuckDBBlobValue(value) : null),
      };
    default:
      return textWire(module);
  }
}

/** JSON with whole numbers of any size; DuckDB reads arrays, maps and rows from it. */
function jsonText(value: HiveValue): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('latin1'));
  if (Array.isArray(value)) return `[${value.map((item: HiveValue) => jsonText(item)).join(',')}]`;
  const entries: readonly (readonly [HiveValue, HiveValue])[] =
    value instanceof Map ? [...value] : Object.entries(value as Readonly<Record<string, HiveValue>>);
  return `{${entries.map(([key, item]) => `${JSON.stringify(String(key))}:${jsonText(item)}`).join(',')}}`;
}
