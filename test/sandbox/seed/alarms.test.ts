import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  buildAlarm,
  previewAlarms,
  readAlarms,
  type AlarmDefinition,
  type MetricAlarmDefinition,
} from '../../../src/lib/alarm/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { noiseAt } from '../../../src/sandbox/seed/noise.js';
import { resourceId } from '../../../src/sandbox/seed/story.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { clientConfig, createTestClock, START_MS, type TestClock } from '../helpers.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let sandbox: Sandbox;
let clock: TestClock;
let client: CloudWatchClient;

beforeAll(async () => {
  clock = createTestClock();
  sandbox = await createSandbox({ clock, throttle: false, seed: 'web3tier' });
  client = new CloudWatchClient(clientConfig(sandbox));
  // The story happened before the first look at it: before any test turns the clock.
  await alarms();
});
afterAll(() => sandbox.close());

const alarms = async () => {
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  return new Map([...MetricAlarms, ...CompositeAlarms].map((alarm) => [alarm.AlarmName, alarm]));
};

describe('the alarms of the seed', () => {
  test('one is in ALARM since the incident, without an action', async () => {
    const dead = (await alarms()).get('web3tier-orders-dead');
    expect(dead).toMatchObject({ StateValue: 'ALARM', AlarmActions: [] });
    const minutesAgo = (START_MS - (dead?.StateTransitionedTimestamp?.getTime() ?? 0)) / MINUTE_MS;
    expect(minutesAgo).toBeGreaterThan(110);
    expect(minutesAgo).toBeLessThan(131);
  });

  test('two have never had data: wrong dimensions, and a server that is gone', async () => {
    const found = await alarms();
    for (const name of ['web3tier-alb-slow-old', 'web3tier-report-cpu']) {
      expect(found.get(name)?.StateValue).toBe('INSUFFICIENT_DATA');
    }
  });

  test('the others are OK, with two weeks of history in which they were not', async () => {
    const found = await alarms();
    for (const name of ['web3tier-alb-5xx', 'web3tier-alb-slow', 'web3tier-db-connections', 'web3tier-shop-down']) {
      expect(found.get(name)?.StateValue).toBe('OK');
      const { AlarmHistoryItems = [] } = await client.send(
        new DescribeAlarmHistoryCommand({
          AlarmName: name,
          HistoryItemType: 'StateUpdate',
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        }),
      );
      expect(AlarmHistoryItems.length).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('the metrics of the seed', () => {
  const read = async (MetricName: string, { from, to, Period = 60 }: { from: number; to: number; Period?: number }) => {
    const Dimensions = [{ Name: 'LoadBalancer', Value: 'app/web3tier-alb/50dc6c495c0c9188' }];
    const Metric = { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period, Stat: 'Sum' } }],
        StartTime: new Date(from),
        EndTime: new Date(to),
      }),
    );
    return MetricDataResults?.[0]?.Values ?? [];
  };

  test('go back for weeks, by the minute for fifteen days', async () => {
    const day = (ago: number) => ({ from: START_MS - ago * DAY_MS, to: START_MS - (ago - 1) * DAY_MS });
    expect(await read('RequestCount', day(10))).toHaveLength(1440);
    expect(await read('RequestCount', day(30))).toHaveLength(0);
    expect(await read('RequestCount', { ...day(30), Period: 300 })).toHaveLength(288);
    // About as many visitors as on the day of the logs.
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const [before, now] = [total(await read('RequestCount', day(3))), total(await read('RequestCount', day(1)))];
    expect(before / now).toBeGreaterThan(0.8);
    expect(before / now).toBeLessThan(1.25);
  });

  test('are the same whenever they are asked for', async () => {
    const range = { from: START_MS - 9 * DAY_MS, to: START_MS - 8 * DAY_MS };
    expect(await read('TargetResponseTime', range)).toEqual(await read('TargetResponseTime', range));
  });

  test('go on as time does', async () => {
    const from = clock.now();
    clock.advance(30 * MINUTE_MS);
    const values = await read('RequestCount', { from, to: from + 60 * MINUTE_MS });
    expect(values).toHaveLength(30);
    expect((await alarms()).get('web3tier-db-connections')?.StateValue).toBe('OK');
  });

  test('of a server end when it is stopped', async () => {
    const InstanceId = resourceId('i', 'batch-1', { account: sandbox.account, region: 'ap-northeast-1' });
    await new EC2Client(clientConfig(sandbox)).send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    const stoppedMs = clock.now();
    clock.advance(60 * MINUTE_MS);
    const Metric = {
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: InstanceId }],
    };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 300, Stat: 'Average' } }],
        StartTime: new Date(stoppedMs - 60 * MINUTE_MS),
        EndTime: new Date(clock.now()),
      }),
    );
    const times = MetricDataResults?.[0]?.Timestamps ?? [];
    expect(times).toHaveLength(12);
    expect(Math.max(...times.map((time) => time.getTime()))).toBeLessThan(stoppedMs);
  });
});

const isMetricAlarm = (definition: AlarmDefinition | undefined): definition is MetricAlarmDefinition =>
  definition?.kind === 'metric';

test.each([0, 7, 14, 21])(
  'at %d:17 the incident is caught by a rate of errors, and missed by their number',
  async (hour) => {
    const nowMs = Date.UTC(2026, 10, 3, hour, 17);
    const practice = await createSandbox({ clock: createTestClock(nowMs), throttle: false, seed: 'web3tier' });
    onTestFinished(() => practice.close());
    const ctx = sandboxContext(practice);
    const rate = buildAlarm({
      name: 'error-rate',
      metrics: ['AWS/ApplicationELB/HTTPCode_Target_5XX_Count', 'AWS/ApplicationELB/RequestCount'],
      dimensions: { LoadBalancer: 'app/web3tier-alb/50dc6c495c0c9188' },
      stat: 'Sum',
      expression: '100 * m1 / m2',
      threshold: 5,
      comparison: '>=',
      period: '1m',
      datapoints: '3/5',
      missing: 'notBreaching',
    });
    const [count] = await readAlarms({ names: ['web3tier-alb-5xx'] }, ctx);
    const definitions = [rate, count?.definition].filter(isMetricAlarm);
    const previews = await previewAlarms({ definitions, range: { fromMs: nowMs - DAY_MS, toMs: nowMs } }, ctx);
    const [ofRate = [], ofCount] = previews.map(({ transitions }) =>
      transitions.filter(({ to }) => to === 'ALARM').map(({ atMs }) => Math.round((nowMs - atMs) / MINUTE_MS)),
    );
    expect(ofCount).toEqual([]);
    expect(ofRate.length).toBeGreaterThan(0);
    for (const minutesAgo of ofRate) {
      expect(minutesAgo).toBeGreaterThan(105);
      expect(minutesAgo).toBeLessThan(131);
    }
  },
);

test('noise is even, and the same for the same place', () => {
  const draws = Array.from({ length: 10_000 }, (_, place) => noiseAt(7, 29_000_000 + place));
  expect(draws).toEqual(Array.from({ length: 10_000 }, (_, place) => noiseAt(7, 29_000_000 + place)));
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const share = draws.filter((draw) => Math.floor(draw * 10) === tenth).length / draws.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
  }
});
