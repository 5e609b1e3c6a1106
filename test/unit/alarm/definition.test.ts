import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alarmType,
  effectiveMissing,
  fromAlarm,
  fromCompositeAlarm,
  periodOf,
  toPutCompositeAlarm,
  toPutMetricAlarm,
  watchedQuery,
  type MetricAlarmDefinition,
} from '../../../src/lib/alarm/index.js';
import { compositeAlarm, cpuWatch, metricAlarm } from './sample.js';

const errorRate: MetricAlarmDefinition['watch'] = {
  type: 'queries',
  queries: [
    stat('errors', 'HTTPCode_Target_5XX_Count'),
    stat('requests', 'RequestCount'),
    { Id: 'rate', Expression: '100 * errors / requests', Label: 'errors in percent', ReturnData: true },
  ],
};
const band: Pick<MetricAlarmDefinition, 'watch' | 'condition'> = {
  watch: {
    type: 'queries',
    queries: [
      { ...stat('m1', 'RequestCount'), ReturnData: true },
      { Id: 'ad1', Expression: 'ANOMALY_DETECTION_BAND(m1, 2)', ReturnData: true },
    ],
  },
  condition: { type: 'band', operator: 'GreaterThanUpperThreshold', bandId: 'ad1' },
};
const insights: MetricAlarmDefinition['watch'] = {
  type: 'queries',
  queries: [{ Id: 'q1', Expression: 'SELECT MAX(CPUUtilization) FROM "AWS/EC2"', Period: 60, ReturnData: true }],
};

function stat(Id: string, MetricName: string) {
  const Metric = {
    Namespace: 'AWS/ApplicationELB',
    MetricName,
    Dimensions: [{ Name: 'LoadBalancer', Value: 'app/w/1' }],
  };
  return { Id, MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false };
}

describe('a definition', () => {
  const watches = fc.constantFrom<Partial<MetricAlarmDefinition>>({}, { watch: errorRate }, band, { watch: insights });
  const changes = fc.record(
    {
      description: fc.string({ maxLength: 20 }),
      actionsEnabled: fc.boolean(),
      alarmActions: fc.array(fc.string(), { maxLength: 3 }),
      okActions: fc.array(fc.string(), { maxLength: 3 }),
      evaluationPeriods: fc.integer({ min: 1, max: 20 }),
      datapointsToAlarm: fc.integer({ min: 1, max: 20 }),
      missing: fc.constantFrom('missing', 'ignore', 'breaching', 'notBreaching'),
      lowSamples: fc.constantFrom('ignore', 'evaluate'),
      evaluationWindow: fc.constant({ WallClockWindow: { Timezone: 'Asia/Tokyo' } }),
      warmUp: fc.constant({ WarmUpPeriodDurationInMinutes: 10 }),
      actionConfiguration: fc.constant({ AlarmTagsPropagation: { Enabled: true } }),
    },
    { requiredKeys: [] },
  );

  test('survives the way to the service and back', () => {
    fc.assert(
      fc.property(watches, changes, (watch, other) => {
        const definition = metricAlarm({ ...watch, ...other });
        const { Tags: _, ...stored } = toPutMetricAlarm(definition);
        expect(fromAlarm(stored)).toStrictEqual(definition);
      }),
    );
  });

  test('of a composite alarm survives as well', () => {
    const suppressor = { alarm: 'deploying', waitSeconds: 60, extensionSeconds: 120 };
    for (const definition of [compositeAlarm(), compositeAlarm({ suppressor, okActions: ['x'] })]) {
      const { Tags: _, ...stored } = toPutCompositeAlarm(definition);
      expect(fromCompositeAlarm(stored)).toStrictEqual(definition);
    }
  });

  test('asks for a percentile as an extended statistic', () => {
    const request = toPutMetricAlarm(metricAlarm({ watch: { ...cpuWatch, statistic: 'p99' } }));
    expect(request).toMatchObject({ ExtendedStatistic: 'p99' });
    expect(request.Statistic).toBeUndefined();
  });

  test('takes tags along for a new alarm', () => {
    expect(toPutMetricAlarm(metricAlarm(), [{ Key: 'team', Value: 'web' }]).Tags).toStrictEqual([
      { Key: 'team', Value: 'web' },
    ]);
  });

  test.each([
    ['metric', metricAlarm()],
    ['math', metricAlarm({ watch: errorRate })],
    ['anomaly', metricAlarm(band)],
    ['insights', metricAlarm({ watch: insights })],
    ['composite', compositeAlarm()],
  ])('is told to be of type %s', (type, definition) => {
    expect(alarmType(definition)).toBe(type);
  });

  test('has one period and one watched query', () => {
    expect(periodOf(metricAlarm())).toBe(300);
    expect(periodOf(metricAlarm({ watch: errorRate }))).toBe(60);
    expect(periodOf(metricAlarm({ watch: insights }))).toBe(60);
    expect(watchedQuery(metricAlarm({ watch: errorRate }))?.Id).toBe('rate');
    expect(watchedQuery(metricAlarm(band))?.Id).toBe('m1');
    expect(watchedQuery(metricAlarm())).toBeUndefined();
  });

  test('on DynamoDB ignores missing data whatever it says', () => {
    const watch = { ...cpuWatch, namespace: 'AWS/DynamoDB' };
    expect(effectiveMissing(metricAlarm({ watch, missing: 'breaching' }))).toBe('ignore');
    expect(effectiveMissing(metricAlarm({ missing: 'breaching' }))).toBe('breaching');
  });

  test('of an alarm without M is N of N', () => {
    const { DatapointsToAlarm: _, Tags: __, ...stored } = toPutMetricAlarm(metricAlarm({ evaluationPeriods: 5 }));
    expect(fromAlarm(stored)).toMatchObject({ datapointsToAlarm: 5, evaluationPeriods: 5 });
  });

  test('is not made of a PromQL alarm, which has no threshold', () => {
    expect(fromAlarm({ AlarmName: 'p', EvaluationCriteria: { PromQLCriteria: { Query: 'up == 0' } } })).toBeUndefined();
  });
});
