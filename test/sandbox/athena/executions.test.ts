import { expect, test } from 'vitest';
import { athenaStore } from '../../../src/sandbox/services/athena/store.js';
import { clientConfig, rejection } from '../helpers.js';
import { Athena } from '@aws-sdk/client-athena';
import { OUTPUT, startAthena } from './setup.js';

const TOKEN = 'a'.repeat(32);
const ResultConfiguration = { OutputLocation: OUTPUT };

test('a query is queued, runs and succeeds, and its statistics grow meanwhile', async () => {
  const { athena, clock } = await startAthena();
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: 'SELECT 1', ResultConfiguration });
  const look = async () => (await athena.getQueryExecution({ QueryExecutionId })).QueryExecution;
  expect((await look())?.Status?.State).toBe('QUEUED');
  clock.advance(15);
  expect((await look())?.Status?.State).toBe('RUNNING');
  clock.advance(30);
  const ended = await look();
  expect(ended?.Status?.State).toBe('SUCCEEDED');
  expect(ended?.Statistics).toMatchObject({
    QueryQueueTimeInMillis: 10,
    QueryPlanningTimeInMillis: 10,
    EngineExecutionTimeInMillis: 30,
    TotalExecutionTimeInMillis: 45,
    DataScannedInBytes: 0,
  });
  expect(ended).toMatchObject({ StatementType: 'DML', SubstatementType: 'SELECT', WorkGroup: 'primary' });
});

test('transient errors put a running query back into the queue once, where that is asked for', async () => {
  const { sandbox, athena, clock } = await startAthena();
  sandbox.store(athenaStore).behaviour.requeueMs = 100;
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: 'SELECT 1', ResultConfiguration });
  const states: (string | undefined)[] = [];
  for (let step = 0; step < 30; step += 1) {
    const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
    if (QueryExecution?.Status?.State !== states.at(-1)) states.push(QueryExecution?.Status?.State);
    clock.advance(7);
  }
  expect(states).toEqual(['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING', 'SUCCEEDED']);
});

test('the same token and request give the same execution, and another request with it is refused', async () => {
  const { athena } = await startAthena();
  const request = { QueryString: 'SELECT 1', ResultConfiguration, ClientRequestToken: TOKEN };
  const first = await athena.startQueryExecution(request);
  expect((await athena.startQueryExecution(request)).QueryExecutionId).toBe(first.QueryExecutionId);
  const error = await rejection(athena.startQueryExecution({ ...request, QueryString: 'SELECT 2' }));
  expect(error).toMatchObject({ name: 'InvalidRequestException', message: 'Idempotent parameters do not match' });
  const short = await rejection(athena.startQueryExecution({ ...request, ClientRequestToken: 'short' }));
  expect(short.message).toMatch(/'clientRequestToken' failed to satisfy constraint: .*greater than or equal to 32/);
});

test.each([
  ['an empty text', { QueryString: '' }, /at 'queryString' failed .* greater than or equal to 1/],
  ['too long a text', { QueryString: `SELECT '${'x'.repeat(262_144)}'` }, /less than or equal to 262144/],
  ['no place for results', { QueryString: 'SELECT 1', ResultConfiguration: {} }, /^No output location provided/],
  ['a place that is none', { QueryString: 'SELECT 1', ResultConfiguration: { OutputLocation: 'q' } }, /not a valid S3/],
  [
    'a bucket that is not there',
    { QueryString: 'SELECT 1', ResultConfiguration: { OutputLocation: 's3://nowhere/' } },
    /^Unable to verify\/create output bucket nowhere/,
  ],
  ['an unknown workgroup', { QueryString: 'SELECT 1', WorkGroup: 'nope' }, /^WorkGroup nope is not found/],
])('a request with %s is refused', async (_, request, message) => {
  const { athena } = await startAthena();
  const error = await rejection(athena.startQueryExecution({ ResultConfiguration, ...request }));
  expect(error.name).toBe('InvalidRequestException');
  expect(error.message).toMatch(message);
});

test('a query that is stopped is cancelled, leaves no result, and can be stopped again', async () => {
  const { athena, s3, clock } = await startAthena();
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: 'SELECT 1', ResultConfiguration });
  clock.advance(15);
  await athena.stopQueryExecution({ QueryExecutionId });
  clock.advance(1000);
  await athena.stopQueryExecution({ QueryExecutionId });
  const { QueryExecution } = await athena.getQueryExecution({ QueryExecutionId });
  expect(QueryExecution?.Status).toMatchObject({ State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' });
  expect((await s3.listObjectsV2({ Bucket: 'results' })).Contents).toBeUndefined();
  const error = await rejection(athena.getQueryResults({ QueryExecutionId }));
  expect(error.message).toBe('Query did not finish successfully. Final query state: CANCELLED');
});

test('results of a query that still runs are refused', async () => {
  const { athena } = await startAthena();
  const { QueryExecutionId } = await athena.startQueryExecution({ QueryString: 'SELECT 1', ResultConfiguration });
  const error = await rejection(athena.getQueryResults({ QueryExecutionId }));
  expect(error.message).toBe('Query has not yet finished. Current state: QUEUED');
});

test('a batch tells of the executions that are there and of the ids that are not', async () => {
  const { athena, run } = await startAthena();
  const { QueryExecutionId = '' } = await run('SELECT 1');
  const batch = await athena.batchGetQueryExecution({ QueryExecutionIds: [QueryExecutionId, 'nope'] });
  expect(batch.QueryExecutions?.map((execution) => execution.Status?.State)).toEqual(['SUCCEEDED']);
  expect(batch.UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: 'nope', ErrorCode: 'INVALID_INPUT' }]);
});

test('executions of a workgroup are listed newest first, in pages', async () => {
  const { athena, run } = await startAthena();
  const ids: (string | undefined)[] = [];
  for (let index = 0; index < 3; index += 1) ids.unshift((await run(`SELECT ${index}`)).QueryExecutionId);
  const first = await athena.listQueryExecutions({ MaxResults: 2 });
  const second = await athena.listQueryExecutions({ MaxResults: 2, NextToken: first.NextToken });
  expect([...(first.QueryExecutionIds ?? []), ...(second.QueryExecutionIds ?? [])]).toEqual(ids);
  expect(second.NextToken).toBeUndefined();
});

test('a limit of scanned bytes cancels a query while it runs', async () => {
  const { athena, run, put } = await startAthena();
  const Configuration = { ResultConfiguration, BytesScannedCutoffPerQuery: 10_000_000 };
  await athena.createWorkGroup({ Name: 'small', Configuration });
  await put('big/a.txt', `${'x'.repeat(99)}\n`.repeat(120_000));
  await run("CREATE EXTERNAL TABLE big (line string) LOCATION 's3://data/big/'");
  const { Status, Statistics } = await run('SELECT count(*) FROM big', { WorkGroup: 'small' });
  expect(Status?.State).toBe('CANCELLED');
  expect(Status?.StateChangeReason).toContain('Bytes scanned limit was exceeded');
  expect(Statistics?.DataScannedInBytes).toBeLessThanOrEqual(10_000_000);
  const allowed = await run('SELECT count(*) FROM big');
  expect(allowed.Statistics?.DataScannedInBytes).toBe(12_000_000);
});

test('a result is reused within its age, by the same text in the same place only, and nothing is scanned', async () => {
  const { athena, run, put, clock } = await startAthena();
  await put('t/a.csv', 'a\nb\n');
  await run("CREATE EXTERNAL TABLE t (name string) LOCATION 's3://data/t/'");
  const reuse = { ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 10 } } };
  const sql = 'SELECT count(*) FROM t';
  const isReused = async (text: string, more = {}) =>
    (await run(text, { ...reuse, ...more })).Statistics?.ResultReuseInformation?.ReusedPreviousResult;
  expect(await isReused(sql)).toBe(false);
  await put('t/b.csv', 'c\n');
  const again = await run(sql, reuse);
  expect(again.Statistics).toMatchObject({
    ResultReuseInformation: { ReusedPreviousResult: true },
    DataScannedInBytes: 0,
  });
  const { ResultSet } = await athena.getQueryResults({ QueryExecutionId: again.QueryExecutionId });
  expect(ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue).toBe('2');
  expect(await isReused(`${sql} `)).toBe(false);
  expect(await isReused(sql, { ResultReuseConfiguration: undefined })).toBe(false);
  clock.advance(11 * 60_000);
  expect(await isReused(sql)).toBe(false);
});

test('a query that fails for no reason of its own says that it may be tried again', async () => {
  const { sandbox, run } = await startAthena();
  sandbox.addFault('query-failure:1');
  const failed = await run('SELECT 1');
  expect(failed.Status).toMatchObject({ State: 'FAILED', AthenaError: { ErrorCategory: 1, Retryable: true } });
  expect((await run('SELECT 1')).Status?.State).toBe('SUCCEEDED');
});

test('faults strike operations of Athena like those of any service', async () => {
  const { sandbox, athena } = await startAthena();
  sandbox.addFault('AccessDeniedException:athena.StartQueryExecution:1');
  const denied = await rejection(athena.startQueryExecution({ QueryString: 'SELECT 1', ResultConfiguration }));
  expect(denied.message).toContain('not authorized to perform: athena:StartQueryExecution');
  sandbox.addFault('TooManyRequestsException:athena.GetQueryExecution:1');
  const busy = new Athena(clientConfig(sandbox));
  expect((await rejection(busy.getQueryExecution({ QueryExecutionId: 'x' }))).name).toBe('TooManyRequestsException');
});
