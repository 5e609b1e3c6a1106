import { describe, expect, test } from 'vitest';
import {
  getMetrics,
  listMetrics,
  readUnits,
  type GetMetricsInput,
  type WantedMetric,
} from '../../../src/lib/metric/index.js';
import { cloudWatchStore, insertSamples } from '../../../src/sandbox/services/cloudwatch/store.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { createTestClock, rejection, startSandbox, START_MS } from '../../sandbox/helpers.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Metrics of one value a minute, for ten minutes before the start of the test; the fifth minute has none. */
async function start(names: readonly string[] = ['Load'], minutes = 10) {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
  for (const name of names) {
    const samples = Array.from({ length: minutes }, (_, n) => ({
      timestampMs: START_MS - (minutes - n) * MINUTE_MS,
      value: n,
    })).filter(({ value }) => value !== 4);
    const metric = { namespace: 'App', name, dimensions: { Host: 'web-1' } };
    insertSamples(sandbox.store(cloudWatchStore), metric, { samples, nowMs: START_MS });
  }
  const calls = () => sandbox.requests().filter(({ operation }) => operation === 'GetMetricData').length;
  return { sandbox, ctx: sandboxContext(sandbox), calls };
}

const load: WantedMetric = { namespace: 'App', metric: 'Load', dimensions: { Host: 'web-1' }, statistic: 'Sum' };
const range = { fromMs: START_MS - 10 * MINUTE_MS, toMs: START_MS };
const input = (changes: Partial<GetMetricsInput> = {}): GetMetricsInput => ({ metrics: [load], range, ...changes });

describe('getMetrics', () => {
  test('gives a value for every period, null where there is none', async () => {
    const { ctx } = await start();
    const readings = await getMetrics(input(), ctx);
    expect(readings).toEqual({
      range,
      periodSeconds: 60,
      series: [{ label: 'Load web-1 Sum', values: [0, 1, 2, 3, null, 5, 6, 7, 8, 9] }],
    });
  });

  test('computes metric math instead of showing the metrics', async () => {
    const { ctx } = await start(['Load', 'Other']);
    const metrics = [load, { ...load, metric: 'Other' }];
    const { series } = await getMetrics(input({ metrics, math: 'm1 + 10 * m2' }), ctx);
    expect(series).toEqual([{ label: 'm1 + 10 * m2', values: [0, 11, 22, 33, null, 55, 66, 77, 88, 99] }]);
  });

  test('keeps the series of a list apart', async () => {
    const { ctx } = await start();
    const { series } = await getMetrics(input({ math: '[m1, m1 * 2]' }), ctx);
    expect(series.map(({ values }) => values.slice(0, 3))).toEqual([
      [0, 1, 2],
      [0, 2, 4],
    ]);
  });

  test('reads whole periods around the range', async () => {
    const { ctx } = await start();
    const readings = await getMetrics(input({ periodSeconds: 300 }), ctx);
    expect(readings.series[0]?.values).toEqual([6, 35]);
    const odd = { fromMs: range.fromMs + 1000, toMs: range.toMs - 1000 };
    expect((await getMetrics(input({ range: odd, periodSeconds: 300 }), ctx)).range).toEqual(range);
  });

  test.each([
    ['an unknown id', { math: 'm1 + m2' }, 2, '"m2", which is not there'],
    ['a mistake', { math: 'm1 +' }, 2, 'cannot be computed'],
    [
      'a period finer than what is kept',
      { periodSeconds: 60, range: { fromMs: START_MS - 40 * DAY_MS, toMs: START_MS - 30 * DAY_MS } },
      2,
      'no data of periods of 60s',
    ],
    ['no such metric', { metrics: [{ ...load, metric: 'None' }] }, 5, 'there is no metric "App/None"'],
    ['other dimensions', { metrics: [{ ...load, dimensions: {} }] }, 5, 'does not exist with no dimensions'],
  ])('refuses %s', async (_, changes, exitCode, message) => {
    const { ctx } = await start();
    const error = await rejection(getMetrics(input(changes), ctx));
    expect(error).toMatchObject({ exitCode, message: expect.stringContaining(message) as string });
  });

  test('tells which dimensions there are, ready to be pasted', async () => {
    const { ctx } = await start();
    const error = await rejection(getMetrics(input({ metrics: [{ ...load, dimensions: { Host: 'web-2' } }] }), ctx));
    expect(error).toMatchObject({ hint: "--dimension 'Host=web-1'" });
  });

  test('warns when the metric is there and has no data in the range', async () => {
    const { ctx } = await start();
    const later = { fromMs: START_MS, toMs: START_MS + 5 * MINUTE_MS };
    const { series } = await getMetrics(input({ range: later }), ctx);
    expect(series[0]?.values).toEqual([null, null, null, null, null]);
    expect(ctx.events).toContainEqual(expect.objectContaining({ type: 'warn', code: 'NoData' }));
  });
});

describe('readUnits', () => {
  const unit = (name: string) => ({
    queries: [
      {
        Id: 'm1',
        MetricStat: {
          Metric: { Namespace: 'App', MetricName: name, Dimensions: [{ Name: 'Host', Value: 'web-1' }] },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
  });

  test('puts many metrics into one call, each under its own id', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `m${n}`);
    const { ctx, calls } = await start(names);
    const found = await readUnits(names.map(unit), range, ctx);
    expect(found.map((one) => one.get('m1')?.[0]?.values.length)).toEqual(names.map(() => 9));
    expect(calls()).toBe(1);
  });

  test('makes as many calls as the datapoints force, and loses none over pages', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `m${n}`);
    const { ctx, calls } = await start(names, 13 * 1440);
    const wide = { fromMs: START_MS - 14 * DAY_MS, toMs: START_MS };
    const found = await readUnits(names.map(unit), wide, ctx);
    expect(found.map((one) => one.get('m1')?.[0]?.values.length)).toEqual(names.map(() => 13 * 1440 - 1));
    expect(calls()).toBe(Math.ceil((12 * 14 * 1440) / 100_800));
  });

  test('gives an expression its own call, in which its ids mean what they say', async () => {
    const { ctx, calls } = await start(['a', 'b']);
    const math = (name: string) => ({
      queries: [
        ...unit(name).queries.map((query) => ({ ...query, ReturnData: false })),
        { Id: 'e1', Expression: 'SUM(METRICS())' },
      ],
    });
    const found = await readUnits([math('a'), unit('a'), unit('b'), math('b')], range, ctx);
    expect(found.map((one) => [...one.keys()])).toEqual([['e1'], ['m1'], ['m1'], ['e1']]);
    expect(calls()).toBe(3);
  });
});

test('listMetrics filters by namespace, name and dimension', async () => {
  const { ctx } = await start(['Load', 'Other']);
  const list = async (wanted: Parameters<typeof listMetrics>[0]) => {
    const names: string[] = [];
    for await (const page of listMetrics(wanted, ctx)) names.push(...page.map(({ metric }) => metric));
    return names;
  };
  expect(await list({})).toEqual(['Load', 'Other']);
  expect(await list({ namespace: 'App', metric: 'Load' })).toEqual(['Load']);
  expect(await list({ dimensions: { Host: 'web-1' } })).toEqual(['Load', 'Other']);
  expect(await list({ dimensions: { Host: null } })).toEqual(['Load', 'Other']);
  expect(await list({ dimensions: { Host: 'web-2' } })).toEqual([]);
});
