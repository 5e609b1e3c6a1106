import { describe, expect, test } from 'vitest';
import { runQuery } from '../../../src/lib/logs/query/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeAws, fakeContext, fault, json, type Answer, type FakeAws } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { ids, insights, messages, query, results, sdkGroup } from './fake-insights.js';

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
