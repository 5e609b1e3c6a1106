import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { rejection } from '../helpers.js';
import { OUTPUT, startAthena, type AthenaSetup } from './setup.js';

const ROWS = "SELECT * FROM (VALUES (1, 'a', DATE '2026-01-02'), (2, NULL, NULL), (3, 'c', NULL)) AS t(n, name, day)";

async function written({ s3 }: AthenaSetup, Prefix: string): Promise<{ key: string; bytes: Buffer }[]> {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: 'data', Prefix });
  return Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await s3.getObject({ Bucket: 'data', Key });
      return { key: Key, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
    }),
  );
}

test('UNLOAD writes compressed text with Hive’s NULL, and a list of its files', async () => {
  const setup = await startAthena();
  const { run, athena, s3 } = setup;
  const execution = await run(`UNLOAD (${ROWS}) TO 's3://data/u/' WITH (format = 'TEXTFILE', field_delimiter = ',')`);
  expect(execution).toMatchObject({ StatementType: 'DML', SubstatementType: 'UNLOAD', Status: { State: 'SUCCEEDED' } });
  const [file, ...others] = await written(setup, 'u/');
  expect(others).toEqual([]);
  expect(file?.key).toMatch(/^u\/.*\.gz$/);
  expect(gunzipSync(file?.bytes ?? '').toString()).toBe('1,a,2026-01-02\n2,\\N,\\N\n3,c,\\N\n');
  const manifest = execution.Statistics?.DataManifestLocation ?? '';
  expect(manifest).toBe(`${OUTPUT}${execution.QueryExecutionId}-manifest.csv`);
  const { Body } = await s3.getObject({ Bucket: 'results', Key: manifest.replace('s3://results/', '') });
  expect(await Body?.transformToString()).toBe(`s3://data/${file?.key}\n`);
  const results = await athena.getQueryResults({ QueryExecutionId: execution.QueryExecutionId });
  expect(results).toMatchObject({ UpdateCount: 3, ResultSet: { Rows: [] } });
  const again = await run(`UNLOAD (${ROWS}) TO 's3://data/u/' WITH (format = 'JSON')`);
  expect(again.Status?.StateChangeReason).toMatch(/^HIVE_PATH_ALREADY_EXISTS/);
});

test('UNLOAD writes JSON lines into folders of partitions', async () => {
  const setup = await startAthena();
  await setup.run(
    "UNLOAD (SELECT * FROM (VALUES (1, 'x'), (2, 'y'), (3, 'x')) AS t(n, kind)) TO 's3://data/u/' WITH (format = 'JSON', compression = 'NONE', partitioned_by = ARRAY['kind'])",
  );
  const files = await written(setup, 'u/');
  expect(files.map(({ key }) => key.split('/')[1])).toEqual(['kind=x', 'kind=y']);
  expect(files[0]?.bytes.toString()).toBe('{"n":1}\n{"n":3}\n');
});

test('many rows are several files, and Parquet can be read again with the same values', async () => {
  const setup = await startAthena();
  const { run, rows } = setup;
  await run(
    "UNLOAD (SELECT n, n * 10 AS m FROM UNNEST(sequence(1, 25000)) AS t(n)) TO 's3://data/u/' WITH (format = 'PARQUET')",
  );
  expect(await written(setup, 'u/')).toHaveLength(3);
  await run("CREATE EXTERNAL TABLE u (n bigint, m bigint) STORED AS PARQUET LOCATION 's3://data/u/'");
  expect(await rows('SELECT count(*), sum(n), max(m) FROM u')).toEqual([['25000', '312512500', '250000']]);
});

test('CREATE TABLE AS makes a table of the catalog that holds the rows of the query', async () => {
  const setup = await startAthena();
  const { run, rows, glue } = setup;
  const created = await run(
    `CREATE TABLE copy WITH (format = 'PARQUET', partitioned_by = ARRAY['kind']) AS
     SELECT n, sum(n) AS total, kind FROM (VALUES (1, 'x'), (2, 'y')) AS t(n, kind) GROUP BY n, kind`,
  );
  expect(created.Status?.StateChangeReason).toBeUndefined();
  expect(created).toMatchObject({ StatementType: 'DDL', SubstatementType: 'CREATE_TABLE_AS_SELECT' });
  expect(await rows('SELECT n, total, kind FROM copy ORDER BY n')).toEqual([
    ['1', '1', 'x'],
    ['2', '2', 'y'],
  ]);
  const { Table } = await glue.getTable({ DatabaseName: 'default', Name: 'copy' });
  expect(Table?.StorageDescriptor?.Columns).toEqual([
    { Name: 'n', Type: 'int' },
    { Name: 'total', Type: 'bigint' },
  ]);
  expect(Table?.StorageDescriptor?.Location).toMatch(/^s3:\/\/results\/q\/tables\//);
  const twice = await run('CREATE TABLE copy AS SELECT 1 AS a');
  expect(twice.Status?.StateChangeReason).toContain("Table 'awsdatacatalog.default.copy' already exists");
  const unnamed = await run('CREATE TABLE other AS SELECT 1');
  expect(unnamed.Status?.StateChangeReason).toContain('Column name not specified at position 1');
});

test.each([
  ["UNLOAD (SELECT now() AS t) TO 's3://data/u/' WITH (format = 'PARQUET')", 'timestamp with time zone'],
  ["UNLOAD (SELECT 1 AS a) TO 's3://data/u/' WITH (format = 'ORC')", 'the format ORC'],
  ["UNLOAD (SELECT 1 AS a) TO 's3://data/u/' WITH (colour = 'red')", "Table property 'colour' does not exist"],
  ["UNLOAD (SELECT 1 AS a) TO 's3://nowhere/u/' WITH (format = 'JSON')", 'PERMISSION_DENIED'],
])('%s fails and writes nothing', async (sql, reason) => {
  const setup = await startAthena();
  const { Status } = await setup.run(sql);
  expect(Status?.State).toBe('FAILED');
  expect(Status?.StateChangeReason).toContain(reason);
  expect(await written(setup, 'u/')).toEqual([]);
});

test('a prepared statement is executed with values', async () => {
  const { athena, rows } = await startAthena();
  const StatementName = 'add_up';
  await athena.createPreparedStatement({ StatementName, WorkGroup: 'primary', QueryStatement: 'SELECT ? + ?, ?' });
  expect(await rows("EXECUTE add_up USING 1, 2, 'a, b'".replace('a, b', 'ab'))).toEqual([['3', 'ab']]);
  expect(await rows('EXECUTE add_up', { ExecutionParameters: ['3', '4', "'x'"] })).toEqual([['7', 'x']]);
  const ResultConfiguration = { OutputLocation: OUTPUT };
  const missing = await rejection(athena.startQueryExecution({ QueryString: 'EXECUTE nope', ResultConfiguration }));
  expect(missing.message).toBe('PreparedStatement nope was not found in workGroup primary');
});
