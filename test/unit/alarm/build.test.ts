import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildAlarm,
  checkAlarm,
  fromAlarm,
  parseMetricTerm,
  toPutMetricAlarm,
  type AlarmWish,
  type MetricAlarmDefinition,
} from '../../../src/lib/alarm/index.js';

const CPU: AlarmWish = {
  name: 'web-cpu',
  metrics: ['AWS/EC2/CPUUtilization'],
  dimensions: { InstanceId: 'i-0123456789abcdef0' },
  threshold: 80,
  comparison: '>',
  period: '3m',
  datapoints: '8/10',
};

function metricAlarm(wish: AlarmWish, existing?: MetricAlarmDefinition): MetricAlarmDefinition {
  const built = buildAlarm(wish, existing);
  if (built.kind !== 'metric') throw new Error('expected a metric alarm');
  return built;
}

describe('a new alarm', () => {
  test('is eight of ten periods of three minutes, as people say it', () => {
    expect(metricAlarm(CPU)).toMatchObject({
      watch: {
        type: 'metric',
        namespace: 'AWS/EC2',
        metric: 'CPUUtilization',
        statistic: 'Average',
        periodSeconds: 180,
      },
      condition: { operator: 'GreaterThanThreshold', threshold: 80 },
      datapointsToAlarm: 8,
      evaluationPeriods: 10,
      missing: 'missing',
      actionsEnabled: true,
    });
  });

  test.each([
    ['metrics', '--metric'],
    ['threshold', '--threshold'],
    ['comparison', '--comparison'],
    ['period', '--period'],
    ['datapoints', '--datapoints'],
  ] as const)('without its %s says so, and with which flag to give it', (key, flag) => {
    expect(() => buildAlarm({ ...CPU, [key]: undefined })).toThrow(
      expect.objectContaining({ code: 'IncompleteAlarm', hint: expect.stringContaining(flag) }),
    );
  });

  test('on metric math has m1, m2 and the expression, which alone returns data', () => {
    const wish: AlarmWish = {
      name: 'error-rate',
      metrics: ['AWS/ApplicationELB/HTTPCode_Target_5XX_Count', 'AWS/ApplicationELB/RequestCount{LoadBalancer=b}@max'],
      dimensions: { LoadBalancer: 'a' },
      stat: 'sum',
      expression: 'm1 / m2 * 100',
      threshold: 5,
      comparison: '>=',
      period: '1m',
      datapoints: '3/5',
    };
    const { watch } = metricAlarm(wish);
    expect(watch).toMatchObject({
      type: 'queries',
      queries: [
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: { Stat: 'Sum', Period: 60, Metric: { Dimensions: [{ Value: 'a' }] } },
        },
        { Id: 'm2', ReturnData: false, MetricStat: { Stat: 'Maximum', Metric: { Dimensions: [{ Value: 'b' }] } } },
        { Id: 'e1', ReturnData: true, Expression: 'm1 / m2 * 100' },
      ],
    });
    expect(checkAlarm(metricAlarm(wish), { region: 'eu-west-1' })).toEqual([]);
  });

  test('on a band compares the metric with the band around it', () => {
    const wish = { ...CPU, threshold: undefined, comparison: 'above', anomalyBand: 2 };
    expect(metricAlarm(wish)).toMatchObject({
      condition: { type: 'band', operator: 'GreaterThanUpperThreshold', bandId: 'band' },
      watch: {
        queries: [
          { Id: 'm1', ReturnData: true },
          { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m1, 2)' },
        ],
      },
    });
    expect(checkAlarm(metricAlarm(wish), { region: 'eu-west-1' })).toEqual([]);
  });

  test('on a Metrics Insights query needs no metric but a period', () => {
    const { watch } = metricAlarm({
      ...CPU,
      metrics: undefined,
      dimensions: undefined,
      expression: 'SELECT MAX(CPUUtilization) FROM "AWS/EC2"',
    });
    expect(watch).toMatchObject({
      queries: [{ Id: 'e1', Period: 180, Expression: expect.stringContaining('SELECT') }],
    });
  });

  test('on other alarms has a rule', () => {
    const wish = { name: 'site-down', rule: 'ALARM("a") AND ALARM("b")', suppressor: 'maintenance' };
    expect(buildAlarm(wish)).toMatchObject({
      kind: 'composite',
      rule: wish.rule,
      suppressor: { alarm: 'maintenance' },
    });
  });

  test.each([
    [{ anomalyBand: 2 }, 'TwoConditions'],
    [{ threshold: undefined, anomalyBand: 2, comparison: '>' }, 'InvalidComparison'],
    [{ metrics: ['AWS/EC2/A', 'AWS/EC2/B'] }, 'NoExpression'],
    [{ metrics: ['CPUUtilization'] }, 'InvalidMetric'],
    [{ rule: 'ALARM(a)' }, 'TwoConditions'],
    [{ missing: 'never' }, 'InvalidValue'],
    [{ unit: 'Percents' }, 'InvalidUnit'],
    [{ datapoints: '10/8' }, 'InvalidDatapoints'],
    [{ period: 'soon' }, 'InvalidPeriod'],
  ] as const)('with %j is refused: %s', (change, code) => {
    expect(() => buildAlarm({ ...CPU, ...change })).toThrow(expect.objectContaining({ code, category: 'usage' }));
  });
});

describe('an existing alarm', () => {
  const existing = metricAlarm({
    ...CPU,
    actions: ['arn:aws:sns:eu-west-1:123456789012:ops'],
    description: 'hot',
    missing: 'ignore',
  });

  test('keeps all that it was not told to change', () => {
    expect(buildAlarm({ name: 'web-cpu', threshold: 90 }, existing)).toEqual({
      ...existing,
      condition: { ...existing.condition, threshold: 90 },
    });
    expect(buildAlarm({ name: 'web-cpu' }, existing)).toEqual(existing);
    expect(metricAlarm({ name: 'web-cpu', period: '5m' }, existing).watch).toEqual({
      ...existing.watch,
      periodSeconds: 300,
    });
  });

  test('loses its actions when an empty list is asked for', () => {
    expect(buildAlarm({ name: 'web-cpu', actions: [] }, existing).alarmActions).toEqual([]);
  });

  test('with another metric takes over no dimensions of the old one', () => {
    expect(metricAlarm({ name: 'web-cpu', metrics: ['AWS/EC2/NetworkIn'] }, existing).watch).toMatchObject({
      dimensions: {},
    });
  });

  test('on metric math keeps its queries when its period changes, and refuses a lone statistic', () => {
    const math = metricAlarm({ ...CPU, metrics: ['AWS/EC2/A', 'AWS/EC2/B'], expression: 'm1 + m2' });
    expect(metricAlarm({ name: 'web-cpu', period: '1m' }, math).watch).toMatchObject({
      queries: [{ MetricStat: { Period: 60 } }, { MetricStat: { Period: 60 } }, { Expression: 'm1 + m2' }],
    });
    expect(() => buildAlarm({ name: 'web-cpu', stat: 'Sum' }, math)).toThrow(
      expect.objectContaining({ code: 'AmbiguousSetting' }),
    );
  });

  test('keeps the id of a band that others have made, and changes its width', () => {
    const band = metricAlarm({ ...CPU, threshold: undefined, comparison: undefined, anomalyBand: 2 });
    if (band.watch.type !== 'queries') throw new Error('expected queries');
    const queries = band.watch.queries.map((query) => (query.Id === 'band' ? { ...query, Id: 'ad1' } : query));
    const theirs: MetricAlarmDefinition = {
      ...band,
      condition: { type: 'band', operator: 'GreaterThanUpperThreshold', bandId: 'ad1' },
      watch: { type: 'queries', queries },
    };
    const changed = metricAlarm({ name: 'web-cpu', anomalyBand: 3 }, theirs);
    expect(changed.condition).toEqual(theirs.condition);
    expect(changed.watch).toMatchObject({ queries: [{ Id: 'm1' }, { Expression: 'ANOMALY_DETECTION_BAND(m1, 3)' }] });
  });

  test('cannot become one of the other kind', () => {
    expect(() => buildAlarm({ name: 'web-cpu', rule: 'ALARM(x)' }, existing)).toThrow(
      expect.objectContaining({ code: 'OtherKindOfAlarm' }),
    );
  });

  test('is the same again after it was stored and read', () => {
    fc.assert(
      fc.property(
        fc.record({
          threshold: fc.integer({ min: -1000, max: 1000 }),
          comparison: fc.constantFrom('>', '>=', '<', '<='),
          n: fc.integer({ min: 1, max: 20 }),
          missing: fc.constantFrom('missing', 'ignore', 'breaching', 'notBreaching'),
          stat: fc.constantFrom('avg', 'sum', 'p99', 'Maximum'),
        }),
        ({ threshold, comparison, n, missing, stat }) => {
          const built = metricAlarm({
            ...CPU,
            threshold,
            comparison,
            datapoints: `${Math.ceil(n / 2)}/${n}`,
            missing,
            stat,
          });
          const { ComparisonOperator, ...request } = toPutMetricAlarm(built);
          const { Tags: _, ...stored } = { ...request, ComparisonOperator };
          expect(buildAlarm({ name: 'web-cpu' }, fromAlarm(stored))).toEqual(built);
        },
      ),
    );
  });
});

describe('parseMetricTerm', () => {
  test.each([
    ['AWS/EC2/CPUUtilization', { namespace: 'AWS/EC2', metric: 'CPUUtilization' }],
    ['AWS/EC2/CPUUtilization@p99', { metric: 'CPUUtilization', statistic: 'p99' }],
    ['AWS/EC2/CPUUtilization{}@max', { dimensions: {}, statistic: 'Maximum' }],
    [
      'CWAgent/disk_used_percent{path=/,device=a,b,fstype=xfs}',
      { dimensions: { path: '/', device: 'a,b', fstype: 'xfs' } },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseMetricTerm(text)).toMatchObject(expected);
  });

  test.each(['', 'AWS/EC2/A{x=1', 'AWS/EC2/A@', 'AWS/EC2/A{x}', 'AWS/EC2/A{x=1,x=2}'])('refuses "%s"', (text) => {
    expect(() => parseMetricTerm(text)).toThrow(expect.objectContaining({ category: 'usage' }));
  });
});
