import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHiveType } from '../../../src/lib/athena/ddl/hive-type.js';
import { parquetColumns, readParquetRows } from '../../../src/lib/athena/serde/parquet.js';
import { PARQUET_INPUT, PARQUET_OUTPUT, SERDE } from '../../../src/lib/athena/table/classes.js';
import type { TableStorage } from '../../../src/lib/athena/table/types.js';
import { renderHiveType } from '../../../src/lib/athena/ddl/hive-type.js';

const directory = mkdtempSync(join(tmpdir(), 'awsops-parquet-'));
let run: (sql: string) => Promise<unknown>;

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  run = (sql) => connection.run(sql);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A Parquet file that another writer made of a query. */
async function parquet(query: string, options = ''): Promise<Uint8Array> {
  const path = join(directory, `${crypto.randomUUID()}.parquet`);
  await run(`COPY (${query}) TO '${path}' (FORMAT parquet${options === '' ? '' : `, ${options}`})`);
  return readFileSync(path);
}

const storage = (columns: Readonly<Record<string, string>>): TableStorage => ({
  columns: Object.entries(columns).map(([name, source]) => {
    const type = parseHiveType(source);
    if (type === undefined) throw new Error(`no type: ${source}`);
    return { name, type };
  }),
  partitionKeys: [],
  location: 's3://b/',
  serde: SERDE.parquet,
  serdeProperties: {},
  inputFormat: PARQUET_INPUT,
  outputFormat: PARQUET_OUTPUT,
  properties: {},
});

async function rowsOf(bytes: Uint8Array, columns: Readonly<Record<string, string>>) {
  const read = await readParquetRows({ key: 'x.parquet', bytes }, { storage: storage(columns) });
  if ('problem' in read) throw new Error(read.problem.reason);
  return read.rows;
}

const FLOWS = `SELECT '10.0.0.1' AS srcaddr, 443::INTEGER AS dstport, 9007199254740993::BIGINT AS bytes,
  TIMESTAMP '2026-11-30 01:02:03.5' AS at, DATE '2026-11-30' AS day, 12.50::DECIMAL(10,2) AS cost, 0.5::DOUBLE AS share,
  true AS ok, ['a', 'b'] AS tags, {'name': 'x', 'n': 1::INTEGER} AS host, '' AS empty
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`;
const TYPES = {
  srcaddr: 'string',
  dstport: 'int',
  bytes: 'bigint',
  at: 'timestamp',
  day: 'date',
  cost: 'decimal(10,2)',
  share: 'double',
  ok: 'boolean',
  tags: 'array<string>',
  host: 'struct<name:string,n:int>',
  empty: 'string',
};

describe('Parquet', () => {
  it.each(['', 'COMPRESSION snappy', 'COMPRESSION gzip', 'COMPRESSION brotli', 'COMPRESSION uncompressed'])(
    'gives the values of every type and NULLs (%s)',
    async (options) => {
      const [first, second] = await rowsOf(await parquet(FLOWS, options), TYPES);
      expect(first).toMatchObject({
        number: 1,
        problems: [],
        values: [
          '10.0.0.1',
          443,
          9007199254740993n,
          '2026-11-30 01:02:03.500',
          '2026-11-30',
          '12.50',
          0.5,
          true,
          ['a', 'b'],
          { name: 'x', n: 1 },
          '',
        ],
      });
      expect(second?.values).toEqual(Object.keys(TYPES).map(() => null));
    },
  );

  it('finds columns by name in any case and any order; one that the file lacks is NULL, and said', async () => {
    const bytes = await parquet(`SELECT 1::INTEGER AS "DstPort", 'a' AS "SrcAddr"`);
    const [row] = await rowsOf(bytes, { srcaddr: 'string', later: 'string', dstport: 'bigint' });
    expect(row?.values).toEqual(['a', null, 1n]);
    expect(row?.problems).toMatchObject([{ column: 'later', isFatal: false }]);
  });

  it('says which column fails the query because the file holds another type', async () => {
    const [row] = await rowsOf(await parquet(`SELECT 'x' AS dstport, 5::BIGINT AS n`), { dstport: 'int', n: 'int' });
    expect(row?.problems).toMatchObject([
      { column: 'dstport', isFatal: true, reason: expect.stringContaining('BYTE_ARRAY') },
      { column: 'n', isFatal: true, reason: expect.stringContaining('INT64') },
    ]);
  });

  it('reads no more rows than it is asked for', async () => {
    const bytes = await parquet('SELECT range AS n FROM range(5000)', 'ROW_GROUP_SIZE 2048');
    const read = await readParquetRows({ key: 'x', bytes }, { storage: storage({ n: 'bigint' }), maxRows: 3 });
    expect('rows' in read && [...read.rows].map(({ values }) => values)).toEqual([[0n], [1n], [2n]]);
  });

  it('tells the columns of a file as a table has them', async () => {
    const columns = await parquetColumns(await parquet(FLOWS));
    expect(Object.fromEntries(columns.map(({ name, type }) => [name, renderHiveType(type)]))).toEqual({
      srcaddr: 'string',
      dstport: 'int',
      bytes: 'bigint',
      at: 'timestamp',
      day: 'date',
      cost: 'decimal(10,2)',
      share: 'double',
      ok: 'boolean',
      empty: 'string',
    });
  });
});
