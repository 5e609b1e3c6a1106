import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DuckDBType } from '@duckdb/node-api';
import type { Call } from '../../../types.js';
import { newId } from '../../logs/ids.js';
import { insertObject, s3Store } from '../../s3/store.js';
import { parseLocation } from '../locations.js';
import type { Outcome } from '../store.js';
import { columnInfo, textColumn } from './columns.js';
import { translateFailure } from './duck-errors.js';
import { lockDuck, openDuck, type Duck } from './duck.js';
import { QueryFailed } from './failures.js';
import { hiveLocation } from './partitions.js';
import { quoteName, quoteText } from './pieces.js';
import { loadTables, type PreparedQuery } from './select.js';
import { columnNames } from './select-items.js';
import { athenaText } from './values.js';
import type { WriteOptions } from './write-options.js';

/** Where rows go, and what is done when they are there. */
export interface WriteTarget {
  /** `s3://bucket/prefix/`; nothing may be there yet. */
  readonly location: string;
  readonly options: WriteOptions;
  /** `s3://…-manifest.csv`: the list of what was written; undefined for results that Athena keeps. */
  readonly manifest: string | undefined;
  /** Whether columns may be without a name. */
  readonly takesUnnamed: boolean;
  /** Called with the columns and the partitions that came to be. */
  finish?(written: Written): void;
}

export interface Written {
  readonly columns: readonly WrittenColumn[];
  readonly partitions: readonly Readonly<Record<string, string>>[];
}

export interface WrittenColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** Rows of a file; the service, too, writes several files when there are many rows. */
const ROWS_PER_FILE = 10_000;
const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/** Runs a query and puts its rows into S3. */
export async function runInto(call: Call, prepared: PreparedQuery, target: WriteTarget): Promise<Outcome> {
  const { sql, rewritten } = prepared;
  const directory = await mkdtemp(join(tmpdir(), 'awsops-sandbox-'));
  const duck = await openDuck();
  try {
    const inputRows = await loadTables(duck, prepared);
    await lockDuck(duck, directory);
    checkEmpty(call, target.location);
    await duck.connection.run(`CREATE TEMP TABLE "__result" AS ${rewritten.sql}`);
    const columns = await resultColumns(duck, target);
    const updateCount = await writeAll(call, { duck, directory, target, columns });
    const result = { columns: [{ ...textColumn('rows'), Type: 'bigint' }], rows: [], hasHeader: false } as const;
    return { kind: 'succeeded', result: { ...result, extension: 'csv', updateCount, inputRows } };
  } catch (error) {
    return { kind: 'failed', failure: translateFailure(error, { sql, source: rewritten }) };
  } finally {
    duck.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function bucketOf(call: Call, location: string) {
  const place = parseLocation(location);
  const bucket = place && call.store(s3Store).buckets.get(place.bucket);
  if (!place || !bucket || bucket.account !== call.account) {
    throw new QueryFailed(`PERMISSION_DENIED: Access denied when writing output to url: ${location}`);
  }
  return { bucket, prefix: place.key };
}

function checkEmpty(call: Call, location: string): void {
  const { bucket, prefix } = bucketOf(call, location);
  if (![...bucket.objects.keys()].some((key) => key.startsWith(prefix))) return;
  throw new QueryFailed(
    `HIVE_PATH_ALREADY_EXISTS: Target directory for table 'query_result' already exists: ${location}`,
  );
}

const UNWRITABLE = new Set(['TIMESTAMP WITH TIME ZONE', 'INTERVAL', 'JSON', '"NULL"', 'SQLNULL']);

async function resultColumns({ connection }: Duck, { takesUnnamed }: WriteTarget): Promise<readonly WrittenColumn[]> {
  const reader = await connection.runAndReadAll('SELECT * FROM "__result" LIMIT 0');
  const names = reader.columnNames();
  const types = reader.columnTypes();
  const given = columnNames(names);
  const unnamed = names.findIndex((name, index) => name !== given[index] || /^_col\d+$/.test(name));
  if (unnamed !== -1 && !takesUnnamed) {
    throw new QueryFailed(`MISSING_COLUMN_NAME: line 1:1: Column name not specified at position ${unnamed + 1}`);
  }
  for (const [index, name] of names.entries()) {
    if (name !== given[index])
      await connection.run(`ALTER TABLE "__result" RENAME ${quoteName(name)} TO ${quoteName(given[index] ?? '')}`);
  }
  return types.map((type, index) => {
    const name = given[index] ?? '';
    if (UNWRITABLE.has(type.alias ?? String(type))) {
      throw new QueryFailed(`NOT_SUPPORTED: Unsupported Hive type: ${columnInfo(name, type)?.Type ?? String(type)}`);
    }
    return { name, type };
  });
}

interface Work {
  readonly duck: Duck;
  readonly directory: string;
  readonly target: WriteTarget;
  readonly columns: readonly WrittenColumn[];
}

async function writeAll(call: Call, work: Work): Promise<number> {
  const { duck, target, columns } = work;
  const keys = target.options.partitionedBy;
  const missing = keys.find((key) => !columns.some(({ name }) => name === key));
  if (missing !== undefined)
    throw new QueryFailed(`INVALID_TABLE_PROPERTY: Partition columns ${missing} not present in schema`);
  const data = columns.filter(({ name }) => !keys.includes(name));
  const written: string[] = [];
  const partitions = await partitionsOf(
    duck,
    columns.filter(({ name }) => keys.includes(name)),
  );
  let count = 0;
  for (const { values, where } of partitions) {
    const source = `SELECT ${data.map(plainColumn).join(', ')} FROM "__result" WHERE ${where}`;
    const rows = Number(
      (await duck.connection.runAndReadAll(`SELECT count(*) FROM (${source}) AS q`)).getRows()[0]?.[0] ?? 0,
    );
    count += rows;
    const folder = keys.length === 0 ? target.location : hiveLocation(target.location, values);
    for (let from = 0; from < rows; from += ROWS_PER_FILE) {
      const body = await fileBody(work, { source: `${source} LIMIT ${ROWS_PER_FILE} OFFSET ${from}`, data });
      written.push(putFile(call, { folder, body, options: target.options }));
    }
  }
  if (target.manifest !== undefined) {
    const { bucket, prefix } = bucketOf(call, target.manifest);
    insertObject(bucket, {
      key: prefix,
      body: written.map((path) => `${path}\n`).join(''),
      lastModifiedMs: call.clock.now(),
    });
  }
  target.finish?.({ columns, partitions: keys.length === 0 ? [] : partitions.map(({ values }) => values) });
  return count;
}

/** Parquet has no integers of 128 bits, and Athena's bigints are signed. */
function plainColumn({ name, type }: WrittenColumn): string {
  const isWide = ['HUGEINT', 'UBIGINT', 'UINTEGER'].includes(String(type));
  return isWide ? `CAST(${quoteName(name)} AS BIGINT) AS ${quoteName(name)}` : quoteName(name);
}

async function partitionsOf(
  { connection }: Duck,
  keys: readonly WrittenColumn[],
): Promise<readonly { readonly values: Readonly<Record<string, string>>; readonly where: string }[]> {
  if (keys.length === 0) return [{ values: {}, where: 'true' }];
  const texts = keys.map(({ name }) => `CAST(${quoteName(name)} AS VARCHAR)`);
  const reader = await connection.runAndReadAll(`SELECT DISTINCT ${texts.join(', ')} FROM "__result" ORDER BY ALL`);
  return reader.getRows().map((row) => ({
    values: Object.fromEntries(
      keys.map(({ name }, index) => [name, row[index] === null ? NULL_PARTITION : String(row[index])]),
    ),
    where: texts
      .map((text, index) => (row[index] === null ? `${text} IS NULL` : `${text} = ${quoteText(String(row[index]))}`))
      .join(' AND '),
  }));
}

async function fileBody(
  { duck, directory, target: { options } }: Work,
  { source, data }: { readonly source: string; readonly data: readonly WrittenColumn[] },
): Promise<Uint8Array> {
  if (options.format === 'TEXTFILE') return compressed(await textBody(duck, { source, data, options }), options);
  const path = join(directory, 'part');
  const how =
    options.format === 'PARQUET'
      ? `FORMAT parquet, COMPRESSION ${options.isCompressed ? 'gzip' : 'uncompressed'}`
      : 'FORMAT json';
  await duck.connection.run(`COPY (${source}) TO ${quoteText(path)} (${how})`);
  const body = await readFile(path);
  await rm(path);
  return options.format === 'PARQUET' ? body : compressed(body, options);
}

const compressed = (body: Uint8Array | string, { isCompressed }: WriteOptions): Uint8Array =>
  isCompressed ? gzipSync(body) : Buffer.from(body);

/** Fields as they are, `\N` for NULL: what Hive's text is. */
async function textBody(
  { connection }: Duck,
  {
    source,
    data,
    options,
  }: { readonly source: string; readonly data: readonly WrittenColumn[]; readonly options: WriteOptions },
): Promise<string> {
  const nested = data.find(({ type }) => 'valueType' in type || 'entryTypes' in type);
  if (nested) throw new QueryFailed(`NOT_SUPPORTED: the sandbox does not write ${nested.name} as text`);
  const reader = await connection.runAndReadAll(source);
  const types = reader.columnTypes();
  const lines = reader.getRows().map((row) =>
    row
      .map((value, index) => {
        const type = types[index];
        return value === null || !type ? '\\N' : athenaText(value, type);
      })
      .join(options.fieldDelimiter),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function putFile(
  call: Call,
  { folder, body, options }: { readonly folder: string; readonly body: Uint8Array; readonly options: WriteOptions },
): string {
  const { bucket, prefix } = bucketOf(call, folder);
  const stamp = new Date(call.clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  const suffix = options.isCompressed && options.format !== 'PARQUET' ? '.gz' : '';
  const name = `${stamp}_00001_${newId(call).slice(0, 5)}_${newId(call)}${suffix}`;
  insertObject(bucket, { key: `${prefix}${name}`, body, lastModifiedMs: call.clock.now() });
  return `s3://${bucket.name}/${prefix}${name}`;
}
