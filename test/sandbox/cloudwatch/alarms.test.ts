import {
  DeleteAlarmsCommand,
  DeleteAlarmMuteRuleCommand,
  DescribeAlarmContributorsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DescribeAnomalyDetectorsCommand,
  DeleteAnomalyDetectorCommand,
  PutAnomalyDetectorCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  ListTagsForResourceCommand,
  paginateDescribeAlarms,
  PutAlarmMuteRuleCommand,
  PutCompositeAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
  CloudWatchClient,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { cronMinutes, localMinute } from '../../../src/sandbox/services/cloudwatch/alarms/mute-schedule.js';
import { atTime, parseIsoDuration } from '../../../src/sandbox/services/cloudwatch/alarms/mute-windows.js';
import { clientConfig, createTestClock, rejection, startSandbox } from '../helpers.js';
import { LOAD_ALARM, MINUTE_MS, startAlarms, TOPIC } from './setup.js';

describe('PutMetricAlarm', () => {
  const none = { Namespace: undefined, MetricName: undefined, Statistic: undefined, Period: undefined };
  const stat = (Id: string, changes: object = {}) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'App', MetricName: Id }, Period: 60, Stat: 'Sum', ...changes },
    ReturnData: false,
  });
  test.each<[string, object, string]>([
    [
      'more datapoints than periods',
      { DatapointsToAlarm: 4 },
      'DatapointsToAlarm must be less than or equal to EvaluationPeriods',
    ],
    [
      'a window over a day',
      { EvaluationPeriods: 1441 },
      'more than a day (EvaluationPeriods * Period must be <= 86400)',
    ],
    ['a window over a week', { Period: 3600, EvaluationPeriods: 169 }, 'must be <= 604800'],
    ['a period of 90 seconds', { Period: 90 }, 'multiple of 60'],
    ['no period', { Period: undefined }, 'Period is required'],
    ['no statistic', { Statistic: undefined }, 'Exactly one of Statistic'],
    ['a statistic that is none', { Statistic: undefined, ExtendedStatistic: 'p101' }, 'p101'],
    ['no threshold', { Threshold: undefined }, 'Threshold is required'],
    ['an unknown comparison', { ComparisonOperator: 'Greater' }, 'enum value set'],
    ['an unknown treatment of missing data', { TreatMissingData: 'zero' }, 'TreatMissingData'],
    [
      'an unknown treatment of low samples',
      { EvaluateLowSampleCountPercentile: 'x' },
      'EvaluateLowSampleCountPercentile',
    ],
    [
      'an action of another region',
      { AlarmActions: [TOPIC.replace('ap-northeast-1', 'us-east-1')] },
      'Invalid region us-east-1 specified. Only ap-northeast-1 is supported.',
    ],
    [
      'an action of another partition',
      { AlarmActions: [TOPIC.replace('arn:aws:', 'arn:aws-cn:')] },
      'Invalid partition aws-cn',
    ],
    ['an action that is no ARN', { OKActions: ['ops'] }, 'Invalid arn syntax'],
    ['six actions', { AlarmActions: [1, 2, 3, 4, 5, 6].map((n) => `${TOPIC}${n}`) }, 'less than or equal to 5'],
    ['a tag of AWS', { Tags: [{ Key: 'aws:x', Value: 'y' }] }, 'must not begin with aws:'],
    ['a metric beside queries', { Metrics: [stat('m1')] }, 'MetricName should not be set if list of Metrics is set.'],
    [
      'no query that returns data',
      { ...none, Metrics: [stat('m1')] },
      'Exactly one element of the metrics list should return data.',
    ],
    [
      'an expression with a mistake',
      { ...none, Metrics: [stat('m1'), { Id: 'e', Expression: 'm1 +' }] },
      'ends too early',
    ],
    ['an unknown id', { ...none, Metrics: [stat('m1'), { Id: 'e', Expression: 'm1 + m2' }] }, '"m2" is not defined'],
    [
      'SEARCH',
      { ...none, Metrics: [{ Id: 'e', Expression: "SEARCH('{App} x', 'Sum', 60)" }] },
      'SEARCH is not supported',
    ],
    [
      'different periods',
      { ...none, Metrics: [stat('m1'), stat('m2', { Period: 300 }), { Id: 'e', Expression: 'm1 + m2' }] },
      'different periods',
    ],
    [
      'a band that is not there',
      { Threshold: undefined, ComparisonOperator: 'GreaterThanUpperThreshold', ThresholdMetricId: 'x' },
      'ANOMALY_DETECTION_BAND',
    ],
    ['a PromQL query', { EvaluationCriteria: { PromQLCriteria: { Query: 'up' } } }, 'PromQL'],
  ])('refuses %s', async (_, changes, message) => {
    const { put } = await startAlarms();
    const error = await rejection(put(changes));
    expect(error.name).toMatch(/Validation|InvalidParameterCombination/);
    expect(error.message).toContain(message);
  });

  test('keeps the tags of a new alarm, and ignores those of an update', async () => {
    const { put, client, describe: read } = await startAlarms();
    await put({ Tags: [{ Key: 'team', Value: 'web' }] });
    await put({ Tags: [{ Key: 'team', Value: 'db' }], Threshold: 6 });
    const ResourceARN = (await read())?.AlarmArn;
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    expect(await tags()).toEqual([{ Key: 'team', Value: 'web' }]);
    await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'env', Value: 'test' }] }));
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    expect(await tags()).toEqual([{ Key: 'env', Value: 'test' }]);
    const gone = new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}x` });
    expect((await rejection(client.send(gone))).name).toBe('ResourceNotFoundException');
  });

  test('replaces everything: what an update leaves out is gone', async () => {
    const { put, describe: read } = await startAlarms();
    await put({ AlarmActions: [TOPIC], AlarmDescription: 'what to do' });
    await put();
    const alarm = await read();
    expect(alarm).toMatchObject({ AlarmActions: [] });
    expect(alarm?.AlarmDescription).toBeUndefined();
  });

  test('notes in the history what was created, updated and deleted', async () => {
    const { put, client, history } = await startAlarms();
    await put();
    await put({ Threshold: 6 });
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['load'] }));
    const summaries = (await history()).map(({ HistorySummary }) => HistorySummary);
    expect(summaries).toEqual(['Alarm "load" created', 'Alarm "load" updated', 'Alarm "load" deleted']);
  });

  test('is let through three times a second', async () => {
    const sandbox = await startSandbox({ clock: createTestClock() });
    const client = new CloudWatchClient(clientConfig(sandbox));
    const { PutMetricAlarmCommand } = await import('@aws-sdk/client-cloudwatch');
    for (const AlarmName of ['a', 'b', 'c']) await client.send(new PutMetricAlarmCommand({ ...LOAD_ALARM, AlarmName }));
    expect((await rejection(client.send(new PutMetricAlarmCommand(LOAD_ALARM)))).name).toContain('Throttling');
  });
});

describe('DescribeAlarms', () => {
  test('gives pages in order of names', async () => {
    const { put, client } = await startAlarms();
    for (const name of ['c', 'a', 'b']) await put({ AlarmName: name });
    const names: (string | undefined)[] = [];
    for await (const page of paginateDescribeAlarms({ client, pageSize: 2 }, {})) {
      expect(page.MetricAlarms?.length).toBeLessThanOrEqual(2);
      names.push(...(page.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName));
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  test('filters by type, prefix, state and action, and knows parents and children', async () => {
    const { put, client } = await startAlarms();
    await put({ AlarmName: 'web-load', AlarmActions: [TOPIC] });
    await put({ AlarmName: 'db-load' });
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'web-site', AlarmRule: 'ALARM("web-load")' }));
    const names = async (input: object) => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(new DescribeAlarmsCommand(input));
      return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
    };
    expect(await names({})).toEqual(['db-load', 'web-load']);
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['web-site']);
    expect(await names({ AlarmNamePrefix: 'web' })).toEqual(['web-load']);
    expect(await names({ StateValue: 'ALARM' })).toEqual([]);
    expect(await names({ ActionPrefix: 'arn:aws:sns' })).toEqual(['web-load']);
    expect(await names({ ChildrenOfAlarmName: 'web-site' })).toEqual(['web-load']);
    expect(await names({ ParentsOfAlarmName: 'web-load' })).toEqual(['web-site']);
    const attempt = (input: object) => rejection(client.send(new DescribeAlarmsCommand(input)));
    expect((await attempt({ ChildrenOfAlarmName: 'a', StateValue: 'OK' })).message).toContain('cannot be specified');
    expect((await attempt({ AlarmNames: ['a'], AlarmNamePrefix: 'a' })).message).toContain('together');
    expect((await attempt({ MaxRecords: 101 })).message).toContain('between 1 and 100');
    expect((await attempt({ NextToken: 'x' })).name).toContain('InvalidNextToken');
  });

  test('for a metric gives the alarms on exactly this metric', async () => {
    const { put, client } = await startAlarms();
    const Dimensions = [{ Name: 'Host', Value: 'a' }];
    await put();
    await put({ AlarmName: 'host', Dimensions });
    const forMetric = async (input: object) =>
      (
        await client.send(new DescribeAlarmsForMetricCommand({ Namespace: 'App', MetricName: 'Load', ...input }))
      ).MetricAlarms?.map(({ AlarmName }) => AlarmName);
    expect(await forMetric({})).toEqual(['load']);
    expect(await forMetric({ Dimensions })).toEqual(['host']);
    expect(await forMetric({ Period: 300 })).toEqual([]);
    expect((await client.send(new DescribeAlarmContributorsCommand({ AlarmName: 'load' }))).AlarmContributors).toEqual(
      [],
    );
  });
});

describe('mute rules', () => {
  const mute = (changes: object = {}) =>
    new PutAlarmMuteRuleCommand({
      Name: 'deploy',
      Rule: { Schedule: { Expression: 'at(2026-01-15T12:02)', Duration: 'PT3M' } },
      MuteTargets: { AlarmNames: ['load'] },
      ...changes,
    });

  test('keep actions back while they are active, and not the changes of state', async () => {
    const { put, client, minutes, history, changes } = await startAlarms();
    await put({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
    await client.send(mute());
    const status = async () => (await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'deploy' }))).Status;
    expect(await status()).toBe('SCHEDULED');
    minutes('1 9 9');
    expect(await status()).toBe('ACTIVE');
    minutes('9 9 1 1');
    expect(await status()).toBe('EXPIRED');
    expect(await changes()).toHaveLength(3);
    const times = (await history('load', 'Action')).map(({ Timestamp }) => Timestamp?.toISOString().slice(11, 16));
    expect(times).toEqual(['12:01', '12:07']);
  });

  test('are listed by alarm and status, and deleted', async () => {
    const { put, client } = await startAlarms();
    await put();
    await client.send(mute());
    await client.send(
      mute({ Name: 'nightly', Rule: { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' } } }),
    );
    const list = async (input: object) =>
      (await client.send(new ListAlarmMuteRulesCommand(input))).AlarmMuteRuleSummaries?.map(({ MuteType }) => MuteType);
    expect(await list({})).toEqual(['ONE_TIME', 'RECURRING']);
    expect(await list({ AlarmName: 'other' })).toEqual([]);
    expect(await list({ Statuses: ['ACTIVE'] })).toEqual([]);
    await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'deploy' }));
    expect(await list({})).toEqual(['RECURRING']);
    const gone = new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'deploy' });
    expect((await rejection(client.send(gone))).name).toBe('ResourceNotFoundException');
  });

  test.each([
    ['an unknown alarm', { MuteTargets: { AlarmNames: ['gone'] } }, '[gone] do not exist'],
    ['a bad expression', { Rule: { Schedule: { Expression: 'rate(1 hour)', Duration: 'PT1H' } } }, 'Invalid schedule'],
    ['sixteen days', { Rule: { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'P16D' } } }, 'Invalid duration'],
    [
      'an unknown zone',
      { Rule: { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT1H', Timezone: 'Mars' } } },
      'Invalid timezone',
    ],
  ])('refuse %s', async (_, changes, message) => {
    const { put, client } = await startAlarms();
    await put();
    expect((await rejection(client.send(mute(changes)))).message).toContain(message);
  });

  test('know time zones, cron fields and ISO durations', () => {
    expect(atTime('at(2026-07-01T09:00)', 'Asia/Tokyo')).toBe(Date.UTC(2026, 6, 1));
    expect(atTime('at(2026-03-29T03:30)', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
    const friday = localMinute(Date.UTC(2026, 0, 16, 9, 0), 'Asia/Tokyo');
    expect(cronMinutes('cron(0 18 * * FRI)')?.(friday)).toBe(true);
    expect(cronMinutes('cron(0 18 * JAN-MAR 1,5)')?.(friday)).toBe(true);
    expect(cronMinutes('cron(0 17 * * FRI)')?.(friday)).toBe(false);
    expect(cronMinutes('cron(60 18 * * FRI)')).toBeUndefined();
    expect(cronMinutes('cron(0 18 * *)')).toBeUndefined();
    expect(parseIsoDuration('P2DT12H')).toBe(60 * 60 * MINUTE_MS);
    expect(parseIsoDuration('PT')).toBeUndefined();
  });
});

test('anomaly detectors are kept, shown by metric and deleted', async () => {
  const { client, clock } = await startAlarms();
  const SingleMetricAnomalyDetector = { Namespace: 'App', MetricName: 'Load', Stat: 'Average' };
  await client.send(new PutAnomalyDetectorCommand({ SingleMetricAnomalyDetector }));
  const list = async (input: object = {}) =>
    (await client.send(new DescribeAnomalyDetectorsCommand(input))).AnomalyDetectors?.map(
      ({ StateValue }) => StateValue,
    );
  expect(await list()).toEqual(['PENDING_TRAINING']);
  clock.advance(60 * MINUTE_MS);
  expect(await list({ MetricName: 'Load' })).toEqual(['TRAINED']);
  expect(await list({ MetricName: 'Other' })).toEqual([]);
  await client.send(new DeleteAnomalyDetectorCommand({ SingleMetricAnomalyDetector }));
  expect(await list()).toEqual([]);
});
