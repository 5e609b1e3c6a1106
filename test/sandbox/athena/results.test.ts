import { expect, test } from 'vitest';
import { rejection } from '../helpers.js';
import { OUTPUT, startAthena } from './setup.js';

test('NULL and the empty text stay apart, in the API and in the CSV object', async () => {
  const { athena, run, s3 } = await startAthena();
  const { QueryExecutionId, ResultConfiguration } = await run(
    `SELECT CAST(NULL AS varchar) AS a, '' AS b, 'say "hi"' AS "C d", 1 AS n`,
  );
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
  expect(ResultSet?.Rows?.[1]?.Data).toEqual([
    {},
    { VarCharValue: '' },
    { VarCharValue: 'say "hi"' },
    { VarCharValue: '1' },
  ]);
  expect(ResultConfiguration?.OutputLocation).toBe(`${OUTPUT}${QueryExecutionId}.csv`);
  const object = await s3.getObject({ Bucket: 'results', Key: `q/${QueryExecutionId}.csv` });
  expect(await object.Body?.transformToString()).toBe('"a","b","C d","n"\n,"","say ""hi""","1"\n');
  const listed = await s3.listObjectsV2({ Bucket: 'results', Prefix: `q/${QueryExecutionId}` });
  expect(listed.Contents?.map(({ Key }) => Key)).toContain(`q/${QueryExecutionId}.csv.metadata`);
});

test('pages have a thousand rows with the header among them, and a token until the last', async () => {
  const { athena, run } = await startAthena();
  const { QueryExecutionId } = await run('SELECT x FROM UNNEST(sequence(1, 2500)) AS t(x)');
  const sizes: number[] = [];
  const values: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await athena.getQueryResults({ QueryExecutionId, NextToken });
    sizes.push(page.ResultSet?.Rows?.length ?? 0);
    values.push(...(page.ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  expect(sizes).toEqual([1000, 1000, 501]);
  expect(values).toEqual(['x', ...Array.from({ length: 2500 }, (_, index) => String(index + 1))]);
  const tooMany = await rejection(athena.getQueryResults({ QueryExecutionId, MaxResults: 1001 }));
  expect(tooMany.message).toBe('MaxResults is more than maximum allowed length 1000.');
  const forged = await rejection(athena.getQueryResults({ QueryExecutionId, NextToken: 'nonsense' }));
  expect(forged.name).toBe('InvalidRequestException');
});

test.each([
  ['1', 'integer', '1'],
  ['9007199254740993', 'bigint', '9007199254740993'],
  ["DECIMAL '12.50'", 'decimal', '12.50'],
  ['2e0', 'double', '2.0'],
  ['1e10', 'double', '1.0E10'],
  ['CAST(0.1 AS real)', 'float', '0.1'],
  ['true', 'boolean', 'true'],
  ["DATE '2026-11-30'", 'date', '2026-11-30'],
  ["TIMESTAMP '2026-11-30 01:02:03.045'", 'timestamp', '2026-11-30 01:02:03.045'],
  ["from_iso8601_timestamp('2026-11-30T01:02:03Z')", 'timestamp with time zone', '2026-11-30 01:02:03.000 UTC'],
  ["ARRAY['a', NULL]", 'array', '[a, null]'],
  ["MAP(ARRAY['k'], ARRAY[1])", 'map', '{k=1}'],
  ["CAST(ROW(1, 'x') AS ROW(a integer, b varchar))", 'row', '{a=1, b=x}'],
  ["X'00ff'", 'varbinary', '00 ff'],
  ['json_parse(\'{"a": 1}\')', 'json', '{"a":1}'],
  ["INTERVAL '1' DAY", 'interval day to second', '1 00:00:00.000'],
])('%s is of type %s and reads %s', async (expression, type, text) => {
  const { athena, run } = await startAthena();
  const { QueryExecutionId, Status } = await run(`SELECT ${expression} AS v`);
  expect(Status?.StateChangeReason).toBeUndefined();
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
  expect(ResultSet?.ResultSetMetadata?.ColumnInfo?.[0]).toMatchObject({ Name: 'v', Type: type });
  expect(ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue).toBe(text);
});

test('columns without a name are numbered, and fields of rows keep theirs', async () => {
  const { athena, run } = await startAthena();
  const { QueryExecutionId } = await run(
    "SELECT 1, r.b, count(*) OVER () total, 2 FROM (VALUES CAST(ROW(1, 'x') AS ROW(a integer, b varchar))) AS t(r)",
  );
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
  expect(ResultSet?.Rows?.[0]?.Data?.map(({ VarCharValue }) => VarCharValue)).toEqual(['_col0', 'b', 'total', '_col3']);
});

test('results that Athena keeps are nowhere in S3', async () => {
  const { athena, run, s3 } = await startAthena();
  await athena.createWorkGroup({
    Name: 'kept',
    Configuration: { ManagedQueryResultsConfiguration: { Enabled: true } },
  });
  const execution = await run('SELECT 7', { WorkGroup: 'kept', ResultConfiguration: undefined });
  expect(execution.ManagedQueryResultsConfiguration).toEqual({ Enabled: true });
  expect(execution.ResultConfiguration).toBeUndefined();
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId: execution.QueryExecutionId });
  expect(ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue).toBe('7');
  expect((await s3.listObjectsV2({ Bucket: 'results' })).Contents).toBeUndefined();
});
