import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  paginateGetMetricData,
  paginateListMetrics,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { cloudWatchStore, insertSamples } from '../../src/sandbox/services/cloudwatch/store.js';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS } from './helpers.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const Dimensions = [{ Name: 'Host', Value: 'web-1' }];

async function start() {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  return { clock, sandbox, client: new CloudWatchClient(clientConfig(sandbox)) };
}

/** One sample a minute for an hour: 0, 1, 2, … 59. */
async function startWithHour() {
  const started = await start();
  const metric = { namespace: 'App', name: 'Latency', dimensions: { Host: 'web-1' }, unit: 'Milliseconds' };
  const samples = Array.from({ length: 60 }, (_, n) => ({ timestampMs: START_MS + n * MINUTE_MS, value: n }));
  // Out of order, as agents that catch up publish.
  const publication = { samples: [...samples.slice(30), ...samples.slice(0, 30)], nowMs: START_MS };
  insertSamples(started.sandbox.store(cloudWatchStore), metric, publication);
  return started;
}

const StartTime = new Date(START_MS);
const EndTime = new Date(START_MS + HOUR_MS);
const query = (Id: string, Stat: string, Period = 1800) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'App', MetricName: 'Latency', Dimensions }, Period, Stat },
});

describe('GetMetricData', () => {
  test.each([
    ['Sum', [435, 1335]],
    ['Average', [14.5, 44.5]],
    ['Minimum', [0, 30]],
    ['Maximum', [29, 59]],
    ['SampleCount', [30, 30]],
    ['p50', [14, 44]],
    ['p90', [26, 56]],
    ['p100', [29, 59]],
    ['p0', [0, 30]],
  ])('%s of two half hours', async (stat, values) => {
    const { client } = await startWithHour();
    const input = { MetricDataQueries: [query('m', stat)], StartTime, EndTime, ScanBy: 'TimestampAscending' as const };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(input));
    expect(MetricDataResults).toEqual([
      {
        Id: 'm',
        Label: 'Latency',
        StatusCode: 'Complete',
        Timestamps: [new Date(START_MS), new Date(START_MS + HOUR_MS / 2)],
        Values: values,
      },
    ]);
  });

  test('answers newest first, and nothing for a metric without data', async () => {
    const { client } = await startWithHour();
    const none = {
      ...query('none', 'Sum'),
      MetricStat: { ...query('x', 'Sum').MetricStat, Metric: { Namespace: 'No', MetricName: 'No' } },
    };
    const input = { MetricDataQueries: [query('m', 'Sum'), none], StartTime, EndTime };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(input));
    expect(MetricDataResults?.map((result) => [result.Id, result.Values])).toEqual([
      ['m', [1335, 435]],
      ['none', []],
    ]);
  });

  test.each([1, 7, 50, 60, 61, 200])('pages of %i values hold every value once', async (MaxDatapoints) => {
    const { client } = await startWithHour();
    const queries = [query('a', 'Sum', 60), query('b', 'Maximum', 60)];
    const input = {
      MetricDataQueries: queries,
      StartTime,
      EndTime,
      MaxDatapoints,
      ScanBy: 'TimestampAscending' as const,
    };
    const values = new Map<string, number[]>();
    for await (const page of paginateGetMetricData({ client }, input)) {
      for (const { Id = '', Values = [] } of page.MetricDataResults ?? []) {
        values.set(Id, [...(values.get(Id) ?? []), ...Values]);
      }
    }
    const minutes = Array.from({ length: 60 }, (_, n) => n);
    expect(Object.fromEntries(values)).toEqual({ a: minutes, b: minutes });
  });

  test('computes metric math over metrics that are not returned themselves', async () => {
    const { client } = await startWithHour();
    const hidden = { ...query('m', 'Sum'), ReturnData: false };
    const compute = async (Expression: string, Label?: string) => {
      const MetricDataQueries = [hidden, { Id: 'e', Expression, Label }];
      const input = { MetricDataQueries, StartTime, EndTime, ScanBy: 'TimestampAscending' as const };
      const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand(input));
      return MetricDataResults.map(({ Id, Label: label, Values }) => [Id, label, Values]);
    };
    expect(await compute('m / PERIOD(m)', 'per second')).toEqual([['e', 'per second', [435 / 1800, 1335 / 1800]]]);
    expect(await compute('[m, m * 2]', 'L')).toEqual([
      ['e', 'L Latency', [435, 1335]],
      ['e', 'L Latency', [870, 2670]],
    ]);
    expect(await compute(`SEARCH('{App,Host} MetricName="Latency"', 'Maximum', 3600)`)).toEqual([
      ['e', 'Latency', [59]],
    ]);
    expect(await compute(`SEARCH('{App,Host} web-2', 'Maximum', 3600)`)).toEqual([]);
  });

  test('has data of a minute for fifteen days, and of five minutes for sixty-three', async () => {
    const { client, clock } = await startWithHour();
    const count = async (Period: number) => {
      const input = { MetricDataQueries: [query('m', 'Sum', Period)], StartTime, EndTime };
      return (await client.send(new GetMetricDataCommand(input))).MetricDataResults?.[0]?.Values?.length;
    };
    expect([await count(60), await count(300)]).toEqual([60, 12]);
    clock.advance(15 * 24 * HOUR_MS + 30 * MINUTE_MS);
    expect([await count(60), await count(300)]).toEqual([30, 12]);
    clock.advance(40 * 24 * HOUR_MS);
    expect([await count(60), await count(300), await count(3600)]).toEqual([0, 12, 1]);
    clock.advance(40 * 24 * HOUR_MS);
    expect([await count(300), await count(3600)]).toEqual([0, 1]);
  });

  test('refuses what it cannot evaluate by name', async () => {
    const { client } = await startWithHour();
    const attempt = (queries: object[], extra = {}) =>
      rejection(
        client.send(new GetMetricDataCommand({ MetricDataQueries: queries as never, StartTime, EndTime, ...extra })),
      );
    const expression = async (Expression: string) => (await attempt([{ Id: 'e', Expression }])).message;
    expect(await expression('SELECT AVG(Latency) FROM App')).toContain('does not run Metrics Insights');
    expect(await expression('1 +')).toBe("Error in expression 'e': the expression ends too early at position 4");
    expect(await expression('1 + 1')).toContain('must return a time series');
    expect(await expression('m1 * 2')).toContain('"m1" is not defined');
    expect(await expression('e * 2')).toContain('Circular reference');
    expect(await expression('SERVICE_QUOTA(m)')).toContain('not evaluated here');
    expect((await attempt([query('m', 'tm90')])).message).toContain('tm90');
    expect((await attempt([query('m', 'Sum', 90)])).message).toContain('Period');
    expect((await attempt([query('m', 'Sum'), query('m', 'Sum')])).message).toContain('not unique');
    expect((await attempt([query('M', 'Sum')])).message).toContain('expected pattern');
    expect((await attempt([query('m', 'Sum')], { StartTime: EndTime })).message).toContain('EndTime must be greater');
    expect((await attempt([query('m', 'Sum')], { NextToken: 'x' })).message).toBe('Invalid nextToken');
  });
});

describe('GetMetricStatistics', () => {
  test('answers several statistics and percentiles', async () => {
    const { client } = await startWithHour();
    const input = { Namespace: 'App', MetricName: 'Latency', Dimensions, StartTime, EndTime, Period: 3600 };
    const both = { ...input, Statistics: ['Average' as const, 'SampleCount' as const], ExtendedStatistics: ['p99'] };
    const { Datapoints, Label } = await client.send(new GetMetricStatisticsCommand(both));
    expect(Label).toBe('Latency');
    expect(Datapoints).toEqual([
      { Timestamp: StartTime, Unit: 'Milliseconds', Average: 29.5, SampleCount: 60, ExtendedStatistics: { p99: 59 } },
    ]);
  });

  test('counts at most 1,440 datapoints', async () => {
    const { client } = await startWithHour();
    const day = { StartTime: new Date(START_MS - 24 * HOUR_MS), EndTime };
    const input = { Namespace: 'App', MetricName: 'Latency', ...day, Period: 60, Statistics: ['Sum' as const] };
    const error = await rejection(client.send(new GetMetricStatisticsCommand(input)));
    expect(error.message).toContain('You have requested up to 1,500 datapoints, which exceeds the limit of 1,440.');
  });
});

describe('PutMetricData', () => {
  test('takes single values, values with counts, and statistic sets', async () => {
    const { client } = await start();
    const Timestamp = StartTime;
    const set = { SampleCount: 2, Sum: 30, Minimum: 10, Maximum: 20 };
    const data = [
      { MetricName: 'Latency', Dimensions, Timestamp, Value: 5 },
      { MetricName: 'Latency', Dimensions, Timestamp, Values: [1, 2], Counts: [3, 1] },
    ];
    await client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: data }));
    const read = async (stat: string) => {
      const input = { MetricDataQueries: [query('m', stat, 60)], StartTime, EndTime };
      return (await client.send(new GetMetricDataCommand(input))).MetricDataResults?.[0]?.Values;
    };
    expect(await read('Sum')).toEqual([10]);
    expect(await read('SampleCount')).toEqual([5]);
    expect(await read('p50')).toEqual([1]);
    const more = [{ MetricName: 'Latency', Dimensions, Timestamp, StatisticValues: set }];
    await client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: more }));
    expect(await read('Maximum')).toEqual([20]);
    expect(await read('p50')).toEqual([]);
  });

  test.each([
    [{ Timestamp: new Date(START_MS - 15 * 24 * HOUR_MS), Value: 1 }, 'no more than two weeks in the past'],
    [{ Timestamp: new Date(START_MS + 3 * HOUR_MS), Value: 1 }, 'no more than two hours in the future'],
    [{}, 'must be specified'],
    [{ Value: 1, Values: [1] }, 'mutually exclusive'],
    [{ Values: [1, 2], Counts: [1] }, 'same size'],
    [{ Values: Array.from({ length: 151 }, () => 1) }, 'greater than 150'],
    [
      { Dimensions: Array.from({ length: 31 }, (_, n) => ({ Name: `d${n}`, Value: 'v' })), Value: 1 },
      'greater than 30',
    ],
  ])('stores nothing of a request with a bad datum: %#', async (bad, message) => {
    const { client } = await start();
    const MetricData = [
      { MetricName: 'Good', Value: 1 },
      { MetricName: 'Bad', ...bad },
    ];
    const error = await rejection(client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData })));
    expect(error.message).toContain(message);
    expect((await client.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
  });

  test('names a required parameter that is missing', async () => {
    const { client } = await start();
    // @ts-expect-error the point of the test is what the types forbid
    const error = await rejection(client.send(new PutMetricDataCommand({ MetricData: [] })));
    expect(error).toMatchObject({
      name: 'MissingRequiredParameterException',
      message: 'The parameter Namespace is required.',
    });
  });
});

describe('ListMetrics', () => {
  test('filters by namespace, name and dimensions', async () => {
    const { client } = await startWithHour();
    await client.send(
      new PutMetricDataCommand({ Namespace: 'Other', MetricData: [{ MetricName: 'Depth', Value: 1 }] }),
    );
    const count = async (input: object) => (await client.send(new ListMetricsCommand(input))).Metrics?.length;
    expect(await count({})).toBe(2);
    expect(await count({ Namespace: 'App' })).toBe(1);
    expect(await count({ MetricName: 'Depth' })).toBe(1);
    expect(await count({ Dimensions: [{ Name: 'Host' }] })).toBe(1);
    expect(await count({ Dimensions: [{ Name: 'Host', Value: 'web-2' }] })).toBe(0);
  });

  test('forgets metrics without recent data', async () => {
    const { client, clock } = await startWithHour();
    const count = async (input: object) => (await client.send(new ListMetricsCommand(input))).Metrics?.length;
    clock.advance(4 * HOUR_MS);
    expect(await count({ RecentlyActive: 'PT3H' })).toBe(0);
    expect(await count({})).toBe(1);
    clock.advance(14 * 24 * HOUR_MS);
    expect(await count({})).toBe(0);
  });

  test('has pages of 500', async () => {
    const { sandbox, client } = await start();
    const store = sandbox.store(cloudWatchStore);
    for (let n = 0; n < 1200; n++) {
      const publication = { samples: [{ timestampMs: START_MS, value: 1 }], nowMs: START_MS };
      insertSamples(store, { namespace: 'App', name: `m${n}` }, publication);
    }
    const sizes: number[] = [];
    for await (const page of paginateListMetrics({ client }, {})) sizes.push(page.Metrics?.length ?? 0);
    expect(sizes).toEqual([500, 500, 200]);
    expect((await rejection(client.send(new ListMetricsCommand({ NextToken: 'x' })))).message).toBe(
      'Invalid nextToken',
    );
  });
});
