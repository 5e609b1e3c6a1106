import { describe, expect, test } from 'vitest';
import { lastArrivals, type ArrivalInput } from '../../../src/lib/node/arrival/index.js';
import { fakeAws, fakeContext, fault, json, type Answer, type FakeAws } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const MINUTE_MS = 60_000;
const idOf = (number: number): string => `i-${number.toString(16).padStart(17, '0')}`;
const [A, B] = [idOf(1), idOf(2)];

const ask = async (aws: FakeAws, input: Partial<ArrivalInput>) => {
  const ctx = fakeContext(aws, { clock: fakeClock({ nowMs: NOW_MS }) });
  const arrivals = await lastArrivals({ instanceIds: [A], namespace: null, logGroups: [], ...input }, ctx);
  return { arrivals, of: (id: string) => arrivals.get(id), events: ctx.events };
};

interface Query {
  readonly Id: string;
  readonly MetricStat: { Metric: { MetricName: string; Dimensions: readonly { Name: string; Value: string }[] } };
}

const instanceOf = ({ MetricStat }: Query): string =>
  MetricStat.Metric.Dimensions.find(({ Name }) => Name === 'InstanceId')?.Value ?? '';

/** GetMetricData: a point a minute before now for the metrics that `has` says yes to. */
const data =
  (has: (query: Query) => boolean, atMs = NOW_MS - MINUTE_MS) =>
  ({ input }: { readonly input: { MetricDataQueries: readonly Query[] } }): Answer =>
    json({
      MetricDataResults: input.MetricDataQueries.map((query) => ({
        Id: query.Id,
        Timestamps: has(query) ? [atMs / 1000, atMs / 1000 - 60] : [],
        Values: has(query) ? [1, 1] : [],
      })),
    });

const metric = (name: string, dimensions: Readonly<Record<string, string>>) => ({
  Namespace: 'CWAgent',
  MetricName: name,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into it freely
const inputOf = (aws: FakeAws, operation: string): any => aws.callsOf(operation)[0]?.input;

const denied = (action: string): Answer => fault('AccessDeniedException', `not authorized to perform: ${action}`);

describe('metrics of few nodes', () => {
  test('are asked for at once, without a list that would not have them yet', async () => {
    const aws = fakeAws().on(
      'GetMetricData',
      data((query) => query.MetricStat.Metric.MetricName === 'mem_used_percent'),
    );
    const { of } = await ask(aws, { instanceIds: [A, B], namespace: 'CWAgent' });
    expect(of(A)).toEqual({ metricsLastSeenMs: NOW_MS - MINUTE_MS, logsLastSeenMs: null, unknown: [] });
    expect(of(B)?.metricsLastSeenMs).toBe(NOW_MS - MINUTE_MS);
    expect(inputOf(aws, 'GetMetricData')).toMatchObject({
      StartTime: (NOW_MS - 15 * MINUTE_MS) / 1000,
      EndTime: (NOW_MS + MINUTE_MS) / 1000,
      ScanBy: 'TimestampDescending',
    });
    aws.verify();
  });

  test('count from the first whole minute after the time that is asked for', async () => {
    const aws = fakeAws()
      .always(
        'GetMetricData',
        data(() => true),
      )
      .always('ListMetrics', json({ Metrics: [] }));
    await ask(aws, { namespace: 'CWAgent', sinceMs: NOW_MS - 5 * MINUTE_MS + 1 });
    expect(aws.calls[0]?.input.StartTime).toBe((NOW_MS - 4 * MINUTE_MS) / 1000);
  }, 20_000);

  test('of other kinds are found in the list of the node', async () => {
    const aws = fakeAws()
      .on(
        'GetMetricData',
        data(() => false),
      )
      .on('ListMetrics', json({ Metrics: [metric('custom', { InstanceId: A, disk: 'x' })] }))
      .on(
        'GetMetricData',
        data((query) => query.MetricStat.Metric.MetricName === 'custom'),
      );
    const { of } = await ask(aws, { namespace: 'CWAgent' });
    expect(of(A)?.metricsLastSeenMs).toBe(NOW_MS - MINUTE_MS);
    expect(aws.callsOf('ListMetrics')[0]?.input).toEqual({
      Namespace: 'CWAgent',
      Dimensions: [{ Name: 'InstanceId', Value: A }],
      RecentlyActive: 'PT3H',
    });
    aws.verify();
  });

  test('that are older than three hours are listed too when the window reaches back so far', async () => {
    const aws = fakeAws()
      .always(
        'GetMetricData',
        data(() => false),
      )
      .on('ListMetrics', json({ Metrics: [] }));
    await ask(aws, { namespace: 'CWAgent', sinceMs: NOW_MS - 4 * 3_600_000 });
    expect(aws.callsOf('ListMetrics')[0]?.input).not.toHaveProperty('RecentlyActive');
    // 500 metrics of a call must fit into one answer.
    const { StartTime, EndTime, MetricDataQueries } = inputOf(aws, 'GetMetricData');
    const points = (EndTime - StartTime) / MetricDataQueries[0].MetricStat.Period;
    expect(points * 500).toBeLessThanOrEqual(100_800);
  });

  test('that never came are null, and nothing is unknown', async () => {
    const aws = fakeAws()
      .always(
        'GetMetricData',
        data(() => false),
      )
      .on('ListMetrics', json({ Metrics: [] }));
    expect((await ask(aws, { namespace: 'CWAgent' })).of(A)).toEqual({
      metricsLastSeenMs: null,
      logsLastSeenMs: null,
      unknown: [],
    });
  });

  test('that may not be read are unknown, not null and nothing else', async () => {
    const aws = fakeAws().on('GetMetricData', denied('cloudwatch:GetMetricData'));
    expect((await ask(aws, { namespace: 'CWAgent' })).of(A)).toMatchObject({
      metricsLastSeenMs: null,
      unknown: [{ part: 'metrics', denied: 'cloudwatch:GetMetricData', group: null }],
    });
  });

  test('that may not be listed are unknown where they were not seen without a list', async () => {
    const aws = fakeAws()
      .on(
        'GetMetricData',
        data((query) => instanceOf(query) === A),
      )
      .on('ListMetrics', denied('cloudwatch:ListMetrics'));
    const { of } = await ask(aws, { instanceIds: [A, B], namespace: 'CWAgent' });
    expect(of(A)).toMatchObject({ metricsLastSeenMs: NOW_MS - MINUTE_MS, unknown: [] });
    expect(of(B)).toMatchObject({ metricsLastSeenMs: null, unknown: [{ denied: 'cloudwatch:ListMetrics' }] });
  });

  test('of a machine outside EC2 without a known host name are unknown', async () => {
    const machine = 'mi-0123456789abcdef0';
    const { of } = await ask(fakeAws(), { instanceIds: [machine], namespace: 'CWAgent' });
    expect(of(machine)).toMatchObject({ metricsLastSeenMs: null, unknown: [{ part: 'metrics', denied: null }] });
  });

  test('that CloudWatch fails to give are an error', async () => {
    const aws = fakeAws().on('GetMetricData', fault('InternalServiceFault', 'oops', 500));
    await expect(ask(aws, { namespace: 'CWAgent' })).rejects.toMatchObject({ name: 'InternalServiceFault' });
  });
});

describe('metrics of 10,000 nodes', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => idOf(index));
  const pages =
    (name: string, nodes: readonly string[]) =>
    ({ input }: { readonly input: { MetricName?: string; NextToken?: string; Dimensions?: unknown } }): Answer => {
      if (input.Dimensions !== undefined || input.MetricName !== name) return json({ Metrics: [] });
      const from = Number(input.NextToken ?? 0);
      const next = from + 500 < nodes.length ? String(from + 500) : undefined;
      const listed = nodes.slice(from, from + 500).map((InstanceId) => metric(name, { InstanceId, ImageId: 'ami-1' }));
      return json({ Metrics: listed, NextToken: next });
    };

  test('cost 41 calls when all of them send', async () => {
    const aws = fakeAws()
      .always('ListMetrics', pages('mem_used_percent', ids))
      .always(
        'GetMetricData',
        data(() => true),
      );
    const { arrivals } = await ask(aws, { instanceIds: ids, namespace: 'CWAgent' });
    expect([...arrivals.values()].every(({ metricsLastSeenMs }) => metricsLastSeenMs === NOW_MS - MINUTE_MS)).toBe(
      true,
    );
    expect(aws.callsOf('ListMetrics')).toHaveLength(21);
    expect(aws.callsOf('GetMetricData')).toHaveLength(20);
    for (const { input } of aws.callsOf('GetMetricData')) expect(input.MetricDataQueries).toHaveLength(500);
  });

  test('cost a bounded number of calls when none of them sends', async () => {
    const aws = fakeAws()
      .always('ListMetrics', json({ Metrics: [] }))
      .always(
        'GetMetricData',
        data(() => false),
      );
    const { arrivals } = await ask(aws, { instanceIds: ids, namespace: 'CWAgent' });
    expect([...arrivals.values()].every(({ metricsLastSeenMs }) => metricsLastSeenMs === null)).toBe(true);
    expect(aws.calls.length).toBeLessThan(150);
  });

  test('of another kind are learnt from some nodes and asked of the others', async () => {
    const aws = fakeAws()
      .always('ListMetrics', ({ input }) => {
        const id: string | undefined = input.Dimensions?.[0]?.Value;
        return json({ Metrics: id === undefined ? [] : [metric('gpu', { InstanceId: id, gpu: '0' })] });
      })
      .always(
        'GetMetricData',
        data((query) => query.MetricStat.Metric.MetricName === 'gpu'),
      );
    const { arrivals } = await ask(aws, { instanceIds: ids, namespace: 'CWAgent' });
    expect([...arrivals.values()].every(({ metricsLastSeenMs }) => metricsLastSeenMs === NOW_MS - MINUTE_MS)).toBe(
      true,
    );
    expect(aws.calls.length).toBeLessThan(200);
  });
});

describe('logs of few nodes', () => {
  const group = (logGroupName: string, logGroupClass = 'STANDARD') =>
    json({
      logGroups: [
        { logGroupName, logGroupClass, logGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}` },
      ],
    });
  const streams = (...list: readonly (readonly [name: string, ingestedMs?: number])[]) =>
    json({
      logStreams: list.map(([logStreamName, lastIngestionTime]) => ({
        logStreamName,
        lastIngestionTime,
        creationTime: 1,
      })),
    });
  const recent = NOW_MS - 2 * MINUTE_MS;
  const old = NOW_MS - 3_600_000;

  test('are told by the list of streams', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', group('/app'))
      .on('DescribeLogStreams', streams([A, recent], [`${A}-2`, old]));
    const { of } = await ask(aws, { logGroups: [{ group: '/app' }] });
    expect(of(A)).toEqual({ metricsLastSeenMs: null, logsLastSeenMs: recent, unknown: [] });
    expect(aws.callsOf('DescribeLogStreams')[0]?.input).toEqual({
      logGroupName: '/app',
      logStreamNamePrefix: A,
      limit: 50,
    });
    aws.verify();
  });

  test('of another node with a longer name are not taken for its own', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', group('/app'))
      .on('DescribeLogStreams', streams([`${A}0`, recent]));
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)?.logsLastSeenMs).toBeNull();
  });

  test('are read from the end of a stream that the list, which lags behind, calls old', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', group('/app'))
      .on('DescribeLogStreams', streams([A, old]))
      .on(
        'GetLogEvents',
        json({ events: [], nextBackwardToken: 'b/1' }),
        json({ events: [{ timestamp: 1, ingestionTime: recent, message: 'x' }], nextBackwardToken: 'b/2' }),
      );
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)?.logsLastSeenMs).toBe(recent);
    aws.verify();
  });

  test('that are old are not new, and an empty stream ends at its repeated token', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', group('/app'))
      .on('DescribeLogStreams', streams([A, old], [`${A}-new`]))
      .on(
        'GetLogEvents',
        json({ events: [{ timestamp: 1, ingestionTime: old, message: 'x' }], nextBackwardToken: 'b/2' }),
        json({ events: [], nextBackwardToken: 'b/1' }),
        json({ events: [], nextBackwardToken: 'b/1' }),
      );
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)).toMatchObject({
      logsLastSeenMs: null,
      unknown: [],
    });
    aws.verify();
  });

  test('in a group that does not exist are null', async () => {
    const aws = fakeAws().always('DescribeLogGroups', json({ logGroups: [] }));
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)).toMatchObject({
      logsLastSeenMs: null,
      unknown: [],
    });
  });

  test('in a group that is deleted meanwhile are null', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', group('/app'))
      .on('DescribeLogStreams', fault('ResourceNotFoundException', 'The specified log group does not exist.'));
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)).toMatchObject({
      logsLastSeenMs: null,
      unknown: [],
    });
  });

  test('are found where groups may not be described', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', denied('logs:DescribeLogGroups'))
      .on('DescribeLogStreams', streams([A, recent]));
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)?.logsLastSeenMs).toBe(recent);
  });

  test.each([
    ['DescribeLogStreams', 'logs:DescribeLogStreams'],
    ['GetLogEvents', 'logs:GetLogEvents'],
  ])('are unknown where %s is denied', async (operation, action) => {
    const aws = fakeAws().on('DescribeLogGroups', group('/app'));
    if (operation === 'GetLogEvents') aws.on('DescribeLogStreams', streams([A, old]));
    aws.on(operation, denied(action));
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)).toMatchObject({
      logsLastSeenMs: null,
      unknown: [{ part: 'logs', denied: action, group: '/app' }],
    });
    aws.verify();
  });

  test('that were seen in one group are not made unknown by another', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', group('/a'), group('/b'))
      .always('DescribeLogStreams', ({ input }) =>
        input.logGroupName === '/a' ? denied('logs:DescribeLogStreams') : streams([A, recent]),
      );
    expect((await ask(aws, { logGroups: [{ group: '/a' }, { group: '/b' }] })).of(A)).toMatchObject({
      logsLastSeenMs: recent,
      unknown: [],
    });
  });

  test("in a stream that all nodes share are unknown: an event in it is nobody's", async () => {
    const { of } = await ask(fakeAws(), { logGroups: [{ group: '/app', streamTemplate: 'messages' }] });
    expect(of(A)).toMatchObject({ logsLastSeenMs: null, unknown: [{ part: 'logs', denied: null, group: '/app' }] });
  });

  test('of a group of infrequent access are queried, since nothing else reads it', async () => {
    const aws = fakeAws()
      .always('DescribeLogGroups', group('/app', 'INFREQUENT_ACCESS'))
      .on('StartQuery', denied('logs:StartQuery'));
    expect((await ask(aws, { logGroups: [{ group: '/app' }] })).of(A)?.unknown).toMatchObject([
      { part: 'logs', denied: 'logs:StartQuery', group: '/app' },
    ]);
  });
});

describe('logs of many nodes', () => {
  test('that one query cannot tell all of are unknown where it did not name them', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => idOf(index));
    const row = (stream: string) => [
      { field: '@logStream', value: stream },
      { field: 'seen', value: '2026-01-15 11:59:00.000' },
    ];
    const aws = fakeAws()
      .always(
        'DescribeLogGroups',
        json({
          logGroups: [{ logGroupName: '/app', logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/app' }],
        }),
      )
      .on('StartQuery', json({ queryId: 'q' }))
      .on(
        'GetQueryResults',
        json({
          status: 'Complete',
          results: [row(A), ...Array.from({ length: 9999 }, (_, index) => row(`x${index}`))],
        }),
      );
    const { of } = await ask(aws, { instanceIds: ids, logGroups: [{ group: '/app' }] });
    expect(of(A)).toMatchObject({ logsLastSeenMs: NOW_MS - MINUTE_MS, unknown: [] });
    expect(of(B)).toMatchObject({ logsLastSeenMs: null, unknown: [{ part: 'logs', denied: null, group: '/app' }] });
  });

  test('cost one query, and only streams of the window and the fleet count', async () => {
    const ids = Array.from({ length: 2000 }, (_, index) => idOf(index));
    const time = (atMs: number) => new Date(atMs).toISOString().replace('T', ' ').replace('Z', '');
    const row = (stream: string, atMs: number) => [
      { field: '@logStream', value: stream },
      { field: 'seen', value: time(atMs) },
    ];
    const aws = fakeAws()
      .always(
        'DescribeLogGroups',
        json({
          logGroups: [{ logGroupName: '/app', logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/app' }],
        }),
      )
      .on('StartQuery', json({ queryId: 'q' }))
      .on(
        'GetQueryResults',
        json({
          status: 'Complete',
          results: [
            ...ids.slice(0, 1000).map((id) => row(`${id}/messages`, NOW_MS - MINUTE_MS)),
            row(`${idOf(0)}/messages.1`, NOW_MS - 2 * MINUTE_MS),
            row(`${idOf(1500)}/messages`, NOW_MS - 3_600_000),
            row('i-elsewhere/messages', NOW_MS),
          ],
        }),
      );
    const { arrivals, events } = await ask(aws, {
      instanceIds: ids,
      logGroups: [{ group: '/app', streamTemplate: '{instance_id}/messages' }],
    });
    const seen = [...arrivals].filter(([, { logsLastSeenMs }]) => logsLastSeenMs !== null);
    expect(seen.map(([id]) => id)).toEqual(ids.slice(0, 1000));
    expect(seen.every(([, { logsLastSeenMs }]) => logsLastSeenMs === NOW_MS - MINUTE_MS)).toBe(true);
    expect(aws.callsOf('StartQuery')[0]?.input).toMatchObject({
      queryString: 'stats max(@ingestionTime) as seen by @logStream',
      logGroupNames: ['/app'],
    });
    expect(events.filter(({ type }) => type === 'preview')).toEqual([]);
    expect(events.filter(({ type }) => type === 'note')).not.toEqual([]);
  });
});

test('nothing is asked for nobody, and nothing for nothing', async () => {
  const { arrivals } = await ask(fakeAws(), { instanceIds: [], namespace: 'CWAgent', logGroups: [{ group: 'g' }] });
  expect(arrivals.size).toBe(0);
  expect((await ask(fakeAws(), {})).of(A)).toEqual({ metricsLastSeenMs: null, logsLastSeenMs: null, unknown: [] });
});
