import { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import {
  alarmHistory,
  listAlarms,
  planCreateAlarm,
  type AlarmRow,
  type AlarmWish,
} from '../../../src/lib/alarm/index.js';
import { collect } from '../../helpers/collect.js';
import { clientConfig, rejection } from '../../sandbox/helpers.js';
import { carryOut, setUp, TOPIC, type Setup } from './setup.js';

const MINUTE_MS = 60_000;

const load = (changes: Partial<AlarmWish> = {}): { readonly wish: AlarmWish; readonly tags: {} } => ({
  wish: {
    name: 'load',
    metrics: ['App/Load'],
    dimensions: { Host: 'a' },
    threshold: 5,
    comparison: '>',
    period: '1m',
    datapoints: '2/2',
    actions: [TOPIC],
    ...changes,
  },
  tags: {},
});

/** Publishes a value of `App/Load` of host a, and lets a minute pass. */
async function publish({ cloudWatch, sandbox, ctx }: Setup, value: number): Promise<void> {
  const Timestamp = new Date(sandbox.clock.now());
  const Dimensions = [{ Name: 'Host', Value: 'a' }];
  await cloudWatch.putMetricData({
    Namespace: 'App',
    MetricData: [{ MetricName: 'Load', Value: value, Dimensions, Timestamp }],
  });
  await sandbox.clock.sleep(MINUTE_MS, ctx.signal);
}

const problems = (rows: readonly AlarmRow[]): Readonly<Record<string, string | null>> =>
  Object.fromEntries(rows.map(({ name, problem }) => [name, problem]));

describe('the list of alarms', () => {
  test('begins with those in ALARM, says for how long, and has the fields of the contract', async () => {
    const setup = await setUp();
    await setup.sandbox.invoke('sns', 'CreateTopic', { Name: 'ops' });
    for (const wish of [load(), load({ name: 'calm', threshold: 50 })])
      await carryOut(await planCreateAlarm(wish, setup.ctx));
    for (const value of [9, 9, 9, 9, 9]) await publish(setup, value);
    const rows = await listAlarms({ explain: true }, setup.ctx);
    expect(rows.map(({ name, state }) => `${name} ${state}`)).toEqual(['load ALARM', 'calm OK']);
    expect(rows[0]).toMatchObject({
      type: 'metric',
      metric: 'App/Load',
      dimensions: { Host: 'a' },
      threshold: 5,
      period: 60,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      missing: 'missing',
      actionsEnabled: true,
      problem: null,
      stateReason: expect.stringContaining('Threshold Crossed'),
      stateFor: expect.stringMatching(/^\d+m/),
    });
  });

  test('says why an alarm has no data', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    const { ctx, sandbox } = setup;
    await publish(setup, 1);
    const ec2 = new EC2(clientConfig(sandbox));
    const { Reservations = [] } = await ec2.describeInstances({ Filters: [{ Name: 'tag:Name', Values: ['batch-1'] }] });
    const id = Reservations[0]?.Instances?.[0]?.InstanceId ?? '';
    await ec2.stopInstances({ InstanceIds: [id] });
    await sandbox.clock.sleep(5 * MINUTE_MS, ctx.signal);
    const wishes: readonly AlarmWish[] = [
      load({ name: 'no-metric', metrics: ['App/Lood'] }).wish,
      load({ name: 'other-host', dimensions: { Host: 'b' } }).wish,
      load({ name: 'silent' }).wish,
      load({ name: 'stopped', metrics: ['AWS/EC2/CPUUtilization'], dimensions: { InstanceId: id } }).wish,
    ];
    for (const wish of wishes) await carryOut(await planCreateAlarm({ wish, tags: {} }, ctx));
    const all = async () => problems(await listAlarms({ explain: true, state: 'INSUFFICIENT_DATA' }, ctx));
    expect((await all())['silent']).toContain('new: it has not seen all of its periods yet');
    await sandbox.clock.sleep(15 * MINUTE_MS, ctx.signal);
    expect(await all()).toMatchObject({
      'no-metric': expect.stringContaining('no such metric: nothing has sent App/Lood'),
      'other-host': expect.stringContaining('no App/Load with Host=b; there is Host=a'),
      silent: expect.stringContaining('sent nothing in the last 2m'),
      stopped: expect.stringContaining(`instance ${id} is stop`),
    });
  });

  test('says which alarms tell nobody, and whose topic is gone', async () => {
    const { ctx } = await setUp();
    await carryOut(await planCreateAlarm(load({ name: 'mute', actions: undefined }), ctx));
    await carryOut(await planCreateAlarm(load({ name: 'lost' }), ctx));
    const off = load({ name: 'off' });
    await carryOut(await planCreateAlarm({ ...off, wish: { ...off.wish, actionsEnabled: false } }, ctx));
    expect(problems(await listAlarms({ explain: true }, ctx))).toMatchObject({
      mute: expect.stringContaining('no actions'),
      lost: expect.stringContaining(`action gone: ${TOPIC}`),
      off: expect.stringContaining('switched off'),
    });
  });

  test('does not look further when it is told not to', async () => {
    const { ctx, calls } = await setUp();
    await carryOut(await planCreateAlarm(load(), ctx));
    expect(problems(await listAlarms({ explain: false }, ctx))).toEqual({ load: null });
    expect(calls()).not.toContain('ListMetrics');
  });

  test('says that it does not know where it may not look', async () => {
    const { ctx, sandbox } = await setUp();
    await carryOut(await planCreateAlarm(load(), ctx));
    await sandbox.clock.sleep(10 * MINUTE_MS, ctx.signal);
    sandbox.addFault('AccessDenied:cloudwatch.ListMetrics');
    sandbox.addFault('AuthorizationErrorException:sns');
    expect(problems(await listAlarms({ explain: true }, ctx))).toEqual({
      load: 'unknown (denied: cloudwatch:ListMetrics)',
    });
  });
});

describe('the history of an alarm', () => {
  test('tells of its states with reasons, newest first, and of an alarm that was deleted', async () => {
    const setup = await setUp();
    const { ctx, cloudWatch, sandbox } = setup;
    const fromMs = sandbox.clock.now();
    await carryOut(await planCreateAlarm(load(), ctx));
    for (const value of [1, 1, 1, 9, 9, 9, 9]) await publish(setup, value);
    const read = async () =>
      (
        await collect(alarmHistory({ name: 'load', range: { fromMs, toMs: sandbox.clock.now() }, type: 'state' }, ctx))
      ).flat();
    const states = (await read()).map(({ from, to }) => `${from} ${to}`);
    expect(states).toEqual(['OK ALARM', 'INSUFFICIENT_DATA OK']);
    await cloudWatch.deleteAlarms({ AlarmNames: ['load'] });
    expect((await read()).map(({ from, to }) => `${from} ${to}`)).toEqual(states);
  });

  test('of a name that never was says so', async () => {
    const { ctx, sandbox } = await setUp();
    const range = { fromMs: sandbox.clock.now() - 1000, toMs: sandbox.clock.now() };
    expect(await rejection(collect(alarmHistory({ name: 'nobody', range }, ctx)))).toMatchObject({
      category: 'not_found',
    });
  });
});
