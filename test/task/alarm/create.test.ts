import { describe, expect, test } from 'vitest';
import { planCreateAlarm, type AlarmWish } from '../../../src/lib/alarm/index.js';
import { rejection } from '../../sandbox/helpers.js';
import { carryOut, setUp, shown, TOPIC, warnings } from './setup.js';

const CPU: AlarmWish = {
  name: 'web-cpu',
  metrics: ['AWS/EC2/CPUUtilization'],
  dimensions: { InstanceId: 'i-0123456789abcdef0' },
  threshold: 80,
  comparison: '>',
  period: '3m',
  datapoints: '8/10',
  actions: [TOPIC],
};

describe('creating an alarm', () => {
  test('makes it as wished, with the tag that says whose it is', async () => {
    const { cloudWatch, ctx } = await setUp();
    const plan = await planCreateAlarm({ wish: CPU, tags: { Team: 'web' } }, ctx);
    expect(shown(plan)).toEqual(['create web-cpu']);
    expect(plan.changes[0]?.reason).toBe('> 80 in 8 of 10 periods of 3m');
    await carryOut(plan);

    const { MetricAlarms: [alarm] = [] } = await cloudWatch.describeAlarms({ AlarmNames: ['web-cpu'] });
    expect(alarm).toMatchObject({
      Namespace: 'AWS/EC2',
      Period: 180,
      EvaluationPeriods: 10,
      DatapointsToAlarm: 8,
      Threshold: 80,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [TOPIC],
      StateValue: 'INSUFFICIENT_DATA',
    });
    const { Tags } = await cloudWatch.listTagsForResource({ ResourceARN: alarm?.AlarmArn });
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: 'awsops:managed', Value: 'true' },
        { Key: 'Team', Value: 'web' },
      ]),
    );
  });

  test('again changes nothing and writes nothing', async () => {
    const { ctx, calls } = await setUp();
    await carryOut(await planCreateAlarm({ wish: CPU, tags: {} }, ctx));
    const plan = await planCreateAlarm({ wish: CPU, tags: {} }, ctx);
    expect(shown(plan)).toEqual(['none web-cpu']);
    await carryOut(plan);
    expect(calls().filter((operation) => operation === 'PutMetricAlarm')).toHaveLength(1);
  });

  test('that exists shows what is different, and keeps what was not named: settings, actions and tags', async () => {
    const { cloudWatch, ctx } = await setUp();
    await cloudWatch.putMetricAlarm({
      AlarmName: 'web-cpu',
      AlarmDescription: 'call Ada',
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: 'i-0123456789abcdef0' }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: 70,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
      Tags: [{ Key: 'Team', Value: 'db' }],
    });
    const wish = { name: 'web-cpu', threshold: 90, datapoints: '2/3' };
    const plan = await planCreateAlarm({ wish, tags: { Severity: 'high' } }, ctx);
    expect(plan.changes).toEqual([
      expect.objectContaining({
        action: 'update',
        reason: 'threshold 70 -> 90, datapoints 3/3 -> 2/3, tag Severity -> "high"',
      }),
    ]);
    await carryOut(plan);

    const { MetricAlarms: [alarm] = [] } = await cloudWatch.describeAlarms({ AlarmNames: ['web-cpu'] });
    expect(alarm).toMatchObject({
      AlarmDescription: 'call Ada',
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 90,
      TreatMissingData: 'breaching',
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
    });
    const { Tags } = await cloudWatch.listTagsForResource({ ResourceARN: alarm?.AlarmArn });
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: 'Team', Value: 'db' },
        { Key: 'Severity', Value: 'high' },
      ]),
    );
  });

  test('refuses to undo what somebody changed after the plan was shown', async () => {
    const { sandbox, cloudWatch, ctx } = await setUp();
    await carryOut(await planCreateAlarm({ wish: CPU, tags: {} }, ctx));
    const plan = await planCreateAlarm({ wish: { name: 'web-cpu', threshold: 90 }, tags: {} }, ctx);
    await sandbox.clock.sleep(1000, ctx.signal);
    const { MetricAlarms: [alarm] = [] } = await cloudWatch.describeAlarms({ AlarmNames: ['web-cpu'] });
    await cloudWatch.putMetricAlarm({
      ...alarm,
      AlarmName: 'web-cpu',
      EvaluationPeriods: 10,
      ComparisonOperator: 'LessThanThreshold',
    });
    expect(await rejection(carryOut(plan))).toMatchObject({ code: 'AlarmChanged' });
  });

  test('makes composite alarms', async () => {
    const { cloudWatch, ctx } = await setUp();
    await carryOut(await planCreateAlarm({ wish: CPU, tags: {} }, ctx));
    await carryOut(await planCreateAlarm({ wish: { name: 'site', rule: 'ALARM("web-cpu")' }, tags: {} }, ctx));
    const { CompositeAlarms: [composite] = [] } = await cloudWatch.describeAlarms({
      AlarmTypes: ['CompositeAlarm'],
    });
    expect(composite).toMatchObject({ AlarmName: 'site', AlarmRule: 'ALARM("web-cpu")' });
  });

  test('refuses what could never work before anything is called', async () => {
    const { ctx, calls } = await setUp();
    const wish = { ...CPU, actions: ['arn:aws:sns:eu-west-1:123456789012:ops'] };
    expect(await rejection(planCreateAlarm({ wish, tags: {} }, ctx))).toMatchObject({
      code: 'InvalidAlarm',
      category: 'usage',
      reason: expect.stringContaining('eu-west-1'),
    });
    expect(calls()).not.toContain('PutMetricAlarm');
  });

  test('warns of what works, but hardly as meant', async () => {
    const { ctx } = await setUp();
    const wish = {
      ...CPU,
      metrics: ['AWS/DynamoDB/SystemErrors'],
      dimensions: { TableName: 't' },
      missing: 'breaching',
    };
    await planCreateAlarm({ wish, tags: {} }, ctx);
    expect(warnings(ctx.events)).toEqual([expect.stringContaining('AWS/DynamoDB ignore missing data')]);
  });

  test('goes on after throttling', async () => {
    const { sandbox, cloudWatch, ctx } = await setUp();
    sandbox.addFault('ThrottlingException:cloudwatch.PutMetricAlarm:4');
    await carryOut(await planCreateAlarm({ wish: CPU, tags: {} }, ctx));
    expect((await cloudWatch.describeAlarms({})).MetricAlarms).toHaveLength(1);
  });
});
