import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkTable, listTables, planCreateTable } from '../../../src/lib/athena/tables/index.js';
import type { CheckReport } from '../../../src/lib/checks/types.js';
import { ALB_LINES } from '../../helpers/access-log-lines.js';
import { collect } from '../../helpers/collect.js';
import { rejection } from '../../sandbox/helpers.js';
import { albFile, carryOut, RESULTS, setUp, type Setup } from './setup.js';

const albText = ALB_LINES.map(({ line }) => line).join('\n');
/** What AWS documented before 2024, and many tables still have: none of today's lines fits. */
const OLD_REGEX = String.raw`([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*):([0-9]*) ([^ ]*)[:-]([0-9]*) ([-.0-9]*) ([-.0-9]*) ([-.0-9]*) (|[-0-9]*) (-|[-0-9]*) ([-0-9]*) ([-0-9]*) \\"([^ ]*) (.*) (- |[^ ]*)\\" \\"([^\\"]*)\\" ([A-Z0-9-_]+) ([A-Za-z0-9.-]*) ([^ ]*) \\"([^\\"]*)\\"`;

const statuses = (report: CheckReport): readonly string[] =>
  report.findings.map(({ check, status }) => `${check} ${status}`);
const of = (report: CheckReport, check: string) => report.findings.find((one) => one.check === check);
const check = (setup: Setup, name = 't'): Promise<CheckReport> => checkTable({ name }, setup.newContext());

const lines = (rest: string): string =>
  `CREATE EXTERNAL TABLE t (a string, n int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ' ' LOCATION 's3://logs/x/' ${rest}`;

describe('a table that works', () => {
  test('passes, with the keys and the rows that prove it', async () => {
    const setup = await setUp();
    setup.put(albFile('2026/01/02'), albText);
    const ctx = setup.newContext();
    await carryOut(
      await planCreateTable({ kind: 'alb', location: 's3://logs/AWSLogs/', outputLocation: RESULTS }, ctx),
      ctx,
    );
    const report = await check(setup, 'alb_access_logs');
    expect(statuses(report)).toEqual([
      'location pass',
      'projection pass',
      'partitions skip',
      'format pass',
      'rows pass',
    ]);
    expect(of(report, 'rows')?.evidence).toMatchObject({ rows: 14, good: 14 });
    expect(await collect(listTables({}, setup.newContext()))).toEqual([
      [
        {
          database: 'default',
          name: 'alb_access_logs',
          location: 's3://logs/AWSLogs',
          format: 'regex',
          partitions: 'projected',
        },
      ],
    ]);
  });
});

test('a table is checked by its own objects, whatever lies beside them', async () => {
  const setup = await setUp();
  setup.put('a/other.gz', 'first by name');
  setup.put(albFile('2026/01/02'), albText);
  setup.put('z/other.gz', 'last by name');
  const ctx = setup.newContext();
  await carryOut(await planCreateTable({ kind: 'alb', location: 's3://logs/', outputLocation: RESULTS }, ctx), ctx);
  expect((await check(setup, 'alb_access_logs')).summary).toMatchObject({ pass: 4, fail: 0, warn: 0 });
});

describe('zero rows are explained', () => {
  test('by an empty location', async () => {
    const setup = await setUp();
    await setup.run(lines(''));
    const report = await check(setup);
    expect(of(report, 'location')).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('every query gives zero rows'),
    });
  });

  test.each([
    [
      "'s3://logs/x/${day}/'",
      'fail',
      /\$\{day\} should be a date like "yyyy\/MM\/dd", and "day=2026-01-02\/f" stands there; queries give zero rows/,
    ],
    ["'s3://logs/y/${day}/'", 'fail', /the template goes on with "y\/" where the key has "x\/day=2026-01-02"/],
  ])('by a template %s that fits no key', async (template, status, reason) => {
    const setup = await setUp();
    setup.put('x/day=2026-01-02/f', 'a 1\n');
    await setup.run(
      lines(
        `TBLPROPERTIES ('projection.enabled'='true','projection.day.type'='date','projection.day.format'='yyyy/MM/dd','projection.day.range'='2025/01/01,NOW','storage.location.template'=${template})`,
      ).replace(') ROW', ') PARTITIONED BY (day string) ROW'),
    );
    expect(of(await check(setup), 'projection')).toMatchObject({
      status,
      reason: expect.stringMatching(reason),
      fix: expect.stringContaining('storage.location.template'),
    });
  });

  test('by a range that begins after the objects', async () => {
    const setup = await setUp();
    setup.put('x/2025/06/01/f', 'a 1\n');
    await setup.run(
      lines(
        "TBLPROPERTIES ('projection.enabled'='true','projection.day.type'='date','projection.day.format'='yyyy/MM/dd','projection.day.range'='2026/01/01,NOW','storage.location.template'='s3://logs/x/${day}/')",
      ).replace(') ROW', ') PARTITIONED BY (day string) ROW'),
    );
    expect(of(await check(setup), 'projection')).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('is 2025/06/01, which its projection leaves out (2026/01/01 to NOW)'),
      fix: "ALTER TABLE default.t SET TBLPROPERTIES ('projection.day.range'='2025/06/01,NOW')",
    });
  });

  test('by partitions that nobody added, until somebody does', async () => {
    const setup = await setUp();
    setup.put('x/day=1/f', 'a 1\n');
    await setup.run(lines('').replace(') ROW', ') PARTITIONED BY (day string) ROW'));
    expect(of(await check(setup), 'partitions')).toMatchObject({
      status: 'fail',
      reason: 'no partition was ever added: every query gives zero rows',
      fix: expect.stringContaining('MSCK REPAIR TABLE default.t'),
    });
    await setup.run('MSCK REPAIR TABLE t');
    expect(of(await check(setup), 'partitions')).toMatchObject({ status: 'pass' });
    setup.put('x/day=2/f', 'a 1\n');
    expect(of(await check(setup), 'partitions')).toMatchObject({
      status: 'warn',
      reason: expect.stringContaining('"x/day=2/f" is in none of the 1 partitions'),
    });
  });
});

describe('rows of NULLs are explained', () => {
  test('by an expression that is older than the lines: which line, and at which group', async () => {
    const setup = await setUp();
    setup.put('x/f.gz', albText.split('\n').slice(4, 6).join('\n'));
    const columns = Array.from({ length: 22 }, (_unused, index) => `c${index} string`).join(', ');
    await setup.run(
      `CREATE EXTERNAL TABLE t (${columns}) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex'='${OLD_REGEX}') LOCATION 's3://logs/x/'`,
    );
    expect(of(await check(setup), 'rows')).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(
        /^2 of 2 rows do not fit \(every column of every row is NULL\)\. Line 1: the line goes on after the last group, character \d+; it is: http 2016/,
      ),
      fix: expect.stringContaining('--replace'),
      evidence: { rows: 2, good: 0, lost: 2, line: 1, at: { group: 23 } },
    });
  });

  test.each([
    [
      'gzip that is not called so',
      'x/f.log',
      gzipSync('a 1\n'),
      /the object is gzip, and Athena reads "f\.log" as text/,
    ],
    ['a name that promises gzip', 'x/f.gz', Buffer.from('a 1\n'), /is called \.gz, but is not gzip/],
    ['gzip inside of gzip', 'x/f.gz', gzipSync(gzipSync('a 1\n')), /compressed twice/],
    ['Parquet under a table of text', 'x/f', Buffer.from('PAR1xxxxPAR1'), /the object is Parquet/],
  ])('by %s', async (_what, key, bytes, reason) => {
    const setup = await setUp();
    setup.put(key, bytes);
    await setup.run(lines(''));
    expect(of(await check(setup), 'format')).toMatchObject({ status: 'fail', reason: expect.stringMatching(reason) });
  });

  test('by text under a table of Parquet', async () => {
    const setup = await setUp();
    setup.put('x/f', 'a 1\n');
    await setup.run("CREATE EXTERNAL TABLE t (a string) STORED AS PARQUET LOCATION 's3://logs/x/'");
    expect(of(await check(setup), 'format')).toMatchObject({
      status: 'fail',
      reason: '"f" is no Parquet file, which the table says it is',
    });
  });

  test('by a header line that is read as a row', async () => {
    const setup = await setUp();
    setup.put('x/f', 'srcaddr\na 1\nb 2\n');
    await setup.run(lines(''));
    const report = await check(setup);
    expect(of(report, 'rows')).toMatchObject({ status: 'warn' });
    setup.put('x/f', 'name number other\na 1\nb 2\n');
    expect(of(await check(setup), 'types')).toMatchObject({
      status: 'warn',
      reason: expect.stringContaining('"number" is no int (row 1)'),
    });
  });

  test('by values that do not fit their type', async () => {
    const setup = await setUp();
    setup.put('x/f', 'a x\nb y\n');
    await setup.run(lines(''));
    expect(of(await check(setup), 'types')).toMatchObject({
      status: 'fail',
      reason: 'column "n" is NULL in 2 of 2 rows: "x" is no int (row 1)',
    });
  });

  test('by records that stand on one line, which fail the query', async () => {
    const setup = await setUp();
    setup.put('x/f', '{"a":"1"}{"a":"2"}');
    await setup.run(
      "CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://logs/x/'",
    );
    expect(of(await check(setup), 'rows')).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('(queries fail). Line 1: the line is no JSON'),
      fix: expect.stringContaining('one JSON object a line'),
    });
  });
});

describe('what may not be seen', () => {
  test.each([
    ['AccessDenied:s3.ListObjectsV2', 'location', 's3:ListBucket'],
    ['AccessDenied:s3.GetObject', 'format', 's3:GetObject'],
  ])('is unknown with %s, never a failure', async (fault, name, action) => {
    const setup = await setUp();
    setup.put('x/f', 'a 1\n');
    await setup.run(lines(''));
    setup.sandbox.addFault(fault);
    const report = await check(setup);
    expect(of(report, name)).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining(`unknown (denied: ${action})`),
    });
    expect(report.summary.fail).toBe(0);
  });

  test('is asked of Athena where Glue refuses', async () => {
    const setup = await setUp();
    setup.put('x/f', 'a 1\n');
    await setup.run(lines(''));
    setup.sandbox.addFault('AccessDeniedException:glue.GetTable');
    expect(of(await check(setup), 'rows')).toMatchObject({ status: 'pass' });
  });
});

test('a table that is not there, and a view, are told so', async () => {
  const setup = await setUp();
  expect(await rejection(check(setup, 'nope'))).toMatchObject({ exitCode: 5, hint: 'list them: awsops athena tables' });
  expect(await rejection(check(setup, 'a.b.c'))).toMatchObject({ exitCode: 2 });
  await setup.addView('v');
  expect(await rejection(check(setup, 'v'))).toMatchObject({ exitCode: 2, code: 'NotATableOfFiles' });
  expect(await rejection(collect(listTables({ database: 'nope' }, setup.newContext())))).toMatchObject({ exitCode: 5 });
});
