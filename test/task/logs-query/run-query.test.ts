import { describe, expect, test } from 'vitest';
import { runQuery } from '../../../src/lib/logs/query/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeAws, fakeContext, fault, json } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { HOUR_MS, NOW, ids, insights, messages, query, results, sdkGroup } from './fake-insights.js';

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

describe('the range', () => {
  test('before the retention of a group is warned about', async () => {
    const aws = insights([sdkGroup('/app', { retentionInDays: 7 })]).on('GetQueryResults', results('Complete', []));
    const ctx = fakeContext(aws);
    await collect(runQuery(query({ range: { fromMs: NOW - 30 * 24 * HOUR_MS, toMs: NOW } }), ctx));
    expect(messages(ctx.events, 'warn')).toEqual(['"/app" keeps 7 days, and the range goes back 30d']);
  });

  test('before the creation of a group explains an empty result', async () => {
    const aws = insights([sdkGroup('/app', { creationTime: NOW })]).on('GetQueryResults', results('Complete', []));
    const ctx = fakeContext(aws);
    await collect(runQuery(query({ range: { fromMs: NOW - 2 * HOUR_MS, toMs: NOW - HOUR_MS } }), ctx));
    expect(messages(ctx.events, 'warn')).toEqual(['"/app" was created at 2026-01-15T12:00:00.000Z, after this range']);
  });
});
