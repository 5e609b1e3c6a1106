import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2 } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  explainRecommendations,
  planApplyAlarms,
  planRecommended,
  recommendAlarms,
  summarizeRecommendations,
  writeRecommended,
  type AlarmService,
  type Recommendation,
  type RecommendInput,
} from '../../../src/lib/alarm/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { sandboxContext } from '../../helpers/sandbox-context.js';
import { fakeAws, fakeContext, fault, json } from '../../helpers/fake-aws.js';
import { clientConfig, rejection } from '../../sandbox/helpers.js';
import { carryOut, setUp, shown, TOPIC, warnings, type Setup } from './setup.js';

const all: RecommendInput = { services: [], tags: {}, actions: [], namePrefix: '', preview: false };
const of = (...services: readonly AlarmService[]): RecommendInput => ({ ...all, services });
const rowsOf = async (setup: Setup, input: RecommendInput): Promise<readonly Recommendation[]> =>
  (await recommendAlarms(input, setup.ctx)).alarms.map(({ row }) => row);
const withStatus = (rows: readonly Recommendation[], status: Recommendation['status']) =>
  rows.filter((row) => row.status === status).map(({ alarm }) => alarm);

describe('recommended alarms of the practice account', () => {
  let sandbox: Sandbox;
  let rows: readonly Recommendation[];
  beforeAll(async () => {
    sandbox = await createSandbox({ clock: fakeClock(), throttle: false, seed: 'web3tier' });
    rows = (await recommendAlarms(all, sandboxContext(sandbox))).alarms.map(({ row }) => row);
  });
  afterAll(() => sandbox.close());

  test('say what is missing beside the servers and disks', () => {
    const others = rows.filter(({ kind }) => kind !== 'instance' && kind !== 'volume');
    expect(withStatus(others, 'missing')).toEqual([
      'web3tier-alb-elb-5xx',
      'web3tier-alb-rejected',
      'web3tier-web-unhealthy',
      'web3tier-web-no-healthy',
      'web3tier-aurora-no-writer',
      'web3tier-aurora-replica-lag',
      'web3tier-aurora-1-cpu',
      'web3tier-aurora-1-memory',
      'web3tier-aurora-1-local-storage',
      'web3tier-aurora-2-cpu',
      'web3tier-aurora-2-memory',
      'web3tier-aurora-2-local-storage',
      'web3tier-ports',
      'web3tier-drops',
      'web3tier-thumbnail-errors',
      'web3tier-thumbnail-throttles',
      'web3tier-thumbnail-duration',
      'lambda-concurrency',
      'web3tier-sessions-read-throttles',
      'web3tier-sessions-write-throttles',
      'web3tier-sessions-system-errors',
      'web3tier-orders-age',
    ]);
  });

  test('have three alarms for each server and one for each disk', () => {
    const servers = rows.filter(({ kind }) => kind === 'instance' || kind === 'volume');
    expect(servers).toHaveLength(4 * 12);
    expect(servers.slice(0, 3).map(({ alarm }) => alarm)).toEqual(['api-1-status', 'api-1-cpu', 'api-1-cpu-credits']);
  });

  test('know the alarms that exist, those whose topic is gone, and the one that has none', () => {
    expect(withStatus(rows, 'exists')).toEqual([]);
    expect(withStatus(rows, 'weak')).toEqual([
      'web3tier-alb-5xx',
      'web3tier-alb-slow',
      'web3tier-db-connections',
      'web3tier-db-connections',
      'web3tier-orders-dead',
    ]);
    expect(rows.find(({ exists }) => exists === 'web3tier-alb-5xx')).toMatchObject({
      key: '5xx-rate',
      threshold: 3,
      condition: '> 3, 3/5 of 1m',
      problem: expect.stringMatching(/^action gone: arn:aws:sns:.*:web3tier-ops$/),
    });
    expect(rows.find(({ key }) => key === 'dead-letters')).toMatchObject({
      exists: 'web3tier-orders-dead',
      problem: 'no actions: nobody is told',
      threshold: 0,
      basis: 'as it is',
      costUsd: null,
    });
  });

  test('take an alarm for good that a composite alarm with an action speaks for', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    await setup.sandbox.invoke('sns', 'CreateTopic', { Name: 'ops' });
    await setup.cloudWatch.putCompositeAlarm({
      AlarmName: 'orders',
      AlarmRule: 'ALARM("web3tier-orders-dead")',
      AlarmActions: [TOPIC],
    });
    const found = await rowsOf(setup, of('sqs'));
    expect(withStatus(found, 'exists')).toEqual(['web3tier-orders-dead']);
  });

  test('find nothing wrong with an alarm that was made just now and has no data yet', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    await setup.sandbox.invoke('sns', 'CreateTopic', { Name: 'ops' });
    await setup.cloudWatch.putMetricAlarm({
      AlarmName: 'database-busy',
      Namespace: 'AWS/RDS',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'web3tier-aurora-1' }],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 5,
      Threshold: 90,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [TOPIC],
    });
    expect(withStatus(await rowsOf(setup, of('rds')), 'exists')).toEqual(['database-busy']);
  });

  test('take thresholds from sizes and from the past, and say so', () => {
    const one = (alarm: string) => rows.find((row) => row.alarm === alarm);
    expect(one('web3tier-thumbnail-duration')).toMatchObject({
      threshold: 24_000,
      basis: '80% of its own time-out of 30s',
      condition: '> 24s, 3/3 of 5m',
    });
    expect(one('web3tier-aurora-1-local-storage')).toMatchObject({
      threshold: 14_000_000_000,
      basis: expect.stringMatching(/^0\.5 × \d+(\.\d)? GiB, which 99% of the last 14d stay above$/),
    });
    expect(one('web3tier-orders-age')).toMatchObject({ threshold: 300, costUsd: 0.1 });
    expect(one('web3tier-drops')).toMatchObject({ costUsd: expect.closeTo(0.3) });
  });

  test('have no threshold where the past is too short', () => {
    expect(withStatus(rows, 'unknown')).toEqual(['logs-ingestion']);
    expect(rows.find(({ status }) => status === 'unknown')).toMatchObject({
      threshold: null,
      problem: expect.stringMatching(/^too little history/),
    });
  });
});

describe('recommendations', () => {
  test('are missing no more when they were applied', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    const input = { ...of('sqs', 'lambda'), actions: [TOPIC] };
    const plan = await planRecommended(await recommendAlarms(input, setup.ctx), setup.ctx);
    expect(shown(plan)).toEqual([
      'create web3tier-thumbnail-errors',
      'create web3tier-thumbnail-throttles',
      'create web3tier-thumbnail-duration',
      'create lambda-concurrency',
      'create web3tier-orders-age',
    ]);
    await carryOut(plan);
    const again = await recommendAlarms(input, setup.ctx);
    expect(
      withStatus(
        again.alarms.map(({ row }) => row),
        'missing',
      ),
    ).toEqual([]);
    expect((await planRecommended(again, setup.ctx)).changes).toEqual([]);
    const stored = await setup.cloudWatch.describeAlarms({ AlarmNames: ['web3tier-orders-age'] });
    expect(stored.MetricAlarms?.[0]).toMatchObject({
      AlarmActions: [TOPIC],
      AlarmDescription: expect.stringMatching(/^Nobody works off the queue.*Threshold: at least 5m/),
      TreatMissingData: 'notBreaching',
    });
  });

  test('warn when the new alarms would tell nobody', async () => {
    const { ctx } = await setUp({ seed: 'web3tier' });
    await planRecommended(await recommendAlarms(of('sqs'), ctx), ctx);
    expect(warnings(ctx.events)).toEqual(['1 new alarm will tell nobody: name a topic with --action']);
  });

  test('say how often each would have gone off', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    const rows = await rowsOf(setup, { ...of('sqs', 'alb'), preview: true });
    const counts = Object.fromEntries(rows.map(({ alarm, wouldHaveFired }) => [alarm, wouldHaveFired]));
    expect(counts).toMatchObject({ 'web3tier-orders-age': 0, 'web3tier-web-unhealthy': 0, 'web3tier-alb-slow': null });
  });

  test('read the past in few calls, and only of what has no threshold otherwise', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    await rowsOf(setup, of('rds'));
    expect(setup.calls().filter((name) => name === 'GetMetricData')).toHaveLength(1);
    const other = await setUp({ seed: 'web3tier' });
    await rowsOf(other, of('ec2', 'ebs', 'nat'));
    expect(other.calls().filter((name) => name === 'GetMetricData')).toHaveLength(0);
  });

  test('can be narrowed by tags, without what belongs to the account', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    const rows = await rowsOf(setup, { ...all, tags: { Role: 'web' } });
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['instance', 'volume']));
    const lambda = await rowsOf(setup, { ...of('lambda'), tags: { Project: 'web3tier' } });
    expect(lambda.map(({ key }) => key)).not.toContain('concurrency');
  });

  test('heed the tags of the resource', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    const ec2 = new EC2(clientConfig(setup.sandbox));
    const { Reservations = [] } = await ec2.describeInstances({
      Filters: [{ Name: 'tag:Name', Values: ['web-1', 'web-2', 'web-3'] }],
    });
    const ids = new Map(
      Reservations.flatMap(({ Instances = [] }) => Instances).map(({ InstanceId = '', Tags = [] }) => [
        Tags.find(({ Key }) => Key === 'Name')?.Value ?? '',
        InstanceId,
      ]),
    );
    const tag = (name: string, Key: string, Value: string) =>
      ec2.createTags({ Resources: [ids.get(name) ?? ''], Tags: [{ Key, Value }] });
    await tag('web-1', 'awsops:alarm', 'skip');
    await tag('web-2', 'awsops:alarm:cpu', 'threshold=95 period=1m');
    await tag('web-3', 'awsops:alarm:cpu', 'treshold=95');
    const rows = await rowsOf(setup, { ...of('ec2'), tags: { Role: 'web' } });
    expect(withStatus(rows, 'skipped')).toEqual(['web-1-status', 'web-1-cpu', 'web-1-cpu-credits']);
    expect(rows.find(({ alarm }) => alarm === 'web-2-cpu')).toMatchObject({
      status: 'missing',
      threshold: 95,
      period: 60,
      basis: 'the tag awsops:alarm:cpu of the resource',
    });
    expect(rows.find(({ alarm }) => alarm === 'web-3-cpu')).toMatchObject({
      status: 'unknown',
      problem: expect.stringContaining('did you mean "threshold"?'),
    });
  });

  test('are summed up with their cost', async () => {
    const setup = await setUp({ seed: 'web3tier' });
    const result = await recommendAlarms(of('sqs'), setup.ctx);
    expect(summarizeRecommendations(result, 'ap-northeast-1')).toBe(
      '2 resources: 1 alarm is missing (estimate: $0.10 a month at list prices of 2026-08), 1 exists, 1 of them of little use',
    );
    expect(summarizeRecommendations(result, 'xx-north-1')).toContain('prices of xx-north-1 are not known');
    const text = explainRecommendations(result, { width: 60 });
    expect(text.split('\n').filter((line) => line.length > 60)).toEqual([]);
    expect(text).toContain('of little use:\n  web3tier-orders-dead  no actions: nobody is told\n');
  });
});

describe('the file of what is missing', () => {
  const directory = mkdtempSync(join(tmpdir(), 'awsops-recommend-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  test.each(['alarms.yaml', 'alarms.json'])('makes the same alarms by alarm apply: %s', async (name) => {
    const setup = await setUp({ seed: 'web3tier' });
    const input = { ...of('alb', 'sqs', 'nat', 'lambda'), actions: [TOPIC], namePrefix: 'rec-' };
    const result = await recommendAlarms(input, setup.ctx);
    const file = join(directory, name);
    await writeRecommended(result, { file, prefix: 'rec-' }, setup.ctx);
    const text = await readFile(file, 'utf8');
    const plan = await planApplyAlarms({ file: { name, text }, prune: false, adopt: false }, setup.ctx);
    expect(shown(plan)).toEqual(shown(await planRecommended(result, setup.ctx)));
    await carryOut(plan);
    // As the recommendation itself would have made them.
    const again = await planApplyAlarms({ file: { name, text }, prune: true, adopt: false }, setup.ctx);
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    const { changes } = await planRecommended(result, setup.ctx);
    expect(changes.filter(({ action }) => action !== 'none')).toEqual([]);
    expect((await recommendAlarms(input, setup.ctx)).alarms.filter(({ row }) => row.status === 'missing')).toEqual([]);
    const error = await rejection(writeRecommended(result, { file, prefix: 'rec-' }, setup.ctx));
    expect(error).toMatchObject({ code: 'FileExists', exitCode: 2 });
  });

  test('is not written when nothing is missing', async () => {
    const { ctx } = await setUp();
    const file = join(directory, 'none.yaml');
    await writeRecommended({ alarms: [], resources: 0, denied: [] }, { file, prefix: '' }, ctx);
    expect(existsSync(file)).toBe(false);
  });

  test('keeps values that look like placeholders', async () => {
    const { ctx, cloudWatch } = await setUp({ seed: 'web3tier' });
    const wish = {
      name: 'disk',
      metrics: ['CWAgent//disk_used_percent@Maximum'],
      dimensions: { path: '/mnt/{name}/{a b}' },
      threshold: 85,
      comparison: '>',
      period: '5m',
      datapoints: '3/3',
    };
    const [first] = (await recommendAlarms(of('sqs'), ctx)).alarms;
    const alarms = first === undefined ? [] : [{ ...first, wish }];
    const file = join(directory, 'literal.yaml');
    await writeRecommended({ alarms, resources: 1, denied: [] }, { file, prefix: '' }, ctx);
    const text = await readFile(file, 'utf8');
    await carryOut(await planApplyAlarms({ file: { name: file, text }, prune: false, adopt: false }, ctx));
    const { MetricAlarms } = await cloudWatch.describeAlarms({ AlarmNames: ['disk'] });
    expect(MetricAlarms?.[0]?.Dimensions).toEqual([{ Name: 'path', Value: '/mnt/{name}/{a b}' }]);
  });
});

describe('what may not be read', () => {
  const noAlarms = json({ MetricAlarms: [], CompositeAlarms: [], LogAlarms: [] });
  const denied = (action: string) =>
    fault('AccessDeniedException', `User: x is not authorized to perform: ${action} on resource: *`);

  test('is said, beside what is known of the rest', async () => {
    const aws = fakeAws()
      .on('DescribeAlarms', noAlarms)
      .on('ListTables', denied('dynamodb:ListTables'))
      .on('ListQueues', json({ QueueUrls: [] }));
    const ctx = fakeContext(aws);
    const result = await recommendAlarms(of('dynamodb', 'sqs'), ctx);
    expect(result.denied).toHaveLength(1);
    expect(warnings(ctx.events)).toEqual([
      'nothing is known of these (denied: dynamodb:ListTables): table, table index',
    ]);
    aws.verify();
  });

  test('of the past leaves the threshold open, or takes one that is the same for all', async () => {
    const queue = { QueueArn: 'arn:aws:sqs:us-east-1:123456789012:orders' };
    const aws = fakeAws()
      .on('DescribeAlarms', noAlarms)
      .on('ListQueues', json({ QueueUrls: ['https://sqs.us-east-1.amazonaws.com/1/orders'] }))
      .on('GetQueueAttributes', json({ Attributes: queue }))
      .on('ListQueueTags', json({}))
      .on('GetMetricData', denied('cloudwatch:GetMetricData'));
    const ctx = fakeContext(aws);
    const { alarms } = await recommendAlarms(of('sqs'), ctx);
    expect(alarms[0]?.row).toMatchObject({
      status: 'missing',
      threshold: 3600,
      basis: 'the same for all, since there is no history (denied: cloudwatch:GetMetricData)',
    });
    aws.verify();
  });

  test('of the alarms is an error: all would seem to be missing', async () => {
    const aws = fakeAws().on('DescribeAlarms', denied('cloudwatch:DescribeAlarms'));
    expect((await rejection(recommendAlarms(of('sqs'), fakeContext(aws)))).name).toBe('AccessDeniedException');
  });
});
