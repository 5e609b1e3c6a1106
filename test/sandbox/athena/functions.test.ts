import { Athena } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { clientConfig, createTestClock } from '../helpers.js';

// Expectations are those of Trino's documentation, not what DuckDB would say.

const clock = createTestClock();
let sandbox: Sandbox;
let athena: Athena;

beforeAll(async () => {
  sandbox = await createSandbox({ clock, seed: 'web3tier', throttle: false });
  athena = new Athena(clientConfig(sandbox));
});

afterAll(() => sandbox.close());

const CASES: readonly (readonly [string, string | null])[] = [
  // Numbers
  ['7 / 2', '3'],
  ['-7 / 2', '-3'],
  ['7 % 3', '1'],
  ['round(2.5e0)', '3.0'],
  ['round(1234.567e0, 1)', '1234.6'],
  ['cast(7 AS double) / 2', '3.5'],
  ['100e0 * 1 / 3', '33.333333333333336'],
  ['power(2, 10)', '1024.0'],
  ['greatest(1, NULL, 3)', null],
  ['greatest(1, 2, 3)', '3'],
  ['cast(2147483648 AS varchar)', '2147483648'],
  ['cast(1e0 AS varchar)', '1.0'],
  ["cast(' 5' AS varchar(1))", ' '],
  ['cast(2.5e0 AS bigint)', '3'],
  ['cast(-2.5e0 AS integer)', '-3'],
  // Texts
  ["concat('a', 'b', 'c')", 'abc'],
  ["concat('a', NULL)", null],
  ["'a' || 'b'", 'ab'],
  ["substr('abcdef', 2, 3)", 'bcd'],
  ["split_part('a/b/c', '/', 2)", 'b'],
  ["split_part('a/b', '/', 5)", null],
  ["split('a,b', ',')", '[a, b]'],
  ["strpos('hello', 'l')", '3'],
  ["position('l' IN 'hello')", '3'],
  ["replace('aXbX', 'X')", 'ab'],
  ["regexp_like('1a 2b', '\\d+b')", 'true'],
  ["regexp_extract('1a 2b', '(\\d+)b', 1)", '2'],
  ["regexp_extract('abc', '\\d+')", null],
  ["regexp_replace('1a 2b', '(\\d)([a-z])', '$2$1')", 'a1 b2'],
  ["lower('ABC') LIKE 'a%'", 'true'],
  ["to_hex(md5(to_utf8('a')))", '0CC175B9C0F1B6A831C399E269772661'],
  ["length('日本')", '2'],
  ["length(trim(concat(chr(9), ' a ')))", '1'],
  // Times
  ["date_trunc('hour', timestamp '2026-01-02 03:04:05')", '2026-01-02 03:00:00.000'],
  ["date_trunc('month', date '2026-01-15')", '2026-01-01'],
  ["date_add('day', -1, date '2026-01-01')", '2025-12-31'],
  ["date_add('minute', 90, timestamp '2026-01-01 00:00:00')", '2026-01-01 01:30:00.000'],
  ["date_diff('hour', timestamp '2026-01-01 00:30:00', timestamp '2026-01-01 02:00:00')", '1'],
  ["timestamp '2026-01-01 00:00:00' + interval '1' day", '2026-01-02 00:00:00.000'],
  ["date_trunc('hour', now())", '2026-01-15 12:00:00.000 UTC'],
  ['current_date', '2026-01-15'],
  ["date_format(timestamp '2026-01-02 03:04:05', '%Y/%m/%d %H:%i:%s')", '2026/01/02 03:04:05'],
  ["date_parse('2026-01-02 03', '%Y-%m-%d %H')", '2026-01-02 03:00:00.000'],
  ["format_datetime(timestamp '2026-01-02 13:04:05', 'yyyy-MM-dd HH:mm')", '2026-01-02 13:04'],
  ["parse_datetime('02/Jan/2026:03:04:05 +0900', 'dd/MMM/yyyy:HH:mm:ss Z')", '2026-01-01 18:04:05.000 UTC'],
  ["from_iso8601_timestamp('2026-01-02T03:04:05.678Z')", '2026-01-02 03:04:05.678 UTC'],
  ["to_iso8601(timestamp '2026-01-02 03:04:05')", '2026-01-02T03:04:05.000'],
  ['from_unixtime(1767323045)', '2026-01-02 03:04:05.000 UTC'],
  ["to_unixtime(timestamp '2026-01-02 03:04:05')", '1.767323045E9'],
  ["day_of_week(date '2026-01-04')", '7'],
  ["extract(hour FROM timestamp '2026-01-02 03:04:05')", '3'],
  // JSON
  [`json_extract_scalar('{"a": {"b": [1, "x"]}}', '$.a.b[1]')`, 'x'],
  [`json_extract_scalar('{"a": {}}', '$.a')`, null],
  [`json_extract('{"a": [1, 2]}', '$.a')`, '[1,2]'],
  [`cast(json_extract('{"a": "x"}', '$.a') AS varchar)`, 'x'],
  [`cast(json_extract('{"a": [1, 2]}', '$.a') AS array(integer))`, '[1, 2]'],
  ["json_extract_scalar('no json', '$.a')", null],
  [`json_extract_scalar('{"a": 12345678901234567890}', '$.a')`, '12345678901234567890'],
  [`json_extract_scalar('{"a": 1.0}', '$.a')`, '1.0'],
  // URLs
  ["url_extract_host('https://a.example:8443/p/q?x=1#f')", 'a.example'],
  ["url_extract_path('https://a.example:8443/p/q?x=1#f')", '/p/q'],
  ["url_extract_port('https://a.example:8443/p/q')", '8443'],
  ["url_extract_parameter('https://a.example/?x=1&y=2', 'y')", '2'],
  ["url_decode('a%20b+c')", 'a b c'],
  // Arrays and maps
  ['element_at(ARRAY[1, 2], -1)', '2'],
  ['element_at(ARRAY[1, 2], 5)', null],
  ["element_at(MAP(ARRAY['a'], ARRAY[1]), 'b')", null],
  ['cardinality(ARRAY[1, 2])', '2'],
  ["cardinality(MAP(ARRAY['a'], ARRAY[1]))", '1'],
  ['contains(ARRAY[1, 2], 2)', 'true'],
  ['filter(ARRAY[1, 2, 3], x -> x > 1)', '[2, 3]'],
  ['transform(ARRAY[1, 2], x -> x * 2)', '[2, 4]'],
  ["array_join(ARRAY['a', 'b'], '-')", 'a-b'],
  ['array_sort(ARRAY[2, NULL, 1])', '[1, 2, null]'],
  ['slice(ARRAY[1, 2, 3, 4], 2, 2)', '[2, 3]'],
  ['any_match(ARRAY[1, 2], x -> x = 2)', 'true'],
  // Conditions
  ["if(1 > 2, 'a')", null],
  ["if(1 < 2, 'a', 'b')", 'a'],
  ["try(cast('x' AS integer))", null],
  ["try_cast('12' AS bigint)", '12'],
  ['coalesce(NULL, 2)', '2'],
  ['nullif(1, 1)', null],
  ["CASE WHEN 1 = 1 THEN 'y' ELSE 'n' END", 'y'],
  ["'b' IN ('a', 'b')", 'true'],
  ["'a' IS DISTINCT FROM NULL", 'true'],
];

test('functions give what Trino documents', async () => {
  const sql = CASES.map(([expression], index) => `(${expression}) AS c${index}`).join(', ');
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: `SELECT ${sql}` });
  clock.advance(1000);
  const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
  expect(QueryExecution?.Status?.StateChangeReason).toBeUndefined();
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
  const values = ResultSet?.Rows?.[1]?.Data?.map(({ VarCharValue }) => VarCharValue ?? null);
  expect(CASES.map(([expression], index) => [expression, values?.[index]])).toEqual(CASES);
});

test('aggregates, windows, WITH, UNNEST and set operations work together', async () => {
  const QueryString = `
    WITH hits AS (
      SELECT * FROM (VALUES ('a', 200, 10), ('a', 500, 30), ('b', 200, 20), ('b', 404, NULL)) AS t(path, status, ms)
    ), -- a comment; with a semicolon
    slow AS (SELECT path, count(*) AS n, count_if(status >= 400) AS bad, approx_distinct(status) AS kinds,
      max_by(status, ms) AS slowest, array_agg(status ORDER BY status DESC) AS statuses,
      approx_percentile(ms, 0.5) AS median, avg(ms) AS mean, arbitrary(path) AS some
      FROM hits GROUP BY path HAVING count(*) > 1)
    SELECT path, n, bad, kinds, slowest, statuses, median, mean, row_number() OVER (ORDER BY path DESC) AS place
    FROM slow
    UNION ALL
    SELECT x, o, 0, 0, NULL, ARRAY[0], NULL, NULL, 9 FROM UNNEST(ARRAY['p', 'q']) WITH ORDINALITY AS u(x, o)
    ORDER BY place, path LIMIT 4`;
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString });
  clock.advance(1000);
  const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
  expect(QueryExecution?.Status?.StateChangeReason).toBeUndefined();
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId });
  const rows = ResultSet?.Rows?.slice(1).map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue ?? null));
  expect(rows).toEqual([
    ['b', '2', '1', '2', '200', '[404, 200]', '20', '20.0', '1'],
    ['a', '2', '1', '2', '500', '[500, 200]', '10', '20.0', '2'],
    ['p', '1', '0', '0', null, '[0]', null, null, '9'],
    ['q', '2', '0', '0', null, '[0]', null, null, '9'],
  ]);
});
