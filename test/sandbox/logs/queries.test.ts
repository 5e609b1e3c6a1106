import type { GetQueryResultsResponse, StartQueryRequest } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { insertEvents, insertGroup, insertStream, logsStore } from '../../../src/sandbox/services/logs/index.js';
import { GROUP, GROUP_ARN, rejection, START_MS, startLogs, startLogsWith, type LogsSetup } from './client.js';

const START_S = START_MS / 1000;
const RANGE = { startTime: START_S - 3600, endTime: START_S };

const rowsOf = ({ results = [] }: GetQueryResultsResponse) =>
  results.map((row) => Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])));

/** Runs a query to its end. */
async function run({ logs, clock }: LogsSetup, input: Partial<StartQueryRequest>): Promise<GetQueryResultsResponse> {
  const { queryId = '' } = await logs.startQuery({ logGroupName: GROUP, queryString: '', ...RANGE, ...input });
  clock.advance(10_000);
  return logs.getQueryResults({ queryId });
}

/** A group of `count` events, one a millisecond, of the last minute or so. */
function fill({ sandbox }: LogsSetup, count: number): void {
  const store = sandbox.store(logsStore);
  const group = insertGroup(store, { name: GROUP, account: '123456789012', region: 'ap-northeast-1', creationTime: 0 });
  const events = Array.from({ length: count }, (_, index) => ({
    timestamp: START_MS - count + index,
    message: `n=${index}`,
  }));
  insertEvents(store, { group, stream: insertStream(group, 's', 0) }, { events, ingestionTime: START_MS });
}

describe('a query', () => {
  test('is executed', async () => {
    const setup = await startLogsWith([
      ['s', -3000, '{"path":"/a","ms":10}'],
      ['s', -2000, '{"path":"/b","ms":30}'],
      ['s', -1000, '{"path":"/b","ms":50}'],
    ]);
    const result = await run(setup, { queryString: 'stats count(*) as n, avg(ms) as mean by path | sort n desc' });
    expect(result.status).toBe('Complete');
    expect(rowsOf(result)).toEqual([
      { path: '/b', n: '2', mean: '40' },
      { path: '/a', n: '1', mean: '10' },
    ]);
    expect(result.statistics).toMatchObject({
      recordsScanned: 3,
      recordsMatched: 3,
      resultCount: 2,
      logGroupsScanned: 1,
    });
  });

  test('includes both its seconds whole', async () => {
    const setup = await startLogsWith([
      ['s', -1001, 'before'],
      ['s', -1000, 'first'],
      ['s', 999, 'last'],
      ['s', 1000, 'after'],
    ]);
    const input = { queryString: 'fields @message | sort @timestamp asc', startTime: START_S - 1, endTime: START_S };
    expect(rowsOf(await run(setup, input)).map((row) => row['@message'])).toEqual(['first', 'last']);
  });

  test('reads several groups, by name and by ARN, and by SOURCE', async () => {
    const setup = await startLogsWith([['s', -2, 'one']]);
    await setup.logs.createLogGroup({ logGroupName: '/other' });
    await setup.logs.createLogStream({ logGroupName: '/other', logStreamName: 's' });
    const logEvents = [{ timestamp: START_MS - 1, message: 'two' }];
    await setup.logs.putLogEvents({ logGroupName: '/other', logStreamName: 's', logEvents });
    const { queryId = '' } = await setup.logs.startQuery({
      logGroupIdentifiers: [GROUP_ARN, '/other'],
      queryString: 'fields @message, @log',
      ...RANGE,
    });
    setup.clock.advance(10_000);
    const rows = rowsOf(await setup.logs.getQueryResults({ queryId }));
    expect(rows.map(({ '@message': message, '@log': log }) => [message, log])).toEqual([
      ['two', '123456789012:/other'],
      ['one', `123456789012:${GROUP}`],
    ]);
    const own = await setup.logs.startQuery({
      queryString: 'SOURCE logGroups(namePrefix: ["/oth"]) | fields @message',
      ...RANGE,
    });
    setup.clock.advance(10_000);
    const found = rowsOf(await setup.logs.getQueryResults({ queryId: own.queryId ?? '' }));
    expect(found.map((row) => row['@message'])).toEqual(['two']);
  });

  test('goes from Scheduled over Running with partial rows and growing statistics to Complete', async () => {
    const setup = await startLogs();
    fill(setup, 40_000);
    const { logs, clock } = setup;
    const { queryId = '' } = await logs.startQuery({
      logGroupName: GROUP,
      queryString: 'fields @message | limit 100000',
      ...RANGE,
    });
    const seen: unknown[] = [];
    for (let elapsedMs = 0; elapsedMs <= 650; elapsedMs += 50) {
      const { status, statistics, results = [] } = await logs.getQueryResults({ queryId, maxItems: 1 });
      seen.push([status, statistics?.recordsScanned, results.length]);
      clock.advance(50);
    }
    expect(seen.filter((state, index) => JSON.stringify(state) !== JSON.stringify(seen[index - 1]))).toEqual([
      ['Scheduled', 0, 0],
      ['Running', 0, 0],
      ['Running', 10_000, 1],
      ['Running', 20_000, 1],
      ['Running', 30_000, 1],
      ['Complete', 40_000, 1],
    ]);
  });

  test('gives up to 100,000 rows in pages of up to 10,000', async () => {
    const setup = await startLogs();
    fill(setup, 25_000);
    const { logs, clock } = setup;
    const query = { logGroupName: GROUP, queryString: 'fields @message', ...RANGE };
    const { queryId = '' } = await logs.startQuery({ ...query, limit: 100_000 });
    clock.advance(10_000);
    const messages: (string | undefined)[] = [];
    const sizes: number[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.getQueryResults({ queryId, ...(nextToken ? { nextToken } : {}) });
      messages.push(...rowsOf(page).map((row) => row['@message']));
      sizes.push(page.results?.length ?? 0);
      nextToken = page.nextToken;
    } while (nextToken);
    expect(sizes).toEqual([10_000, 10_000, 5000]);
    expect(new Set(messages).size).toBe(25_000);
    const unlimited = await logs.startQuery(query);
    clock.advance(10_000);
    const page = await logs.getQueryResults({ queryId: unlimited.queryId ?? '' });
    expect([page.results?.length, page.nextToken, page.statistics?.resultCount]).toEqual([10_000, undefined, 10_000]);
  });

  test('sees the events that were there when it began', async () => {
    const setup = await startLogsWith([['s', -1000, 'there']]);
    const { logs, clock } = setup;
    const { queryId = '' } = await logs.startQuery({ logGroupName: GROUP, queryString: 'fields @message', ...RANGE });
    const logEvents = [{ timestamp: START_MS - 500, message: 'late' }];
    await logs.putLogEvents({ logGroupName: GROUP, logStreamName: 's', logEvents });
    clock.advance(10_000);
    expect(rowsOf(await logs.getQueryResults({ queryId })).map((row) => row['@message'])).toEqual(['there']);
  });

  test('is cancelled by StopQuery, once', async () => {
    const setup = await startLogs();
    fill(setup, 20_000);
    const { logs, clock } = setup;
    const { queryId = '' } = await logs.startQuery({ logGroupName: GROUP, queryString: 'fields @message', ...RANGE });
    clock.advance(200);
    expect((await logs.stopQuery({ queryId })).success).toBe(true);
    clock.advance(10_000);
    const stopped = await logs.getQueryResults({ queryId });
    expect([stopped.status, stopped.statistics?.recordsScanned]).toEqual(['Cancelled', 10_000]);
    expect((await rejection(logs.stopQuery({ queryId }))).message).toBe('The specified query is not running.');
  });

  test('times out after an hour', async () => {
    const setup = await startLogs();
    fill(setup, 20_000);
    setup.sandbox.store(logsStore).queryMsPer20kEvents = 2 * 3_600_000;
    const { logs, clock } = setup;
    const { queryId = '' } = await logs.startQuery({ logGroupName: GROUP, queryString: 'fields @message', ...RANGE });
    clock.advance(3_600_000 - 1);
    expect((await logs.getQueryResults({ queryId })).status).toBe('Running');
    clock.advance(1);
    expect((await logs.getQueryResults({ queryId })).status).toBe('Timeout');
  });

  test('is one of a hundred at most', async () => {
    const { logs, clock } = await startLogsWith([['s', -1000, 'x']]);
    const start = () => logs.startQuery({ logGroupName: GROUP, queryString: 'fields @message', ...RANGE });
    for (let count = 0; count < 100; count += 1) await start();
    expect(await rejection(start())).toMatchObject({
      name: 'LimitExceededException',
      message: 'Account maximum query concurrency limit of [100] reached.',
    });
    clock.advance(1000);
    expect((await start()).queryId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each<[Partial<StartQueryRequest>, string, string]>([
    [{ queryString: 'fields @message | filtr x' }, 'MalformedQueryException', 'filtr'],
    [{ queryLanguage: 'SQL' }, 'MalformedQueryException', 'CWLI'],
    [{ queryLanguage: 'PPL' }, 'MalformedQueryException', 'CWLI'],
    [{ queryString: 'pattern @message' }, 'MalformedQueryException', 'pattern'],
    [
      { startTime: START_S + 1, endTime: START_S },
      'InvalidParameterException',
      'End time should not be before start time',
    ],
    [{ limit: 100_001 }, 'InvalidParameterException', 'less than or equal to 100000'],
    [{ queryString: 'x'.repeat(10_001) }, 'InvalidParameterException', 'less than or equal to 10000'],
    [
      { logGroupName: '/none' },
      'ResourceNotFoundException',
      "Log group '/none' does not exist for account ID '123456789012'",
    ],
    [{ logGroupNames: [GROUP] }, 'InvalidParameterException', 'Only one of'],
    [{ startTime: 1, endTime: 2 }, 'MalformedQueryException', 'end date and time is either before'],
    [{ queryString: 'SOURCE logGroups(namePrefix: ["/a"]) | fields @message' }, 'InvalidParameterException', 'SOURCE'],
  ])('is refused with %j', async (input, name, message) => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const query = { logGroupName: GROUP, queryString: 'fields @message', ...RANGE, ...input };
    const error = await rejection(logs.startQuery(query));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });

  test('that is malformed says where', async () => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const queryString = 'fields @message | filter status >';
    const error = await rejection(logs.startQuery({ logGroupName: GROUP, queryString, ...RANGE }));
    const { location } = (error['queryCompileError'] ?? {}) as { location?: { startCharOffset: number } };
    expect(location?.startCharOffset).toBeGreaterThanOrEqual(queryString.indexOf('status'));
    expect(location?.startCharOffset).toBeLessThanOrEqual(queryString.length);
  });
});

describe('what is known about queries', () => {
  test('DescribeQueries lists them, newest first, by group and by status', async () => {
    const { logs, clock } = await startLogsWith([['s', -1000, 'x']]);
    await logs.createLogGroup({ logGroupName: '/other' });
    const old = await logs.startQuery({ logGroupName: '/other', queryString: 'fields @message', ...RANGE });
    clock.advance(1000);
    const young = await logs.startQuery({ logGroupName: GROUP, queryString: 'fields @log', ...RANGE });
    const ids = async (input: object) => (await logs.describeQueries(input)).queries?.map(({ queryId }) => queryId);
    expect(await ids({})).toEqual([young.queryId, old.queryId]);
    expect(await ids({ logGroupName: '/other' })).toEqual([old.queryId]);
    expect(await ids({ status: 'Scheduled' })).toEqual([young.queryId]);
    expect(await ids({ maxResults: 1 })).toEqual([young.queryId]);
  });

  test('GetLogRecord follows @ptr to the fields of the event', async () => {
    const setup = await startLogsWith([['s', -1000, '{"user":{"name":"tanaka"},"tags":["a"]}']]);
    const [row] = rowsOf(await run(setup, { queryString: 'fields @message' }));
    const { logRecord } = await setup.logs.getLogRecord({ logRecordPointer: row?.['@ptr'] ?? '' });
    expect(logRecord).toMatchObject({ '@logStream': 's', 'user.name': 'tanaka', 'tags.0': 'a' });
    const error = await rejection(setup.logs.getLogRecord({ logRecordPointer: 'bogus' }));
    expect(error.name).toBe('InvalidParameterException');
  });

  test('GetQueryResults knows started queries only', async () => {
    const { logs } = await startLogs();
    expect(await rejection(logs.getQueryResults({ queryId: 'x' }))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('query definitions', () => {
  test('are put, replaced, found by prefix and deleted', async () => {
    const { logs } = await startLogs();
    const first = await logs.putQueryDefinition({ name: 'ops/errors', queryString: 'fields @message' });
    await logs.putQueryDefinition({ name: 'dev/x', queryString: 'fields @log', logGroupNames: [GROUP] });
    const { queryDefinitionId = '' } = first;
    await logs.putQueryDefinition({ queryDefinitionId, name: 'ops/errors', queryString: 'limit 5' });
    const found = await logs.describeQueryDefinitions({ queryDefinitionNamePrefix: 'ops/' });
    expect(found.queryDefinitions).toMatchObject([{ queryDefinitionId, name: 'ops/errors', queryString: 'limit 5' }]);
    expect((await logs.deleteQueryDefinition({ queryDefinitionId })).success).toBe(true);
    expect(await rejection(logs.deleteQueryDefinition({ queryDefinitionId }))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
