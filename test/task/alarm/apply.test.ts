import { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { planApplyAlarms, planCreateAlarm, planDeleteAlarms } from '../../../src/lib/alarm/index.js';
import type { Plan } from '../../../src/lib/plan/types.js';
import { clientConfig, rejection } from '../../sandbox/helpers.js';
import { carryOut, setUp, shown, warnings, type Setup } from './setup.js';

const HEAD = `prefix: web-
tags: {team: web}
defaults: {period: 1m, datapoints: 3/5, comparison: '>', stat: Sum}
alarms:
`;
const metric = (name: string, more = ''): string => `  - {name: ${name}, metric: App/Errors, threshold: 5${more}}\n`;
const TEMPLATE = `  - name: web-cpu-{name}
    each: {resource: instance, tags: {Role: web}}
    key: cpu
    metric: AWS/EC2/CPUUtilization
    threshold: 80
`;

interface Choice {
  readonly prune?: boolean;
  readonly adopt?: boolean;
}

const plan = (
  { ctx }: Pick<Setup, 'ctx'>,
  text: string,
  { prune = false, adopt = false }: Choice = {},
): Promise<Plan> => planApplyAlarms({ file: { name: 'a.yaml', text }, prune, adopt }, ctx);

async function apply(setup: Setup, text: string, choice?: Choice): Promise<readonly string[]> {
  const made = await plan(setup, text, choice);
  await carryOut(made);
  return shown(made);
}

/** Every alarm with all of its settings and tags. */
async function account({ cloudWatch }: Setup): Promise<Readonly<Record<string, unknown>>> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.describeAlarms({
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  const all = await Promise.all(
    [...MetricAlarms, ...CompositeAlarms].map(async (alarm) => {
      const { Tags = [] } = await cloudWatch.listTagsForResource({ ResourceARN: alarm.AlarmArn });
      const tags = Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value]));
      const { AlarmName, MetricName, Threshold, Period, Dimensions } = alarm as (typeof MetricAlarms)[number];
      const rule = (alarm as (typeof CompositeAlarms)[number]).AlarmRule;
      return [AlarmName ?? '', { MetricName, Threshold, Period, Dimensions, rule, tags }] as const;
    }),
  );
  return Object.fromEntries(all);
}

const namesOf = async (setup: Setup): Promise<readonly string[]> => Object.keys(await account(setup)).toSorted();

/** The practice account, where four instances have the tag Role=web. */
async function withInstances(): Promise<Setup & { readonly ec2: EC2; readonly ids: readonly string[] }> {
  const setup = await setUp({ seed: 'web3tier' });
  const ec2 = new EC2(clientConfig(setup.sandbox));
  const { Reservations = [] } = await ec2.describeInstances({ Filters: [{ Name: 'tag:Role', Values: ['web'] }] });
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const idOf = (name: string) =>
    instances.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === name))?.InstanceId ?? '';
  return { ...setup, ec2, ids: ['web-1', 'web-2', 'web-3', 'web-4'].map(idOf) };
}

const FULL = `${HEAD}${metric('web-errors')}${metric('web-slow', ', period: 5m')}
  - {name: web-all, rule: ALARM("web-down") AND ALARM("web-slow")}
  - {name: web-down, rule: ALARM("web-errors") OR ALARM("web-slow")}
`;

describe('applying a file of alarms', () => {
  test('makes what it says, composite alarms after those that they name, with the tags of the file', async () => {
    const setup = await setUp();
    expect(await apply(setup, FULL)).toEqual([
      'create web-errors',
      'create web-slow',
      'create web-down',
      'create web-all',
    ]);
    const tags = { 'awsops:managed': 'true', 'awsops:alarm-file': 'web-', team: 'web' };
    expect(await account(setup)).toMatchObject({
      'web-errors': { MetricName: 'Errors', Threshold: 5, Period: 60, tags },
      'web-slow': { Period: 300, tags },
      'web-all': { rule: 'ALARM("web-down") AND ALARM("web-slow")', tags },
    });
  });

  test('again plans nothing and writes nothing', async () => {
    const setup = await setUp();
    const text = `${FULL}${metric('web-window', ', evaluationWindow: {timezone: Asia/Tokyo}, warmUp: 10m, stat: p99, lowSamples: ignore')}${metric('web-sliding', ', evaluationWindow: sliding')}`;
    await apply(setup, text);
    const before = setup.calls().length;
    const again = await plan(setup, text);
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    await carryOut(again);
    expect(
      setup
        .calls()
        .slice(before)
        .filter((name) => /^(Put|Tag|Delete)/.test(name)),
    ).toEqual([]);
  });

  test('shows what is different, and keeps what the file does not name', async () => {
    const setup = await setUp();
    await apply(setup, HEAD + metric('web-errors', ', description: call Ada'));
    const changed = await plan(setup, HEAD + metric('web-errors', ', period: 5m, tags: {team: shop}'));
    expect(changed.changes).toEqual([
      expect.objectContaining({ action: 'update', reason: 'period 1m -> 5m, tag team -> "shop"' }),
    ]);
  });

  test('makes one alarm for each resource, on its dimensions, but for those that a tag leaves out or changes', async () => {
    const setup = await withInstances();
    const [first = '', second = ''] = setup.ids;
    expect((await apply(setup, HEAD + TEMPLATE)).toSorted()).toEqual(
      ['web-1', 'web-2', 'web-3', 'web-4'].map((name) => `create web-cpu-${name}`),
    );
    expect(await account(setup)).toMatchObject({
      'web-cpu-web-1': { Dimensions: [{ Name: 'InstanceId', Value: first }], Threshold: 80 },
    });
    const tag = (id: string, Value: string) =>
      setup.ec2.createTags({ Resources: [id], Tags: [{ Key: 'awsops:alarm:cpu', Value }] });
    await tag(first, 'threshold=95 period=5m');
    await tag(second, 'skip');
    const { changes } = await plan(setup, HEAD + TEMPLATE, { prune: true });
    expect(changes.filter(({ action }) => action !== 'none')).toEqual([
      expect.objectContaining({ action: 'update', id: 'web-cpu-web-1', reason: 'period 1m -> 5m, threshold 80 -> 95' }),
      expect.objectContaining({ action: 'delete', id: 'web-cpu-web-2' }),
    ]);
  });

  test('warns of a template that no resource is there for', async () => {
    const setup = await setUp();
    await plan(setup, HEAD + metric('web-errors') + TEMPLATE);
    expect(warnings(setup.ctx.events)).toEqual([
      'a.yaml:6:5: there is no instance with Role=web in ap-northeast-1, so this template makes no alarm',
    ]);
  });

  test('warns once of each alarm that works, but hardly as meant', async () => {
    const setup = await setUp();
    const doubtful = (name: string) =>
      `  - {name: ${name}, metric: AWS/DynamoDB/SystemErrors, dimensions: {TableName: t}, threshold: 1, missing: breaching}\n`;
    await plan(setup, HEAD + doubtful('web-a') + doubtful('web-b'));
    expect(warnings(setup.ctx.events)).toEqual([
      expect.stringContaining('alarm "web-a", TreatMissingData'),
      expect.stringContaining('alarm "web-b", TreatMissingData'),
    ]);
  });

  test.each<[string, string, object]>([
    [
      'a name of 256 characters',
      HEAD + metric(`web-${'x'.repeat(252)}`),
      { code: 'InvalidAlarm', message: expect.stringMatching(/^a\.yaml:5:5: the alarm "web-x/) as string },
    ],
    [
      'an action in another region',
      HEAD + metric('web-a', ', actions: arn:aws:sns:eu-west-1:123456789012:ops'),
      { message: 'a.yaml:5:5: the alarm "web-a" cannot be as described' },
    ],
    [
      'a rule that names nobody',
      `${HEAD + metric('web-errors')}  - {name: web-x, rule: ALARM("web-erors")}\n`,
      { message: 'a.yaml:6:5: the alarm "web-x" names "web-erors"', hint: 'did you mean "web-errors"?' },
    ],
    [
      'rules in a circle',
      `${HEAD}  - {name: web-x, rule: ALARM("web-y")}\n  - {name: web-y, rule: OK("web-x")}\n`,
      { message: 'the rules of "web-x", "web-y" name each other in a circle' },
    ],
    [
      'a name twice',
      HEAD + metric('web-a') + metric('web-a'),
      { message: 'the alarm "web-a" is described twice', reason: 'at a.yaml:5:5, and at a.yaml:6:5' },
    ],
  ])('refuses %s before anything is written', async (_, text, error) => {
    const setup = await setUp();
    expect(await rejection(plan(setup, text))).toMatchObject({ category: 'usage', ...error });
    expect(setup.calls()).not.toContain('PutMetricAlarm');
  });

  test('names both resources when a template gives them one name', async () => {
    const setup = await withInstances();
    const [first = '', second = ''] = setup.ids;
    expect(await rejection(plan(setup, HEAD + TEMPLATE.replace('{name}', 'all')))).toMatchObject({
      code: 'RepeatedAlarm',
      reason: `at a.yaml:5:5 for the instance "${first}", and at a.yaml:5:5 for the instance "${second}"`,
    });
  });

  test('goes on where it was broken off, to the same end', async () => {
    const whole = await setUp();
    const old = HEAD + metric('web-errors', ', stat: Average') + metric('web-old');
    await apply(whole, old);
    await apply(whole, FULL, { prune: true });
    const end = await account(whole);
    for (let done = 0; done < 5; done += 1) {
      const setup = await setUp();
      await apply(setup, old);
      const broken = await plan(setup, FULL, { prune: true });
      const due = broken.changes.filter(({ action }) => action !== 'none');
      expect(due).toHaveLength(5);
      for (const change of due.slice(0, done)) await change.apply?.(setup.ctx.signal);
      await apply(setup, FULL, { prune: true });
      expect(await account(setup)).toEqual(end);
      expect((await plan(setup, FULL, { prune: true })).changes.every(({ action }) => action === 'none')).toBe(true);
    }
  });
});

test('goes on after throttling, and after a tag that could not be set', async () => {
  const setup = await setUp();
  await apply(setup, HEAD + metric('web-errors'));
  const changed = HEAD + metric('web-errors', ', period: 5m, tags: {team: shop}') + metric('web-more');
  setup.sandbox.addFault('ThrottlingException:cloudwatch.PutMetricAlarm:4');
  const removeFault = setup.sandbox.addFault('InternalServiceFault:cloudwatch.TagResource');
  expect(await rejection(plan(setup, changed).then(carryOut))).toMatchObject({
    hint: expect.stringContaining('run the same command again to go on') as string,
  });
  removeFault();
  const again = await plan(setup, changed);
  expect(again.changes.map(({ action, reason }) => [action, reason])).toEqual([
    ['update', 'tag team -> "shop"'],
    ['create', '> 5 in 3 of 5 periods of 1m'],
  ]);
  await carryOut(again);
  expect(await account(setup)).toMatchObject({ 'web-errors': { Period: 300, tags: { team: 'shop' } }, 'web-more': {} });
});

describe('pruning', () => {
  test('deletes nothing while a template selects nothing, which a mistyped tag does too', async () => {
    const setup = await withInstances();
    await apply(setup, HEAD + TEMPLATE);
    const mistyped = HEAD + TEMPLATE.replace('Role: web', 'Role: wbe');
    expect(await rejection(plan(setup, mistyped, { prune: true }))).toMatchObject({
      category: 'usage',
      code: 'EmptyTemplate',
      message: expect.stringMatching(
        /^a\.yaml:\d+:\d+: this template selects nothing, and --prune would delete 4 alarms$/,
      ),
    });
    expect((await plan(setup, HEAD + TEMPLATE)).changes.map(({ action }) => action)).toEqual(Array(4).fill('none'));
    // When the template is gone from the file too, its alarms are meant.
    expect(await apply(setup, HEAD + metric('web-errors'), { prune: true })).toHaveLength(5);
  });

  test('names stale alarms without --prune, and says how to delete them', async () => {
    const setup = await setUp();
    await apply(setup, FULL);
    const { changes } = await plan(setup, HEAD + metric('web-errors') + metric('web-slow'));
    expect(changes.filter(({ id }) => id === 'web-down')).toEqual([
      expect.objectContaining({ action: 'none', reason: 'not in a.yaml any more: --prune deletes it' }),
    ]);
    expect(warnings(setup.ctx.events)).toEqual([
      '2 alarms of this file are not in it any more; to delete: awsops alarm apply -f a.yaml --prune',
    ]);
  });

  test('deletes composite alarms before those that they name', async () => {
    const setup = await setUp();
    await apply(setup, FULL);
    expect(await apply(setup, HEAD + metric('web-errors'), { prune: true })).toEqual([
      'none web-errors',
      'delete web-all',
      'delete web-down',
      'delete web-slow',
    ]);
    expect(await namesOf(setup)).toEqual(['web-errors']);
  });

  test('changes a rule before it deletes what the rule named', async () => {
    const setup = await setUp();
    await apply(setup, FULL.replace(/ {2}- \{name: web-all.*\n/, ''));
    const text = `${HEAD + metric('web-slow', ', period: 5m')}  - {name: web-down, rule: ALARM("web-slow")}\n`;
    expect(await apply(setup, text, { prune: true })).toEqual([
      'none web-slow',
      'update web-down',
      'delete web-errors',
    ]);
    expect(await namesOf(setup)).toEqual(['web-down', 'web-slow']);
  });

  test('never deletes what others made: by hand, by alarm create, or by another file', async () => {
    const setup = await setUp();
    const wish = { metrics: ['App/Errors'], threshold: 1, comparison: '>', period: '1m', datapoints: '1/1' };
    await carryOut(await planCreateAlarm({ wish: { name: 'web-created', ...wish }, tags: {} }, setup.ctx));
    const tagged = { name: 'web-half', ...wish };
    await carryOut(
      await planCreateAlarm({ wish: tagged, tags: { 'awsops:managed': 'no', 'awsops:alarm-file': 'web-' } }, setup.ctx),
    );
    await setup.cloudWatch.putMetricAlarm({
      AlarmName: 'web-by-hand',
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    await apply(setup, HEAD.replace('prefix: web-', 'prefix: web-api-') + metric('web-api-errors'));
    await apply(setup, HEAD + metric('web-errors') + metric('web-stale'));
    expect(await apply(setup, HEAD + metric('web-errors'), { prune: true })).toEqual([
      'none web-errors',
      'delete web-stale',
    ]);
    expect(await namesOf(setup)).toEqual(['web-api-errors', 'web-by-hand', 'web-created', 'web-errors', 'web-half']);
  });

  test('refuses when a composite alarm of somebody else needs a stale alarm', async () => {
    const setup = await setUp();
    await apply(setup, HEAD + metric('web-errors') + metric('web-slow'));
    await carryOut(await planCreateAlarm({ wish: { name: 'site', rule: 'ALARM("web-slow")' }, tags: {} }, setup.ctx));
    expect(await rejection(plan(setup, HEAD + metric('web-errors'), { prune: true }))).toMatchObject({
      code: 'AlarmInUse',
      message: 'the alarm "web-slow" cannot go: the composite alarm "site" needs it',
    });
  });

  test('refuses when the file itself still names a stale alarm', async () => {
    const setup = await setUp();
    await apply(setup, FULL);
    const text = FULL.replace(metric('web-errors'), '');
    expect(await rejection(plan(setup, text, { prune: true }))).toMatchObject({
      message: 'a.yaml:8:5: the alarm "web-down" names "web-errors"',
      reason: 'this file does not describe it any more, and --prune would delete it',
    });
  });

  test('does not take resources that may not be read for none', async () => {
    const setup = await withInstances();
    await apply(setup, HEAD + TEMPLATE);
    setup.sandbox.addFault('UnauthorizedOperation:ec2.DescribeInstances');
    expect(await rejection(plan(setup, HEAD + TEMPLATE, { prune: true }))).toMatchObject({
      name: 'AppError',
    });
    expect((await namesOf(setup)).filter((name) => name.startsWith('web-cpu-'))).toHaveLength(4);
  });

  test('needs a prefix', async () => {
    const setup = await setUp();
    const text = HEAD.replace('prefix: web-\n', '') + metric('web-errors');
    expect(await rejection(plan(setup, text, { prune: true }))).toMatchObject({
      category: 'usage',
      message: 'a.yaml has no "prefix", which --prune needs',
    });
    expect(await apply(setup, text)).toEqual(['create web-errors']);
  });
});

describe('alarms that are there already', () => {
  const byHand = async (setup: Setup): Promise<void> => {
    const wish = {
      name: 'web-errors',
      metrics: ['App/Errors'],
      threshold: 1,
      comparison: '>',
      period: '1m',
      datapoints: '3/5',
      stat: 'Sum',
    };
    await carryOut(await planCreateAlarm({ wish, tags: {} }, setup.ctx));
  };

  test('are changed as the file says, told of, and stay when they leave it', async () => {
    const setup = await setUp();
    await byHand(setup);
    expect(await apply(setup, HEAD + metric('web-errors'))).toEqual(['update web-errors']);
    expect(setup.ctx.events).toContainEqual({
      type: 'note',
      message: expect.stringContaining(
        'not made by this file: "web-errors" (made by awsops, but by no file)',
      ) as string,
    });
    expect(await apply(setup, HEAD + metric('web-slow'), { prune: true })).toEqual(['create web-slow']);
  });

  test('become the file’s own with --adopt', async () => {
    const setup = await setUp();
    await byHand(setup);
    await apply(setup, HEAD + metric('web-errors'), { adopt: true });
    expect(await account(setup)).toMatchObject({ 'web-errors': { tags: { 'awsops:alarm-file': 'web-' } } });
    expect(await apply(setup, HEAD + metric('web-slow'), { prune: true })).toEqual([
      'create web-slow',
      'delete web-errors',
    ]);
  });

  test('of another file are refused, unless they are adopted', async () => {
    const setup = await setUp();
    await apply(setup, HEAD.replace('web-', 'web') + metric('web-errors'));
    expect(await rejection(plan(setup, HEAD + metric('web-errors')))).toMatchObject({
      code: 'AlarmOfAnotherFile',
      message: 'a.yaml:5:5: the alarm "web-errors" is of another file',
    });
    expect(shown(await plan(setup, HEAD + metric('web-errors'), { adopt: true }))).toEqual(['update web-errors']);
  });
});

test('no second has more than three writes, however many alarms there are', async () => {
  const setup = await setUp();
  const times: number[] = [];
  const { clock } = setup.ctx;
  const made = await plan(setup, HEAD + Array.from({ length: 40 }, (_, index) => metric(`web-${index}`)).join(''));
  for (const { apply: write } of made.changes) {
    await write?.(setup.ctx.signal);
    times.push(clock.now());
  }
  for (const start of times)
    expect(times.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(3);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(20_000);
  await carryOut(await planDeleteAlarms({ names: ['web-0'], foreign: false }, setup.ctx));
});
