import { expect, test } from 'vitest';
import { startAthena, type AthenaSetup } from './setup.js';

/** The lines of a statement that is no query. */
async function lines({ athena, run }: AthenaSetup, sql: string): Promise<(string | undefined)[]> {
  const { QueryExecutionId, Status } = await run(sql);
  expect(Status?.StateChangeReason).toBeUndefined();
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
  return (ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue);
}

test('delimited text: what does not fit its type is NULL, and every object below the location counts as scanned', async () => {
  const { run, rows, put } = await startAthena();
  await put('t/a.csv', 'a,1,2026-01-02\n,x,\n');
  await put('t/sub/b.csv.gz', 'b,2,2026-01-03\n');
  await put('t-2/c.csv', 'no,9,\n');
  await put('t/_hidden', 'no,9,\n');
  await run(
    "CREATE EXTERNAL TABLE t (name string, n int, `day` date) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://data/t/'",
  );
  expect(await rows('SELECT * FROM t ORDER BY name')).toEqual([
    ['', null, null],
    ['a', '1', '2026-01-02'],
    ['b', '2', '2026-01-03'],
  ]);
  const { Statistics } = await run('SELECT count(*) FROM t');
  const plain = 'a,1,2026-01-02\n,x,\n'.length;
  expect(Statistics?.DataScannedInBytes).toBeGreaterThan(plain);
  expect(await rows('SELECT "$path" FROM t WHERE n = 2')).toEqual([['s3://data/t/sub/b.csv.gz']]);
});

test('RegexSerDe: a line that does not match is a row of NULLs', async () => {
  const { run, rows, put } = await startAthena();
  await put('t/a.log', 'GET /a 200\nbroken\n');
  await run(
    String.raw`CREATE EXTERNAL TABLE t (method string, path string, status int)
     ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
     WITH SERDEPROPERTIES ('input.regex' = '([A-Z]+) (\\S+) (\\d+)') LOCATION 's3://data/t/'`,
  );
  expect(await rows('SELECT * FROM t')).toEqual([
    ['GET', '/a', '200'],
    [null, null, null],
  ]);
});

test('OpenX JSON: arrays, rows and maps can be taken apart', async () => {
  const { run, rows, put } = await startAthena();
  const record = { id: 0, who: { type: 'Root', tags: { a: 'x' } }, items: [{ n: 1 }, { n: 2 }] };
  await put('t/a.json', `${JSON.stringify(record).replace('"id":0', '"id":9007199254740993')}\n`);
  await run(
    `CREATE EXTERNAL TABLE t (id bigint, who struct<type:string,tags:map<string,string>>, items array<struct<n:int>>)
     ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://data/t/'`,
  );
  expect(await rows("SELECT id, who.type, who.tags['a'], items[2].n, cardinality(items), who FROM t")).toEqual([
    ['9007199254740993', 'Root', 'x', '2', '2', '{type=Root, tags={a=x}}'],
  ]);
  // One column of each row, as in Athena's own examples; Trino alone would make a column of every field.
  expect(await rows('SELECT item.n FROM t CROSS JOIN UNNEST(items) AS u(item) ORDER BY 1')).toEqual([['1'], ['2']]);
  expect(await rows('SELECT k, v FROM (SELECT who.tags AS m FROM t) CROSS JOIN UNNEST(m) AS u(k, v)')).toEqual([
    ['a', 'x'],
  ]);
});

const PROJECTED = `CREATE EXTERNAL TABLE t (name string) PARTITIONED BY (\`day\` string) LOCATION 's3://data/p/'
  TBLPROPERTIES ('projection.enabled'='true', 'projection.day.type'='date', 'projection.day.format'='yyyy/MM/dd',
  'projection.day.range'='2026/01/10,NOW', 'storage.location.template'='s3://data/p/\${day}/')`;

test('partition projection: only what the WHERE leaves is read and counted', async () => {
  const { run, rows, put } = await startAthena();
  for (const day of ['09', '13', '14', '15']) await put(`p/2026/01/${day}/a.txt`, `${day}\n`.repeat(10));
  await run(PROJECTED);
  const scanned = async (where: string) =>
    (await run(`SELECT count(*) FROM t ${where}`)).Statistics?.DataScannedInBytes;
  // The 9th is before the range of the projection, and nobody is told.
  expect(await scanned('')).toBe(90);
  expect(await scanned("WHERE day = '2026/01/14'")).toBe(30);
  expect(await scanned("WHERE day IN ('2026/01/13', '2026/01/14') AND name <> 'x'")).toBe(60);
  expect(await scanned("WHERE day >= date_format(current_date - interval '1' day, '%Y/%m/%d')")).toBe(60);
  expect(await scanned("WHERE day BETWEEN '2026/01/14' AND '2026/01/20'")).toBe(60);
  expect(await scanned("WHERE day = '2026/01/14' OR name = 'x'")).toBe(90);
  expect(await scanned("AS a JOIN t AS b ON a.name = b.name WHERE a.day = '2026/01/13' AND b.day = '2026/01/13'")).toBe(
    30,
  );
  expect(await scanned("CROSS JOIN UNNEST(ARRAY[1, 2]) AS u(x) WHERE day = '2026/01/14' AND x = 1")).toBe(30);
  expect(await rows('SELECT day, count(*) FROM t GROUP BY 1 ORDER BY 1')).toEqual([
    ['2026/01/13', '10'],
    ['2026/01/14', '10'],
    ['2026/01/15', '10'],
  ]);
});

test('an injected partition column needs its value', async () => {
  const { run, rows, put } = await startAthena();
  await put('p/x/a.txt', 'a\n');
  await run(`CREATE EXTERNAL TABLE t (name string) PARTITIONED BY (id string) LOCATION 's3://data/p/'
    TBLPROPERTIES ('projection.enabled'='true', 'projection.id.type'='injected',
    'storage.location.template'='s3://data/p/\${id}/')`);
  expect(await rows("SELECT id, name FROM t WHERE id = 'x'")).toEqual([['x', 'a']]);
  expect((await run('SELECT * FROM t')).Status?.StateChangeReason).toMatch(/^CONSTRAINT_VIOLATION: .* column id/);
});

test('registered partitions: added by hand, found by repair, dropped', async () => {
  const setup = await startAthena();
  const { run, rows, put, glue } = setup;
  await put('p/day=1/a.txt', 'a\n');
  await put('p/day=2/a.txt', 'b\n');
  await put('other/a.txt', 'c\n');
  await run("CREATE EXTERNAL TABLE t (name string) PARTITIONED BY (`day` int) LOCATION 's3://data/p/'");
  expect(await rows('SELECT * FROM t')).toEqual([]);
  await lines(setup, 'MSCK REPAIR TABLE t');
  expect(await rows('SELECT * FROM t ORDER BY day')).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
  await lines(setup, "ALTER TABLE t ADD PARTITION (`day` = 3) LOCATION 's3://data/other/'");
  expect(await lines(setup, 'SHOW PARTITIONS t')).toEqual(['day=1', 'day=2', 'day=3']);
  expect((await run('SELECT * FROM t WHERE day > 2')).Statistics?.DataScannedInBytes).toBe(2);
  await lines(setup, 'ALTER TABLE t DROP PARTITION (`day` = 1)');
  const { Partitions } = await glue.getPartitions({ DatabaseName: 'default', TableName: 't' });
  expect(Partitions?.map(({ Values }) => Values)).toEqual([['2'], ['3']]);
});

test('IF NOT EXISTS keeps an old table with its old columns, without a word', async () => {
  const { run, athena } = await startAthena();
  await run("CREATE EXTERNAL TABLE t (a string) LOCATION 's3://data/t/'");
  const again = await run("CREATE EXTERNAL TABLE IF NOT EXISTS t (b int) LOCATION 's3://data/u/'");
  expect(again.Status?.State).toBe('SUCCEEDED');
  const { TableMetadata } = await athena.getTableMetadata({
    CatalogName: 'AwsDataCatalog',
    DatabaseName: 'default',
    TableName: 't',
  });
  expect(TableMetadata?.Columns).toEqual([{ Name: 'a', Type: 'string' }]);
  expect(TableMetadata?.Parameters).toMatchObject({ EXTERNAL: 'TRUE', location: 's3://data/t' });
  const twice = await run("CREATE EXTERNAL TABLE t (b int) LOCATION 's3://data/u/'");
  expect(twice.Status?.StateChangeReason).toContain('Table t already exists');
});

test('what SHOW and DESCRIBE tell makes the same table again', async () => {
  const setup = await startAthena();
  const { run } = setup;
  await run("CREATE DATABASE logs COMMENT 'all of them'");
  await run(`CREATE EXTERNAL TABLE logs.t (a string COMMENT 'first', b array<int>) PARTITIONED BY (\`day\` string)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY ' ' LOCATION 's3://data/t/' TBLPROPERTIES ('skip.header.line.count'='1')`);
  expect(await lines(setup, 'SHOW DATABASES')).toEqual(['default', 'logs']);
  expect(await lines(setup, "SHOW TABLES IN logs '*t*'")).toEqual(['t']);
  const described = await lines(setup, 'DESCRIBE logs.t');
  expect(described[0]).toMatch(/^a +\tstring +\tfirst +$/);
  expect(described).toContain('# Partition Information\t \t ');
  const created = await lines(setup, 'SHOW CREATE TABLE logs.t');
  await lines(setup, 'DROP TABLE logs.t');
  await lines(setup, created.join('\n'));
  expect(await lines(setup, 'SHOW CREATE TABLE logs.t')).toEqual(created);
  const full = await run('DROP DATABASE logs');
  expect(full.Status?.StateChangeReason).toContain('not empty');
  await lines(setup, 'DROP DATABASE logs CASCADE');
});

test('a statement other than a query leaves a text beside no header', async () => {
  const { run, s3 } = await startAthena();
  const { QueryExecutionId, ResultConfiguration, StatementType } = await run('SHOW DATABASES');
  expect(StatementType).toBe('UTILITY');
  expect(ResultConfiguration?.OutputLocation).toMatch(/\.txt$/);
  const object = await s3.getObject({ Bucket: 'results', Key: `q/${QueryExecutionId}.txt` });
  expect(await object.Body?.transformToString()).toBe('default\n');
});
