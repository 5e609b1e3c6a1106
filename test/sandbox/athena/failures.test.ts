import { expect, test } from 'vitest';
import { rejection } from '../helpers.js';
import { OUTPUT, startAthena } from './setup.js';

test.each([
  ['SELECT nope FROM t', "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"],
  ['SELECT *\nFROM nope', "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.default.nope' does not exist"],
  ['SELECT * FROM nodb.t', "SCHEMA_NOT_FOUND: line 1:15: Schema 'nodb' does not exist"],
  ['SELECT name FROM t WHERE name = 5', 'TYPE_MISMATCH: line 1:31: Cannot apply operator: varchar = integer'],
  ['SELECT name FROM t WHERE name IN (1, 2)', 'TYPE_MISMATCH: line 1:31: IN value and list items must be the same'],
  ["SELECT 1 FROM t WHERE name > timestamp '2026-01-01 00:00:00'", 'Cannot apply operator: varchar > timestamp(3)'],
  ['SELECT sum(name) FROM t', 'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters for function sum(VARCHAR)'],
  ['SELECT name, count(*) FROM t', "EXPRESSION_NOT_AGGREGATE: line 1:8: 'name' must be an aggregate expression"],
  ['SELECT n + 1 AS m, count(*) FROM t GROUP BY m', "COLUMN_NOT_FOUND: line 1:45: Column 'm' cannot be resolved"],
  ['SELECT n AS m FROM t WHERE m > 1', "COLUMN_NOT_FOUND: line 1:28: Column 'm' cannot be resolved"],
  ["SELECT cast('x' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT"],
  ["SELECT cast('1.5' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INT"],
  ["SELECT cast('2026-01-01T00:00:00Z' AS timestamp)", 'Value cannot be cast to timestamp: 2026-01-01T00:00:00Z'],
  ["SELECT at_timezone(now(), 'Asia/Tokyo')", "the sandbox does not run the function 'at_timezone'"],
  ["SELECT now() AT TIME ZONE 'Asia/Tokyo'", 'the sandbox does not run AT TIME ZONE'],
  ['SELECT 100.0 * n / 3 FROM t', "the sandbox does not run '/' with decimals"],
  ["SELECT * FROM '/etc/passwd'", 'SYNTAX_ERROR: line 1:15: the name of a table was expected here'],
  ["SELECT * FROM read_csv('/etc/passwd')", "the sandbox does not run the table function 'read_csv'"],
  ['SELECT n FROM t WHERE n = ?', 'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters'],
])('%s fails and says why', async (sql, reason) => {
  const { run, put } = await startAthena();
  await put('t/a.csv', 'a,1\n');
  await run(
    "CREATE EXTERNAL TABLE t (name string, n int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://data/t/'",
  );
  const { Status } = await run(sql);
  expect(Status?.State).toBe('FAILED');
  expect(Status?.StateChangeReason).toContain(reason);
  expect(Status?.AthenaError).toMatchObject({ ErrorCategory: 2, Retryable: false });
});

test.each([
  ['SELEC 1', /^line 1:1: mismatched input 'SELEC'\. Expecting: 'ALTER', .*<query>$/],
  ['SELECT `a` FROM t', /^line 1:8: backquoted identifiers are not supported; use double quotes/],
  ['SELECT a\nfrm t, x', /^line 2:5: mismatched input 't'/],
  ['SELECT (1', /mismatched input '<EOF>'/],
  ["SELECT 'a", /^line 1:8: mismatched input '''/],
  ['SELECT 1 FROM 2x', /^line 1:15: identifiers must not start with a digit/],
  ['SELECT 1; SELECT 2', /^Only one sql statement is allowed/],
])('%s is refused before it is a query', async (QueryString, message) => {
  const { athena } = await startAthena();
  const ResultConfiguration = { OutputLocation: OUTPUT };
  const error = await rejection(athena.startQueryExecution({ QueryString, ResultConfiguration }));
  expect(error).toMatchObject({ name: 'InvalidRequestException', AthenaErrorCode: 'MALFORMED_QUERY' });
  expect(error.message).toMatch(message);
});

test('a parameter is a value and never more', async () => {
  const { athena, rows } = await startAthena();
  const values = { ExecutionParameters: ["'it''s'", '-5', "DATE '2026-01-02'"] };
  expect(await rows('SELECT ?, ?, ?', values)).toEqual([["it's", '-5', '2026-01-02']]);
  for (const parameter of ['1 OR 1=1', 'abc', "'a' || 'b'", '(SELECT 1)']) {
    const request = { QueryString: 'SELECT ?', ExecutionParameters: [parameter] };
    const ResultConfiguration = { OutputLocation: OUTPUT };
    const error = await rejection(athena.startQueryExecution({ ...request, ResultConfiguration }));
    expect(error.message).toContain('is no literal');
  }
});

test('DDL that cannot be read fails as Hive says it', async () => {
  const { run } = await startAthena();
  const { Status } = await run('CREATE EXTERNAL TABLE t (a strin) LOCATION');
  expect(Status?.State).toBe('FAILED');
  expect(Status?.StateChangeReason).toMatch(/^FAILED: ParseException line 1:/);
});
