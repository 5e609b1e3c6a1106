import { describe, expect, test } from 'vitest';
import {
  checkAlarm,
  validateAlarm,
  type AlarmDefinition,
  type MetricAlarmDefinition,
} from '../../../src/lib/alarm/index.js';
import { compositeAlarm, cpuWatch, metricAlarm } from './sample.js';

const place = { region: 'ap-northeast-1' };
const topic = 'arn:aws:sns:ap-northeast-1:123456789012:ops';
const settingsOf = (definition: AlarmDefinition, severity = 'error') =>
  validateAlarm(definition, place)
    .filter((problem) => problem.severity === severity)
    .map(({ setting }) => setting);

const watch = (changes: object): Partial<MetricAlarmDefinition> => ({ watch: { ...cpuWatch, ...changes } });
const queries = (...list: readonly object[]): Partial<MetricAlarmDefinition> => ({
  watch: { type: 'queries', queries: list as never },
});
const stat = (Id: string, changes: object = {}) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'App', MetricName: Id }, Period: 60, Stat: 'Sum', ...changes },
  ReturnData: false,
});
const expression = (Expression: string, changes: object = {}) => ({
  Id: 'e1',
  Expression,
  ReturnData: true,
  ...changes,
});

test('a sound alarm has no problems', () => {
  expect(validateAlarm(metricAlarm({ alarmActions: [topic] }), place)).toStrictEqual([]);
  expect(validateAlarm(compositeAlarm({ alarmActions: [topic] }), place)).toStrictEqual([]);
  const math = queries(stat('m1'), stat('m2'), expression('100 * m1 / SUM([m1, m2])'));
  expect(validateAlarm(metricAlarm(math), place)).toStrictEqual([]);
});

describe('is refused for', () => {
  test.each<[string, Partial<MetricAlarmDefinition>, string]>([
    ['an empty name', { name: '' }, 'AlarmName'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'AlarmName'],
    ['a control character in the name', { name: 'a\tb' }, 'AlarmName'],
    ['a description of 1025 characters', { description: 'x'.repeat(1025) }, 'AlarmDescription'],
    ['more datapoints than periods', { datapointsToAlarm: 4 }, 'DatapointsToAlarm'],
    ['no datapoints', { datapointsToAlarm: 0 }, 'DatapointsToAlarm'],
    ['no periods', { evaluationPeriods: 0, datapointsToAlarm: 0 }, 'EvaluationPeriods'],
    ['a period of 90 seconds', watch({ periodSeconds: 90 }), 'Period'],
    ['a period of 10 seconds on a metric of AWS', watch({ periodSeconds: 10 }), 'Period'],
    [
      'a day and a minute of minutes',
      { ...watch({ periodSeconds: 60 }), evaluationPeriods: 1441 },
      'EvaluationPeriods',
    ],
    ['eight days of hours', { ...watch({ periodSeconds: 3600 }), evaluationPeriods: 192 }, 'EvaluationPeriods'],
    ['a statistic that does not exist', watch({ statistic: 'Mean' }), 'Statistic'],
    ['a percentile above 100', watch({ statistic: 'p101' }), 'Statistic'],
    ['low samples without a percentile', { lowSamples: 'ignore' }, 'EvaluateLowSampleCountPercentile'],
    [
      'a threshold that is no number',
      { condition: { type: 'threshold', operator: 'LessThanThreshold', threshold: NaN } },
      'Threshold',
    ],
    [
      'a band without queries',
      { condition: { type: 'band', operator: 'LessThanLowerThreshold', bandId: 'ad1' } },
      'ComparisonOperator',
    ],
    ['an empty dimension', watch({ dimensions: { InstanceId: ' ' } }), 'Dimensions'],
    ['a dimension in Japanese', watch({ dimensions: { Name: '東京' } }), 'Dimensions'],
    [
      '31 dimensions',
      watch({ dimensions: Object.fromEntries([...Array(31).keys()].map((n) => [`d${n}`, 'x'])) }),
      'Dimensions',
    ],
    ['no namespace', watch({ namespace: '' }), 'Namespace'],
    ['no metric', watch({ metric: '' }), 'MetricName'],
    ['a unit that does not exist', watch({ unit: 'Parsecs' }), 'Unit'],
    [
      'a wall clock of three minutes',
      { ...watch({ periodSeconds: 180 }), evaluationWindow: { WallClockWindow: {} } },
      'EvaluationWindow',
    ],
    [
      'a time zone that does not exist',
      { evaluationWindow: { WallClockWindow: { Timezone: 'Mars/Olympus' } } },
      'EvaluationWindow',
    ],
    [
      'an offset that is no multiple of five minutes',
      { evaluationWindow: { WallClockWindow: { Timezone: '+05:31' } } },
      'EvaluationWindow',
    ],
    ['a warm-up of three days', { warmUp: { WarmUpPeriodDurationInMinutes: 4320 } }, 'WarmUpConfiguration'],
    ['an action that is no ARN', { alarmActions: ['ops'] }, 'AlarmActions'],
    ['an action that alarms cannot take', { okActions: ['arn:aws:sqs:ap-northeast-1:123456789012:q'] }, 'OKActions'],
    ['a topic of another region', { alarmActions: ['arn:aws:sns:us-east-1:123456789012:ops'] }, 'AlarmActions'],
    ['a topic of another partition', { alarmActions: ['arn:aws-cn:sns:cn-north-1:123456789012:ops'] }, 'AlarmActions'],
    ['the same action twice', { alarmActions: [topic, topic] }, 'AlarmActions'],
    [
      'six actions',
      { insufficientDataActions: [1, 2, 3, 4, 5, 6].map((n) => `${topic}${n}`) },
      'InsufficientDataActions',
    ],
    [
      'stopping an instance that it does not know',
      { ...watch({ dimensions: {} }), alarmActions: ['arn:aws:automate:ap-northeast-1:ec2:stop'] },
      'AlarmActions',
    ],
    [
      'stopping an instance by metric math',
      { ...queries(stat('m1'), expression('m1 * 2')), alarmActions: ['arn:aws:automate:ap-northeast-1:ec2:stop'] },
      'AlarmActions',
    ],
    [
      'an investigation on recovery',
      { okActions: ['arn:aws:aiops:ap-northeast-1:123456789012:investigation-group:g1'] },
      'OKActions',
    ],
    ['an expression with a mistake', queries(stat('m1'), expression('100 * (m1')), 'Metrics'],
    ['an id that is not there', queries(stat('m1'), expression('m1 / m2')), 'Metrics'],
    ['an id in capitals', queries(stat('M1'), expression('1 + 1')), 'Metrics'],
    ['an id that is given twice', queries(stat('m1'), stat('m1'), expression('m1')), 'Metrics'],
    ['different periods', queries(stat('m1'), stat('m2', { Period: 300 }), expression('m1 + m2')), 'Metrics'],
    [
      'eleven metrics',
      queries(...[...Array(11).keys()].map((n) => stat(`m${n}`)), expression('SUM(METRICS())')),
      'Metrics',
    ],
    ['two queries that return data', queries({ ...stat('m1'), ReturnData: true }, expression('m1')), 'Metrics'],
    ['no query that returns data', queries(stat('m1')), 'Metrics'],
    ['SEARCH', queries(stat('m1'), expression("SUM(SEARCH('{App} x', 'Sum', 60))")), 'Metrics'],
    ['an insights query without a period', queries(expression('SELECT AVG(x) FROM App')), 'Metrics'],
    [
      'an insights window of four hours',
      { ...queries(expression('SELECT AVG(x) FROM App', { Period: 60 })), evaluationPeriods: 240 },
      'EvaluationPeriods',
    ],
    [
      'a band that is none',
      {
        ...queries({ ...stat('m1'), ReturnData: true }, expression('m1 * 2')),
        condition: { type: 'band', operator: 'LessThanLowerThreshold', bandId: 'e1' },
      },
      'ThresholdMetricId',
    ],
  ])('%s', (_, changes, setting) => {
    expect(settingsOf(metricAlarm(changes))).toContain(setting);
  });

  test.each([
    ['an empty rule', { rule: ' ' }, 'AlarmRule'],
    ['a rule that cannot be read', { rule: 'ALARM(a' }, 'AlarmRule'],
    ['a rule that names itself', { rule: 'ALARM("site-down")' }, 'AlarmRule'],
    ['101 children', { rule: [...Array(101).keys()].map((n) => `ALARM(a${n})`).join(' OR ') }, 'AlarmRule'],
    ['501 elements', { rule: Array(501).fill('TRUE').join(' OR ') }, 'AlarmRule'],
    [
      'suppressing itself',
      { suppressor: { alarm: 'site-down', waitSeconds: 1, extensionSeconds: 1 } },
      'ActionsSuppressor',
    ],
    ['an EC2 action', { alarmActions: ['arn:aws:automate:ap-northeast-1:ec2:stop'] }, 'AlarmActions'],
  ])('a composite alarm for %s', (_, changes, setting) => {
    expect(settingsOf(compositeAlarm(changes))).toContain(setting);
  });
});

describe('is warned about', () => {
  test.each<[string, Partial<MetricAlarmDefinition>, string]>([
    ['a unit', watch({ unit: 'Percent' }), 'Unit'],
    ['missing data on DynamoDB', { ...watch({ namespace: 'AWS/DynamoDB' }), missing: 'breaching' }, 'TreatMissingData'],
    ['actions that are switched off', { alarmActions: [topic], actionsEnabled: false }, 'ActionsEnabled'],
    ['a statistic over all that was read', queries(stat('m1'), expression('m1 / AVG(m1)')), 'Metrics'],
  ])('%s', (_, changes, setting) => {
    expect(settingsOf(metricAlarm(changes), 'warning')).toContain(setting);
    expect(settingsOf(metricAlarm(changes))).toStrictEqual([]);
  });
});

test('all errors are told at once, with the fix of the first', () => {
  const definition = metricAlarm({ datapointsToAlarm: 4, alarmActions: ['ops'] });
  expect(() => checkAlarm(definition, place)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      reason: expect.stringMatching(/DatapointsToAlarm: 4 of 3.*AlarmActions: "ops"/) as string,
      hint: 'did you mean 3/4?',
    }) as Error,
  );
  expect(checkAlarm(metricAlarm(watch({ unit: 'Percent' })), place)).toHaveLength(1);
});

test.each(['Asia/Tokyo', '+05:30', 'UTC+05:30', '-03:00'])('the time zone %s is taken as it is', (Timezone) => {
  const definition = metricAlarm({
    ...watch({ periodSeconds: 3600 }),
    evaluationWindow: { WallClockWindow: { Timezone } },
  });
  expect(settingsOf(definition)).toEqual([]);
});
