import { describe, expect, test } from 'vitest';
import { runAthenaQuery, type AthenaQueryInput, type QueryStatistics } from '../../../src/lib/athena/index.js';
import { collect } from '../../helpers/collect.js';
import { executionAnswer, pageAnswer } from '../../helpers/fake-athena.js';
import { fakeAws, fakeContext, fault, http, json, type FakeAws } from '../../helpers/fake-aws.js';

const started = json({ QueryExecutionId: 'q-1' });
const onePage = pageAnswer({ columns: [['n', 'bigint']], rows: [['n'], ['1'], ['2']] });
/** Asked for beside the page, which is complete. */
const OBJECT = 'GET /q-1.csv';
const csv = http('"n"\n"1"\n"2"\n');
const succeeding = (aws = fakeAws()): FakeAws =>
  aws
    .may(OBJECT, csv)
    .on('StartQueryExecution', started)
    .on('GetQueryExecution', executionAnswer('SUCCEEDED'))
    .on('GetQueryResults', onePage);

async function run(
  aws: FakeAws,
  input: Partial<AthenaQueryInput> = {},
): Promise<{
  readonly rows: readonly object[];
  readonly notes: readonly string[];
  readonly statistics: readonly QueryStatistics[];
}> {
  const ctx = fakeContext(aws);
  const statistics: QueryStatistics[] = [];
  const onStatistics = (one: QueryStatistics): void => void statistics.push(one);
  const result = await runAthenaQuery({ sql: 'SELECT n FROM t', onStatistics, ...input }, ctx);
  const rows = (await collect(result.batches)).flat();
  aws.verify();
  const notes = ctx.events.flatMap((event) => (event.type === 'note' || event.type === 'warn' ? [event.message] : []));
  return { rows, notes, statistics };
}

const inputOf = (aws: FakeAws): Readonly<Record<string, unknown>> => aws.callsOf('StartQueryExecution')[0]?.input;

describe('a query', () => {
  test('gives its rows, and at their end what it scanned and cost', async () => {
    const { rows, notes, statistics } = await run(succeeding());
    expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
    expect(notes).toEqual(['2 rows; 20 MiB scanned, about $0.000095; queued 0.1 s, ran 1.2 s; query q-1']);
    expect(statistics).toEqual([
      {
        queryId: 'q-1',
        state: 'SUCCEEDED',
        scannedBytes: 20 * 2 ** 20,
        costUsd: (20 * 5) / 2 ** 20,
        queueMs: 100,
        engineMs: 1200,
        reused: false,
        rows: 2,
      },
    ]);
  });

  test('that fails leaves its statistics too', async () => {
    const aws = fakeAws()
      .on('StartQueryExecution', started)
      .on(
        'GetQueryExecution',
        executionAnswer('FAILED', { Status: { StateChangeReason: 'SYNTAX_ERROR: line 1:1: x' } }),
      );
    const statistics: QueryStatistics[] = [];
    const ctx = fakeContext(aws);
    const input = { sql: 'SELECT 1', onStatistics: (one: QueryStatistics) => void statistics.push(one) };
    await expect(runAthenaQuery(input, ctx)).rejects.toMatchObject({ code: 'SYNTAX_ERROR' });
    expect(statistics).toMatchObject([{ queryId: 'q-1', state: 'FAILED', costUsd: 0, rows: 0 }]);
  });

  test('of several statements runs them one after the other', async () => {
    const aws = succeeding(
      fakeAws().on('StartQueryExecution', started).on('GetQueryExecution', executionAnswer('SUCCEEDED')),
    );
    await run(aws, { sql: 'MSCK REPAIR TABLE t; SELECT n FROM t;' });
    expect(aws.callsOf('StartQueryExecution').map(({ input }) => input.QueryString)).toEqual([
      'MSCK REPAIR TABLE t',
      'SELECT n FROM t',
    ]);
  });

  test('says where the workgroup put the result instead', async () => {
    const { notes } = await run(succeeding(), { outputLocation: 's3://mine/' });
    expect(notes[0]).toBe(
      'workgroup "primary" enforces its own settings: the result is s3://results/q-1.csv, not in s3://mine/',
    );
  });
});

describe('a query that is refused before anything is submitted', () => {
  test.each([
    ['no statement', { sql: ' -- nothing\n;' }, 'MissingQuery'],
    ['rows that nobody would see', { sql: 'SELECT 1; SELECT 2' }, 'SeveralResults'],
    ['a ? without a value', { sql: 'SELECT ?' }, 'ParameterMismatch'],
    ['a value without a ?', { sql: "SELECT '?'", parameters: ['1'] }, 'ParameterMismatch'],
    ['a value that is too long', { sql: 'SELECT ?', parameters: [`'${'x'.repeat(1024)}'`] }, 'ParameterTooLong'],
    ['SQL that is too long', { sql: `SELECT '${'日'.repeat(100_000)}'` }, 'QueryTooLong'],
    [
      'an unload of no SELECT',
      { sql: 'SHOW TABLES', unload: { location: 's3://b/', format: 'orc' } },
      'UnloadNeedsSelect',
    ],
  ] as const)('%s', async (_, input, code) => {
    const aws = fakeAws();
    await expect(run(aws, input)).rejects.toMatchObject({ code, exitCode: 2 });
    expect(aws.calls).toEqual([]);
  });
});

describe('the reuse of results', () => {
  const reuse = { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } };

  test('is asked for a SELECT, and told', async () => {
    const reused = executionAnswer('SUCCEEDED', {
      Statistics: { ResultReuseInformation: { ReusedPreviousResult: true } },
    });
    const aws = fakeAws()
      .on('StartQueryExecution', started)
      .on('GetQueryExecution', reused)
      .on('GetQueryResults', onePage)
      .may(OBJECT, csv);
    const { notes, statistics } = await run(aws, { reuseMaxAgeMs: 3_600_000 });
    expect(inputOf(aws)['ResultReuseConfiguration']).toEqual(reuse);
    expect(notes[0]).toContain('an earlier result was reused: nothing scanned, free of charge');
    expect(statistics).toMatchObject([{ reused: true, costUsd: 0, scannedBytes: 0 }]);
  });

  test.each(['SHOW TABLES', 'INSERT INTO a SELECT 1'])('is not asked for %s', async (sql) => {
    const aws = succeeding();
    await run(aws, { sql, reuseMaxAgeMs: 3_600_000 });
    expect(inputOf(aws)).not.toHaveProperty('ResultReuseConfiguration');
  });

  const refused = fault('InvalidRequestException', 'Query result reuse is not supported in this engine version');

  test('is left out, with a note, where the service does not have it', async () => {
    const { rows, notes } = await run(succeeding(fakeAws().on('StartQueryExecution', refused)), {
      reuseMaxAgeMs: 3_600_000,
    });
    expect(rows).toHaveLength(2);
    expect(notes[0]).toContain('running without the reuse of results');
  });

  test('is an error where the service does not have it and the user asked for it', async () => {
    const aws = fakeAws().on('StartQueryExecution', refused);
    await expect(run(aws, { reuseMaxAgeMs: 3_600_000, isReuseAsked: true })).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('--max-scan', () => {
  const running = (mb: number): ReturnType<typeof executionAnswer> =>
    executionAnswer('RUNNING', { Statistics: { DataScannedInBytes: mb * 2 ** 20 } });

  test('stops a query while it runs, and says what it cost', async () => {
    const aws = fakeAws()
      .on('StartQueryExecution', started)
      .on('GetQueryExecution', running(50), running(2048))
      .on('StopQueryExecution', json({}));
    await expect(run(aws, { maxScanBytes: 2 ** 30 })).rejects.toMatchObject({
      code: 'MaxScanExceeded',
      message: 'the query was stopped: it scanned 2 GiB, more than --max-scan 1 GiB',
      reason: 'what was scanned until then costs about $0.0098',
    });
    aws.verify();
  });

  test('does not throw away a result that is there', async () => {
    const { rows } = await run(succeeding(), { maxScanBytes: 1 });
    expect(rows).toHaveLength(2);
  });
});

describe('--unload', () => {
  const target = { location: "s3://exports/it's/", format: 'parquet' } as const;
  const unloaded = executionAnswer('SUCCEEDED', {
    Statistics: { DataManifestLocation: 's3://results/q-1-manifest.csv' },
  });

  test('writes the result and lists its files, without the reuse of results', async () => {
    const aws = fakeAws()
      .on('StartQueryExecution', started)
      .on('GetQueryExecution', unloaded)
      .on('GET /q-1-manifest.csv', http('s3://exports/a\ns3://exports/b\n'));
    const { rows } = await run(aws, { unload: target, reuseMaxAgeMs: 3_600_000, sql: 'SELECT ?', parameters: ['1'] });
    expect(rows).toEqual([{ file: 's3://exports/a' }, { file: 's3://exports/b' }]);
    expect(inputOf(aws)).toMatchObject({
      QueryString: "UNLOAD (\nSELECT ?\n) TO 's3://exports/it''s/' WITH (format = 'PARQUET')",
      ExecutionParameters: ['1'],
    });
    expect(inputOf(aws)).not.toHaveProperty('ResultReuseConfiguration');
  });

  test('is done also where the list of files may not be read', async () => {
    const denied = http('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>', { status: 403 });
    const aws = fakeAws()
      .on('StartQueryExecution', started)
      .on('GetQueryExecution', unloaded)
      .on('GET /q-1-manifest.csv', denied);
    const { rows, notes } = await run(aws, { unload: target });
    expect(rows).toEqual([]);
    expect(notes[0]).toContain('the files are not listed');
  });
});
