import { describe, expect, test } from 'vitest';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { runQuery, type QueryInput } from '../../../src/lib/logs/query/index.js';
import { collect } from '../../helpers/collect.js';
import {
  fakeAws,
  fakeContext,
  fault,
  json,
  type Answer,
  type FakeAws,
  type RecordedCall,
} from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';

const NOW = Date.parse('2026-01-15T12:00:00.000Z');
const HOUR_MS = 3_600_000;

const sdkGroup = (name: string, more: object = {}): object => ({
  logGroupName: name,
  arn: `arn:aws:logs:us-east-1:123456789012:log-group:${name}:*`,
  creationTime: 1_700_000_000_000,
  ...more,
});

/** A fake that knows these groups and starts queries with the ids q1, q2, … */
function insights(groups: readonly object[] = [sdkGroup('/app')]): FakeAws {
  let started = 0;
  return fakeAws()
    .always('DescribeLogGroups', json({ logGroups: groups }))
    .always('StartQuery', () => json({ queryId: `q${(started += 1)}` }));
}

const results = (status: string, ids: readonly string[], more: object = {}): Answer =>
  json({
    status,
    results: ids.map((id) => [
      { field: 'id', value: id },
      { field: '@ptr', value: `ptr-${id}` },
    ]),
    statistics: { recordsMatched: 100, recordsScanned: 5000, bytesScanned: 2 ** 30 },
    ...more,
  });

const query = (more: Partial<QueryInput> = {}): QueryInput => ({
  text: 'fields id',
  language: 'cwli',
  groups: ['/app'],
  range: { fromMs: NOW - HOUR_MS, toMs: NOW },
  ...more,
});

const ids = (batches: readonly (readonly Readonly<Record<string, unknown>>[])[]): unknown[] =>
  batches.flat().map((row) => row['id']);
const messages = (events: readonly TaskEvent[], type: TaskEvent['type']): string[] =>
  events.flatMap((event) => (event.type === type && 'message' in event ? [event.message] : []));

describe('a query', () => {
  test('is submitted with whole seconds, polled until Complete, and its rows are given', async () => {
    const aws = insights().on('GetQueryResults', results('Scheduled', []), results('Complete', ['x', 'y']));
    const ctx = fakeContext(aws);
    expect(await collect(runQuery(query(), ctx))).toEqual([[{ id: 'x' }, { id: 'y' }]]);
    expect(aws.callsOf('StartQuery')[0]?.input).toEqual({
      queryString: 'fields id',
      startTime: (NOW - HOUR_MS) / 1000,
      endTime: NOW / 1000,
      logGroupNames: ['/app'],
      limit: 100_000,
    });
    aws.verify();
  });

  test('never takes partial rows of a running query as the result, but shows them', async () => {
    const aws = insights().on('GetQueryResults', results('Running', ['half']), results('Complete', ['x', 'y']));
    const ctx = fakeContext(aws);
    expect(ids(await collect(runQuery(query(), ctx)))).toEqual(['x', 'y']);
    expect(ctx.events).toContainEqual({ type: 'preview', rows: [{ id: 'half' }] });
  });

  test('polls soon at first, then ever more slowly up to two seconds', async () => {
    const running = Array.from({ length: 12 }, () => results('Running', []));
    const aws = insights().on('GetQueryResults', ...running, results('Complete', []));
    const clock = fakeClock();
    await collect(runQuery(query(), fakeContext(aws, { clock })));
    expect(clock.sleeps[0]).toBeGreaterThan(100);
    expect(clock.sleeps[0]).toBeLessThan(250);
    expect(Math.max(...clock.sleeps)).toBeLessThanOrEqual(2500);
    expect(clock.sleeps.at(-1)).toBeGreaterThan(1000);
  });

  test('reads every page of a large result', async () => {
    const aws = insights().on(
      'GetQueryResults',
      results('Complete', ['a'], { nextToken: 't1' }),
      results('Complete', ['b'], { nextToken: 't2' }),
      results('Complete', ['c']),
    );
    expect(ids(await collect(runQuery(query(), fakeContext(aws))))).toEqual(['a', 'b', 'c']);
    expect(aws.callsOf('GetQueryResults').map(({ input }) => [input.nextToken, input.maxItems])).toEqual([
      [undefined, 10_000],
      ['t1', 10_000],
      ['t2', 10_000],
    ]);
  });

  test('reports rows, records, bytes, cost and time at the end', async () => {
    const aws = insights().on('GetQueryResults', results('Complete', ['x']));
    const ctx = fakeContext(aws);
    await collect(runQuery(query(), ctx));
    expect(messages(ctx.events, 'note').at(-1)).toMatch(
      /^1 row; 100 of 5,000 records matched; 1 GiB scanned, about \$0\.0050; 0\.\d s$/,
    );
  });

  test('waits in line when the account runs as many queries as it may', async () => {
    const aws = fakeAws()
      .always('DescribeLogGroups', json({ logGroups: [sdkGroup('/app')] }))
      .on(
        'StartQuery',
        fault('LimitExceededException', 'too many'),
        fault('LimitExceededException', 'too many'),
        json({ queryId: 'q1' }),
      )
      .on('GetQueryResults', results('Complete', ['x']));
    const ctx = fakeContext(aws);
    expect(ids(await collect(runQuery(query(), ctx)))).toEqual(['x']);
    expect(messages(ctx.events, 'note').filter((message) => message.includes('waiting'))).toHaveLength(1);
    aws.verify();
  });

  test.each([
    ['Failed', 'QueryFailed'],
    ['Timeout', 'QueryTimeout'],
    ['Cancelled', 'QueryCancelled'],
  ])('that ends %s is an error of its own, and there is nothing to stop', async (status, code) => {
    const aws = insights().on('GetQueryResults', results(status, ['partial']));
    await expect(collect(runQuery(query(), fakeContext(aws)))).rejects.toMatchObject({ code });
    expect(aws.callsOf('StopQuery')).toHaveLength(0);
  });

  test('whose state stays Unknown is given up', async () => {
    const aws = insights().always('GetQueryResults', results('Unknown', []));
    await expect(collect(runQuery(query(), fakeContext(aws)))).rejects.toMatchObject({ code: 'QueryStateUnknown' });
  });

  test('of bad syntax is a usage error with a caret', async () => {
    const aws = fakeAws()
      .always('DescribeLogGroups', json({ logGroups: [sdkGroup('/app')] }))
      .on('StartQuery', fault('MalformedQueryException', 'unexpected symbol'));
    const failure = collect(runQuery(query({ text: 'fields id |' }), fakeContext(aws)));
    await expect(failure).rejects.toMatchObject({ exitCode: 2, reason: expect.stringContaining('^') });
  });
});

describe('stopping', () => {
  /** Aborts while the n-th GetQueryResults is in flight. */
  function abortingAt(poll: number): { aws: FakeAws; signal: AbortSignal; reason: Error } {
    const controller = new AbortController();
    const reason = new Error('SIGINT');
    let polls = 0;
    const aws = insights().always('GetQueryResults', () => {
      polls += 1;
      if (polls === poll) controller.abort(reason);
      return results('Running', []);
    });
    return { aws, signal: controller.signal, reason };
  }

  test('Ctrl-C stops the query in AWS, says so, and gives the reason on', async () => {
    const { aws, signal, reason } = abortingAt(2);
    aws.on('StopQuery', json({ success: true }));
    const ctx = fakeContext(aws, { signal });
    await expect(collect(runQuery(query(), ctx))).rejects.toBe(reason);
    expect(aws.callsOf('StopQuery').map(({ input }) => input)).toEqual([{ queryId: 'q1' }]);
    expect(messages(ctx.events, 'note')).toContain('stopped query q1 in AWS');
  });

  test('a query that could not be stopped is named, with the command that stops it', async () => {
    const { aws, signal, reason } = abortingAt(1);
    aws.on('StopQuery', fault('AccessDeniedException', 'no'));
    const ctx = fakeContext(aws, { signal });
    await expect(collect(runQuery(query(), ctx))).rejects.toBe(reason);
    expect(messages(ctx.events, 'warn')[0]).toContain('aws logs stop-query --query-id q1');
  });

  test('a StopQuery that comes too late is no problem', async () => {
    const { aws, signal, reason } = abortingAt(1);
    aws.on('StopQuery', fault('InvalidParameterException', 'Query is not currently running'));
    const ctx = fakeContext(aws, { signal });
    await expect(collect(runQuery(query(), ctx))).rejects.toBe(reason);
    expect(messages(ctx.events, 'warn')).toEqual([]);
  });

  test('Ctrl-C while StartQuery is in flight waits for its answer, so that the query can be stopped', async () => {
    const controller = new AbortController();
    const aws = fakeAws()
      .always('DescribeLogGroups', json({ logGroups: [sdkGroup('/app')] }))
      .on('StartQuery', async (_call, signal) => {
        controller.abort(new Error('SIGINT'));
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        return json({ queryId: 'q1' });
      })
      .on('StopQuery', json({ success: true }));
    // A clock that stands still: the grace never ends.
    const ctx = fakeContext(aws, { signal: controller.signal, clock: fakeClock({ manual: true }) });
    await expect(collect(runQuery(query(), ctx))).rejects.toThrow('SIGINT');
    aws.verify();
  });

  test('a consumer that reads no further (| head -1) leaves nothing running', async () => {
    const aws = insights().on('GetQueryResults', results('Complete', ['x']));
    for await (const rows of runQuery(query(), fakeContext(aws))) {
      expect(rows).toHaveLength(1);
      break;
    }
    expect(aws.callsOf('StopQuery')).toHaveLength(0);
  });

  test('an error while polling stops the query', async () => {
    const aws = insights()
      .on('GetQueryResults', fault('InternalFailure', 'boom', 500))
      .on('StopQuery', json({ success: true }));
    await expect(collect(runQuery(query(), fakeContext(aws)))).rejects.toThrow('boom');
    aws.verify();
  });
});

describe('--max-scan', () => {
  const scanned = (status: string, bytesScanned: number): Answer =>
    results(status, ['x'], { statistics: { bytesScanned } });

  test('stops the query as soon as it has scanned more, and says how much and what it costs', async () => {
    const aws = insights()
      .on('GetQueryResults', scanned('Running', 500), scanned('Running', 3 * 2 ** 30))
      .on('StopQuery', json({ success: true }));
    const ctx = fakeContext(aws);
    await expect(collect(runQuery(query({ maxScanBytes: 2 ** 30 }), ctx))).rejects.toMatchObject({
      code: 'MaxScanExceeded',
      exitCode: 1,
      message: 'the query was stopped: it scanned 3 GiB, more than --max-scan 1 GiB',
      reason: expect.stringContaining('about $0.01'),
    });
    aws.verify();
  });

  test('gives rows that are there already, and warns', async () => {
    const aws = insights().on('GetQueryResults', scanned('Complete', 3 * 2 ** 30));
    const ctx = fakeContext(aws);
    expect(ids(await collect(runQuery(query({ maxScanBytes: 2 ** 30 }), ctx)))).toEqual(['x']);
    expect(messages(ctx.events, 'warn')[0]).toContain('had ended before it could be stopped');
  });
});

describe('log groups', () => {
  test('are named by ARN when one was given as an ARN', async () => {
    const aws = insights().on('GetQueryResults', results('Complete', []));
    const arn = 'arn:aws:logs:us-east-1:123456789012:log-group:/app';
    await collect(runQuery(query({ groups: [`${arn}:*`] }), fakeContext(aws)));
    expect(aws.callsOf('StartQuery')[0]?.input.logGroupIdentifiers).toEqual([arn]);
  });

  test.each([
    ['SQL', query({ language: 'sql', text: 'SELECT 1', groups: [] })],
    ['SOURCE', query({ text: 'SOURCE logGroups(namePrefix: ["/aws/"]) | fields id', groups: [] })],
  ])('are not passed with %s, which names them itself', async (_, input) => {
    const aws = fakeAws()
      .on('StartQuery', json({ queryId: 'q1' }))
      .on('GetQueryResults', results('Complete', ['x']));
    expect(ids(await collect(runQuery(input, fakeContext(aws))))).toEqual(['x']);
    expect(Object.keys(aws.callsOf('StartQuery')[0]?.input)).not.toContainEqual(expect.stringMatching(/^logGroup/));
  });

  test('cannot be given twice', async () => {
    const input = query({ language: 'sql', text: 'SELECT 1' });
    await expect(collect(runQuery(input, fakeContext(fakeAws())))).rejects.toMatchObject({ code: 'GroupsInQuery' });
  });

  test('must be given', async () => {
    const failure = collect(runQuery(query({ groups: [] }), fakeContext(fakeAws())));
    await expect(failure).rejects.toMatchObject({ code: 'MissingLogGroup', exitCode: 2 });
  });

  test('names do without the right to list groups', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', fault('AccessDeniedException', 'no'))
      .on('StartQuery', json({ queryId: 'q1' }))
      .on('GetQueryResults', results('Complete', ['x']));
    const ctx = fakeContext(aws);
    expect(ids(await collect(runQuery(query(), ctx)))).toEqual(['x']);
    expect(messages(ctx.events, 'warn')[0]).toContain('logs:DescribeLogGroups is denied');
  });

  describe('that a saved query suggests', () => {
    const suggested = query({ groups: ['*nothing*', '/a*'], groupsAreSuggested: true });

    test('are those that exist, and are named', async () => {
      const aws = insights().on('GetQueryResults', results('Complete', ['x']));
      const ctx = fakeContext(aws);
      expect(ids(await collect(runQuery(suggested, ctx)))).toEqual(['x']);
      expect(messages(ctx.events, 'note')).toContain('no -g given: querying /app');
    });

    test('are not_found when none exists, with a way on', async () => {
      const aws = fakeAws().always('DescribeLogGroups', json({ logGroups: [] }));
      await expect(collect(runQuery(suggested, fakeContext(aws)))).rejects.toMatchObject({
        exitCode: 5,
        reason: 'it looks for *nothing*, /a*',
        hint: 'name yours with -g; list them with: awsops logs groups',
      });
    });
  });

  const many = Array.from({ length: 120 }, (_, index) => sdkGroup(`/g/${String(index).padStart(3, '0')}`));
  const timed = (time: string, id: string): object[] => [
    { field: '@timestamp', value: `2026-01-15 11:00:0${time}.000` },
    { field: 'id', value: id },
  ];

  test('more than 50 are queried in lots, put together by time', async () => {
    const rowsOf: Readonly<Record<string, object[][]>> = {
      q1: [timed('5', 'a'), timed('1', 'b')],
      q2: [timed('4', 'c')],
      q3: [timed('6', 'd'), timed('2', 'e')],
    };
    const aws = insights(many).always('GetQueryResults', (call: RecordedCall) =>
      json({ status: 'Complete', results: rowsOf[call.input.queryId], statistics: {} }),
    );
    const input = query({ text: 'fields @timestamp, id', groups: ['/g/*'] });
    expect(ids(await collect(runQuery(input, fakeContext(aws))))).toEqual(['d', 'a', 'c', 'e', 'b']);
    expect(aws.callsOf('StartQuery').map(({ input }) => input.logGroupNames.length)).toEqual([50, 50, 20]);
  });

  test.each([
    ['stats count(*)', '`stats` aggregates over the whole range'],
    ['fields id', 'no @timestamp'],
  ])('more than 50 are refused for "%s"', async (text, because) => {
    const failure = collect(runQuery(query({ text, groups: ['/g/*'] }), fakeContext(insights(many))));
    await expect(failure).rejects.toMatchObject({ code: 'TooManyLogGroups', reason: expect.stringContaining(because) });
  });
});

describe('the range', () => {
  test('before the retention of a group is warned about', async () => {
    const aws = insights([sdkGroup('/app', { retentionInDays: 7 })]).on('GetQueryResults', results('Complete', []));
    const ctx = fakeContext(aws);
    await collect(runQuery(query({ range: { fromMs: NOW - 30 * 24 * HOUR_MS, toMs: NOW } }), ctx));
    expect(messages(ctx.events, 'warn')).toEqual(['"/app" keeps 7 days, and the range goes back 4w2d']);
  });

  test('before the creation of a group explains an empty result', async () => {
    const aws = insights([sdkGroup('/app', { creationTime: NOW })]).on('GetQueryResults', results('Complete', []));
    const ctx = fakeContext(aws);
    await collect(runQuery(query({ range: { fromMs: NOW - 2 * HOUR_MS, toMs: NOW - HOUR_MS } }), ctx));
    expect(messages(ctx.events, 'warn')).toEqual(['"/app" was created at 2026-01-15T12:00:00.000Z, after this range']);
  });
});
