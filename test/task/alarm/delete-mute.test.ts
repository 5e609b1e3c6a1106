import { describe, expect, test } from 'vitest';
import { planCreateAlarm, planDeleteAlarms, planMute, planUnmute } from '../../../src/lib/alarm/index.js';
import { rejection } from '../../sandbox/helpers.js';
import { carryOut, setUp, shown, warnings, type Setup } from './setup.js';

const metric = (name: string) => ({
  wish: {
    name,
    metrics: ['AWS/EC2/CPUUtilization'],
    threshold: 1,
    comparison: '>',
    period: '1m',
    datapoints: '1/1',
  },
  tags: {},
});

async function withAlarms(): Promise<Setup> {
  const setup = await setUp();
  for (const name of ['web-cpu', 'web-5xx']) await carryOut(await planCreateAlarm(metric(name), setup.ctx));
  const site = { wish: { name: 'site', rule: 'ALARM("web-cpu") OR ALARM("web-5xx")' }, tags: {} };
  await carryOut(await planCreateAlarm(site, setup.ctx));
  return setup;
}

async function namesOf({ cloudWatch }: Setup): Promise<readonly (string | undefined)[]> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.describeAlarms({
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
}

describe('deleting alarms', () => {
  test('takes a composite alarm before those that it watches', async () => {
    const setup = await withAlarms();
    const plan = await planDeleteAlarms({ names: ['web-cpu', 'site', 'web-5xx'], foreign: false }, setup.ctx);
    expect(shown(plan)).toEqual(['delete site', 'delete web-cpu', 'delete web-5xx']);
    await carryOut(plan);
    expect(await namesOf(setup)).toEqual([]);
  });

  test('names one that is not there, with the nearest, and deletes nothing', async () => {
    const setup = await withAlarms();
    expect(await rejection(planDeleteAlarms({ names: ['site', 'web-cpo'], foreign: false }, setup.ctx))).toMatchObject({
      category: 'not_found',
      reason: 'did you mean "web-cpu"?',
    });
    expect(await namesOf(setup)).toHaveLength(3);
  });

  test('refuses one that a composite alarm still needs', async () => {
    const { ctx } = await withAlarms();
    expect(await rejection(planDeleteAlarms({ names: ['web-cpu'], foreign: false }, ctx))).toMatchObject({
      code: 'AlarmInUse',
      message: expect.stringContaining('"site"'),
    });
  });

  test('refuses those of others by what their tags say, unless they are meant', async () => {
    const setup = await setUp();
    await setup.cloudWatch.putMetricAlarm({
      AlarmName: 'theirs',
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Tags: [{ Key: 'Team', Value: 'billing' }],
    });
    expect(await rejection(planDeleteAlarms({ names: ['theirs'], foreign: false }, setup.ctx))).toMatchObject({
      code: 'ForeignAlarm',
      reason: expect.stringContaining('billing'),
      hint: expect.stringContaining('--foreign'),
    });
    await carryOut(await planDeleteAlarms({ names: ['theirs'], foreign: true }, setup.ctx));
    expect(await namesOf(setup)).toEqual([]);
  });
});

describe('muting alarms', () => {
  const HOUR_MS = 3_600_000;

  test('makes a rule that ends by itself, and moves its end when it is asked again', async () => {
    const { ctx, cloudWatch, sandbox } = await withAlarms();
    const mute = { names: ['web-cpu'], forMs: 2 * HOUR_MS, reason: 'upgrade' };
    const plan = await planMute(mute, ctx);
    expect(shown(plan)).toEqual(['create awsops-mute-web-cpu']);
    await carryOut(plan);
    const read = async () => cloudWatch.getAlarmMuteRule({ AlarmMuteRuleName: 'awsops-mute-web-cpu' });
    const first = await read();
    expect(first).toMatchObject({
      Description: 'upgrade',
      MuteTargets: { AlarmNames: ['web-cpu'] },
      Rule: { Schedule: { Duration: 'PT120M' } },
    });

    await sandbox.clock.sleep(HOUR_MS, ctx.signal);
    expect((await read()).Status).toBe('ACTIVE');
    const again = await planMute(mute, ctx);
    expect(shown(again)).toEqual(['update awsops-mute-web-cpu']);
    await carryOut(again);
    const ends = (rule: { ExpireDate?: Date | undefined }) => rule.ExpireDate?.getTime() ?? 0;
    expect(ends(await read()) - ends(first)).toBe(HOUR_MS);
    await sandbox.clock.sleep(3 * HOUR_MS, ctx.signal);
    expect((await read()).Status).toBe('EXPIRED');
  });

  test('is ended by deleting our rule, and only that', async () => {
    const { ctx, cloudWatch } = await withAlarms();
    await carryOut(await planMute({ names: ['web-cpu'], forMs: HOUR_MS, reason: undefined }, ctx));
    await cloudWatch.putAlarmMuteRule({
      Name: 'nightly',
      Rule: { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' } },
      MuteTargets: { AlarmNames: ['web-cpu'] },
    });
    const plan = await planUnmute({ names: ['web-cpu', 'web-5xx'] }, ctx);
    expect(shown(plan)).toEqual(['delete awsops-mute-web-cpu', 'none awsops-mute-web-5xx']);
    expect(warnings(ctx.events)).toEqual([expect.stringContaining('"nightly"')]);
    await carryOut(plan);
    const { AlarmMuteRuleSummaries: rules = [] } = await cloudWatch.listAlarmMuteRules({ AlarmName: 'web-cpu' });
    expect(rules.map(({ AlarmMuteRuleArn }) => AlarmMuteRuleArn)).toEqual([expect.stringContaining('nightly')]);
  });

  test.each([0, 30_000, 16 * 86_400_000])('for %i ms is refused', async (forMs) => {
    const { ctx } = await setUp();
    expect(await rejection(planMute({ names: ['x'], forMs, reason: undefined }, ctx))).toMatchObject({
      code: 'InvalidMute',
    });
  });
});
