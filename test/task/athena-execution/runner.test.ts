import { describe, expect, test } from 'vitest';
import { createStatementRunner } from '../../../src/lib/athena/execution/index.js';
import { AppError } from '../../../src/lib/errors/app-error.js';
import { broken, fakeAws, fakeContext, fakeSession, fault, json, type Answer } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';

const GB = 2 ** 30;

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const [outcome] = await Promise.allSettled([work]);
  if (outcome.status === 'rejected' && outcome.reason instanceof AppError) return outcome.reason;
  throw new Error('it did not fail with an AppError', { cause: outcome });
}

const started = (id = 'q-1'): Answer => json({ QueryExecutionId: id });
const look = (state: string, more: Record<string, unknown> = {}, id = 'q-1'): Answer =>
  json({ QueryExecution: execution(state, more, id) });
const execution = (state: string, { status = {}, ...more }: Record<string, unknown> = {}, id = 'q-1'): object => ({
  QueryExecutionId: id,
  Query: 'SELECT a\nFROM t',
  StatementType: 'DML',
  WorkGroup: 'primary',
  Status: { State: state, ...(status as object) },
  ...more,
});
const failed = (reason: string, athenaError?: object): Answer =>
  look('FAILED', { status: { StateChangeReason: reason, AthenaError: athenaError } });

describe('a statement that succeeds', () => {
  test('is looked at after 100 ms, then at growing intervals up to a second; QUEUED may follow RUNNING', async () => {
    const aws = fakeAws()
      .on('StartQueryExecution', started())
      .on('GetQueryExecution', look('QUEUED'), look('RUNNING'), look('QUEUED'), look('RUNNING'), look('RUNNING'))
      .on('GetQueryExecution', look('RUNNING'), look('RUNNING'), look('RUNNING'), look('SUCCEEDED'));
    const clock = fakeClock();
    const result = await createStatementRunner(fakeContext(aws, { clock })).run({ sql: 'SELECT a' });
    aws.verify();
    expect(result.state).toBe('SUCCEEDED');
    expect(clock.sleeps.map(Math.round)).toEqual([100, 150, 225, 338, 506, 759, 1000, 1000, 1000]);
  });

  test('is looked at at once when its submission alone took longer than the first interval', async () => {
    const clock = fakeClock();
    const aws = fakeAws()
      .on('StartQueryExecution', async () => {
        await clock.sleep(130);
        return started();
      })
      .on('GetQueryExecution', look('RUNNING'), look('SUCCEEDED'));
    await createStatementRunner(fakeContext(aws, { clock })).run({ sql: 'SELECT a' });
    expect(clock.sleeps.map(Math.round)).toEqual([130, 150]);
  });

  test('waits for what is left of the first interval after its submission', async () => {
    const clock = fakeClock();
    const aws = fakeAws()
      .on('StartQueryExecution', async () => {
        await clock.sleep(30);
        return started();
      })
      .on('GetQueryExecution', look('SUCCEEDED'));
    await createStatementRunner(fakeContext(aws, { clock })).run({ sql: 'SELECT a' });
    expect(clock.sleeps.map(Math.round)).toEqual([30, 70]);
  });

  test('is submitted with its database, workgroup, location, parameters and the age of a result to reuse', async () => {
    const aws = fakeAws().on('StartQueryExecution', started()).on('GetQueryExecution', look('SUCCEEDED'));
    await createStatementRunner(fakeContext(aws)).run({
      sql: 'SELECT ?',
      database: 'web',
      workgroup: 'ops',
      outputLocation: 's3://results/a/',
      parameters: ["'x'"],
      reuseMaxAgeMs: 3_600_000,
    });
    expect(aws.callsOf('StartQueryExecution')[0]?.input).toMatchObject({
      QueryString: 'SELECT ?',
      QueryExecutionContext: { Database: 'web' },
      WorkGroup: 'ops',
      ResultConfiguration: { OutputLocation: 's3://results/a/' },
      ExecutionParameters: ["'x'"],
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
    });
  });

  test('keeps one request token when the network loses an answer', async () => {
    const aws = fakeAws()
      .on('StartQueryExecution', broken('ECONNRESET'), started())
      .on('GetQueryExecution', look('SUCCEEDED'));
    const ctx = fakeContext(aws, { aws: fakeSession(aws, { maxAttempts: 2 }) });
    await createStatementRunner(ctx).run({ sql: 'SELECT 1' });
    const tokens = aws.callsOf('StartQueryExecution').map(({ input }) => input.ClientRequestToken);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0].length).toBeGreaterThanOrEqual(32);
  });

  test('waits for a free place when the account has as many active queries as it may, and says so once', async () => {
    const full: Answer = {
      ...fault('TooManyRequestsException', 'You have exceeded the limit for the number of queries'),
      body: JSON.stringify({ __type: 'TooManyRequestsException', Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED' }),
    };
    const aws = fakeAws().on('StartQueryExecution', full, full, started()).on('GetQueryExecution', look('SUCCEEDED'));
    const ctx = fakeContext(aws);
    await createStatementRunner(ctx).run({ sql: 'SELECT 1' });
    expect(ctx.events.filter(({ type }) => type === 'note')).toHaveLength(1);
    expect(new Set(aws.callsOf('StartQueryExecution').map(({ input }) => input.ClientRequestToken)).size).toBe(1);
  });
});

describe('statements that run at the same time', () => {
  test('are looked at together, 50 at the most in a call', async () => {
    let count = 0;
    const aws = fakeAws()
      .always('StartQueryExecution', () => started(`q-${(count += 1)}`))
      .always('BatchGetQueryExecution', ({ input }) =>
        json({ QueryExecutions: input.QueryExecutionIds.map((id: string) => execution('SUCCEEDED', {}, id)) }),
      );
    const runner = createStatementRunner(fakeContext(aws));
    const results = await Promise.all(Array.from({ length: 60 }, (_, at) => runner.run({ sql: `SELECT ${at}` })));
    expect(new Set(results.map(({ queryId }) => queryId)).size).toBe(60);
    const sizes = aws.callsOf('BatchGetQueryExecution').map(({ input }) => input.QueryExecutionIds.length);
    expect(sizes.toSorted((a, b) => b - a)).toEqual([50, 10]);
  });

  test('fail alone when the service does not find one of them', async () => {
    let count = 0;
    const aws = fakeAws()
      .always('StartQueryExecution', () => started(`q-${(count += 1)}`))
      .always('StopQueryExecution', json({}))
      .always('BatchGetQueryExecution', ({ input }) =>
        json({
          QueryExecutions: input.QueryExecutionIds.filter((id: string) => id !== 'q-2').map((id: string) =>
            execution('SUCCEEDED', {}, id),
          ),
          UnprocessedQueryExecutionIds: [{ QueryExecutionId: 'q-2', ErrorCode: 'INVALID_INPUT' }],
        }),
      );
    const runner = createStatementRunner(fakeContext(aws));
    const [first, second] = await Promise.allSettled([
      runner.run({ sql: 'SELECT 1' }),
      runner.run({ sql: 'SELECT 2' }),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'QueryStateUnknown' } });
  });
});

describe('a statement that fails', () => {
  test('is submitted again with a new token when Athena says that it may succeed', async () => {
    const aws = fakeAws()
      .on('StartQueryExecution', started(), started('q-2'))
      .on(
        'GetQueryExecution',
        failed('Query exhausted resources at this scale factor', { ErrorCategory: 1, ErrorType: 2, Retryable: true }),
        look('SUCCEEDED', {}, 'q-2'),
      );
    const ctx = fakeContext(aws);
    const result = await createStatementRunner(ctx).run({ sql: 'SELECT 1' });
    expect(result.queryId).toBe('q-2');
    const [one, two] = aws.callsOf('StartQueryExecution').map(({ input }) => input.ClientRequestToken);
    expect(one).not.toBe(two);
    expect(ctx.events).toContainEqual(
      expect.objectContaining({ type: 'note', message: expect.stringContaining('q-1') }),
    );
  });

  test('is given up after three submissions', async () => {
    const again = failed('INTERNAL_ERROR', { ErrorCategory: 1, Retryable: true });
    const aws = fakeAws()
      .on('StartQueryExecution', started(), started(), started())
      .on('GetQueryExecution', again, again, again);
    const error = await failureOf(createStatementRunner(fakeContext(aws)).run({ sql: 'SELECT 1' }));
    aws.verify();
    expect(error).toMatchObject({ category: 'unavailable', code: 'AthenaSystemError' });
  });

  test('is not submitted again for an error of the user, which is told with its place', async () => {
    const reason = "COLUMN_NOT_FOUND: line 1:8: Column 'a' cannot be resolved or requester is not authorized";
    const aws = fakeAws()
      .on('StartQueryExecution', started())
      .on('GetQueryExecution', failed(`${reason}\nThis query ran against the "web" database`, { ErrorCategory: 2 }));
    const error = await failureOf(createStatementRunner(fakeContext(aws)).run({ sql: 'SELECT a\nFROM t' }));
    expect(error).toMatchObject({ category: 'usage', code: 'COLUMN_NOT_FOUND' });
    expect(error.reason).toBe(`${reason}\n    line 1: SELECT a\n                   ^`);
  });
});

describe('an interrupted statement', () => {
  test('is stopped in Athena, and what it scanned is told', async () => {
    const abort = new AbortController();
    const aws = fakeAws()
      .on('StartQueryExecution', started())
      .on('GetQueryExecution', () => {
        abort.abort(new Error('interrupted'));
        return look('RUNNING', { Statistics: { DataScannedInBytes: 3 * GB } });
      })
      .on('StopQueryExecution', json({}));
    const ctx = fakeContext(aws, { signal: abort.signal });
    await expect(createStatementRunner(ctx).run({ sql: 'SELECT 1' })).rejects.toThrow('interrupted');
    aws.verify();
    expect(ctx.events.at(-1)).toEqual({
      type: 'note',
      message: expect.stringMatching(/^stopped query q-1 in Athena; billed is what it scanned/),
    });
  });

  test('is stopped also when the interrupt comes while it is being submitted', async () => {
    const abort = new AbortController();
    const aws = fakeAws()
      .on('StartQueryExecution', () => {
        abort.abort(new Error('interrupted'));
        return started();
      })
      .on('StopQueryExecution', json({}));
    const ctx = fakeContext(aws, { signal: abort.signal });
    await expect(createStatementRunner(ctx).run({ sql: 'SELECT 1' })).rejects.toThrow('interrupted');
    aws.verify();
  });

  test('says how to stop it by hand when Athena cannot be reached', async () => {
    const aws = fakeAws()
      .on('StartQueryExecution', started())
      .on('GetQueryExecution', look('RUNNING'))
      .on('StopQueryExecution', broken('ECONNREFUSED', 'connection refused'));
    const ctx = fakeContext(aws);
    const onProgress = (): void => {
      throw new AppError('enough', { category: 'failed', code: 'Enough' });
    };
    const error = await failureOf(createStatementRunner(ctx).run({ sql: 'SELECT 1' }, { onProgress }));
    expect(error.code).toBe('Enough');
    expect(ctx.events.at(-1)).toMatchObject({
      type: 'warn',
      code: 'QueryNotStopped',
      message: expect.stringContaining('aws athena stop-query-execution --query-execution-id q-1'),
    });
  });
});
