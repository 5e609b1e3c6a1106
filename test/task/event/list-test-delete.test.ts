import { describe, expect, test } from 'vitest';
import {
  listEventRules,
  planDeleteEvent,
  planNotify,
  testEvent,
  type NotifyInput,
} from '../../../src/lib/event/index.js';
import { collect } from '../../helpers/collect.js';
import { rejection } from '../../sandbox/helpers.js';
import {
  arnOfTopic,
  carryOut,
  confirmAll,
  intercept,
  mailsOf,
  rows,
  serviceError,
  setUp,
  stateOf,
  told,
  type Setup,
} from './setup.js';

const emails = ['ops@example.com'];
const ORDERS = { name: 'pattern.json', text: '{"source":["shop"],"detail":{"amount":[{"numeric":[">",100]}]}}' };

async function notified(...inputs: readonly Partial<NotifyInput>[]): Promise<Setup> {
  const setup = await setUp();
  for (const input of inputs) {
    const ctx = setup.newContext();
    await carryOut(await planNotify({ emails, ...input }, ctx), ctx);
  }
  return setup;
}

const remove = async (setup: Setup, name: string) => {
  const ctx = setup.newContext();
  const plan = await planDeleteEvent({ name }, ctx);
  await carryOut(plan, ctx);
  return rows(plan);
};

describe('the list', () => {
  test('has our rules, their patterns and targets, and who has not confirmed', async () => {
    const setup = await notified({ preset: 'rds' }, { preset: 'health', emails: ['a@example.com', 'b@example.com'] });
    await setup.events.putRule({ Name: 'theirs', ScheduleExpression: 'rate(1 day)' });
    await setup.events.putRule({ Name: 'awsops-not-ours', EventPattern: '{"source":["x"]}' });
    const token = setup.sandbox.requests().length;
    expect(token).toBeGreaterThan(0);
    const list = (await collect(listEventRules({}, setup.newContext()))).flat();
    expect(list).toMatchObject([
      { name: 'awsops-health', preset: 'health', emails: [], pending: ['a@example.com', 'b@example.com'] },
      {
        name: 'awsops-rds',
        state: 'ENABLED',
        pattern: { source: ['aws.rds'] },
        targets: [arnOfTopic('awsops-rds')],
        pending: ['ops@example.com'],
      },
    ]);
    await confirmAll(setup);
    const confirmed = (await collect(listEventRules({}, setup.newContext()))).flat();
    expect(confirmed[1]).toMatchObject({ emails: ['ops@example.com'], pending: [] });
    const all = (await collect(listEventRules({ all: true }, setup.newContext()))).flat();
    expect(all.map(({ name, preset }) => [name, preset])).toEqual([
      ['awsops-health', 'health'],
      ['awsops-not-ours', null],
      ['awsops-rds', 'rds'],
      ['theirs', null],
    ]);
    expect(all.at(-1)).toMatchObject({ pattern: null, targets: [] });
  });

  test('says what may not be known, once, and goes on', async () => {
    const setup = await notified({ preset: 'rds' }, { preset: 'health' });
    const ctx = setup.newContext();
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'ListSubscriptionsByTopic') throw serviceError('AuthorizationErrorException', 'no');
      return proceed();
    });
    const list = (await collect(listEventRules({}, ctx))).flat();
    expect(list).toMatchObject([{ emails: null, pending: null }, { emails: null }]);
    expect(told(ctx, 'warn')).toEqual(['some of it is not known: sns:ListSubscriptionsByTopic is denied']);
  });

  test('has every page', async () => {
    const setup = await setUp();
    for (let index = 0; index < 101; index += 1) {
      await setup.events.putRule({ Name: `r-${index}`, EventPattern: '{"source":["x"]}' });
    }
    const pages = await collect(listEventRules({ all: true }, setup.newContext()));
    expect(pages.map(({ length }) => length)).toEqual([100, 1]);
  });
});

describe('a test', () => {
  test('puts the sample of the preset, with the filters of the rule, through its pattern', async () => {
    const setup = await notified({ preset: 'instance-state', instances: ['i-0aaa'], states: ['terminated'] });
    const tested = await testEvent({ name: 'instance-state' }, setup.newContext());
    expect(tested).toMatchObject({
      rule: 'awsops-instance-state',
      matched: true,
      mismatches: [],
      event: { detail: { 'instance-id': 'i-0aaa', state: 'terminated' } },
      sentEventId: null,
    });
    expect(tested.mail).toContain('"Instance i-0aaa is now terminated"');
  });

  test('says which field does not match when somebody broke the pattern', async () => {
    const setup = await notified({ preset: 'instance-state' });
    await setup.events.putRule({ Name: 'awsops-instance-state', EventPattern: '{"source":["aws.ec"]}' });
    expect(await testEvent({ name: 'awsops-instance-state' }, setup.newContext())).toMatchObject({
      matched: false,
      mismatches: [{ path: 'source', expected: ['aws.ec'], actual: 'aws.ec2' }],
    });
  });

  test('takes an event of one’s own, and sends it all the way when asked to', async () => {
    const setup = await notified({ file: ORDERS, name: 'orders' });
    await confirmAll(setup);
    const event = { name: 'e', text: '{"source":"shop","detail-type":"order","detail":{"amount":500}}' };
    const ctx = setup.newContext();
    expect(await testEvent({ name: 'orders', event }, ctx)).toMatchObject({ matched: true, sentEventId: null });
    expect(mailsOf(setup)).toEqual([]);
    const sent = await testEvent({ name: 'orders', event, send: true }, ctx);
    expect(sent.sentEventId).toMatch(/^[0-9a-f-]{36}$/);
    expect(mailsOf(setup)).toMatchObject([{ to: 'ops@example.com', body: expect.stringContaining('"order of shop"') }]);
    const small = { ...event, text: event.text.replace('500', '5') };
    expect(await testEvent({ name: 'orders', event: small }, ctx)).toMatchObject({
      matched: false,
      mismatches: [{ path: 'detail.amount', actual: 5 }],
    });
  });

  test.each([
    ['a rule that is not there', { name: 'order' }, 'RuleNotFound', 5, 'did you mean "orders"?'],
    ['a preset that has no rule', { name: 'rds' }, 'RuleNotFound', 5, undefined],
    ['no sample', { name: 'orders' }, 'NoSample', 2, 'not made from a preset'],
    [
      'an event that is none',
      { name: 'orders', event: { name: 'e', text: '[]' } },
      'InvalidEvent',
      2,
      'no JSON object',
    ],
    ['an event without a source', { name: 'orders', event: { name: 'e', text: '{}' } }, 'InvalidEvent', 2, '"source"'],
    [
      'sending what only AWS may send',
      { name: 'orders', event: { name: 'e', text: '{"source":"aws.ec2","detail-type":"x"}' }, send: true },
      'SourceOfAws',
      2,
      'only the services of AWS',
    ],
  ])('%s is refused', async (_what, input, code, exitCode, reason) => {
    const setup = await notified({ file: ORDERS, name: 'orders' });
    const error = await rejection(testEvent(input, setup.newContext()));
    expect(error).toMatchObject({ code, exitCode });
    if (reason !== undefined) expect(error['reason']).toContain(reason);
    if (input.name === 'rds') expect(error['hint']).toBe('make it: awsops event notify rds --email ADDRESS');
  });
});

describe('deleting', () => {
  test('removes the rule with its target and its topic, and nothing of others', async () => {
    const setup = await notified({ preset: 'rds' });
    await setup.sns.createTopic({ Name: 'theirs' });
    const empty = await setUp();
    await empty.sns.createTopic({ Name: 'theirs' });
    expect(await remove(setup, 'rds')).toEqual([
      'delete SNS topic awsops-rds: nothing else uses it, and with it the address ops@example.com',
      'delete EventBridge rule awsops-rds: with its target; nobody is told any more',
    ]);
    expect(stateOf(setup)).toEqual(stateOf(empty));
    expect(await rejection(planDeleteEvent({ name: 'rds' }, setup.newContext()))).toMatchObject({
      code: 'RuleNotFound',
      exitCode: 5,
    });
  });

  test('keeps a topic that another rule publishes to, without the permission of this one', async () => {
    const setup = await notified({ preset: 'rds', topic: 'ops' }, { preset: 'health', topic: 'ops' });
    const other = await notified({ preset: 'health', topic: 'ops' });
    expect(await remove(setup, 'rds')).toEqual([
      'update SNS topic awsops-ops: it stays: the rule "awsops-health" publishes to it; the rule may not publish any more',
      'delete EventBridge rule awsops-rds: with its target; nobody is told any more',
    ]);
    expect(stateOf(setup)).toEqual(stateOf(other));
    expect((await remove(setup, 'health'))[0]).toContain('delete SNS topic awsops-ops');
  });

  test('keeps a topic that somebody else may publish to', async () => {
    const setup = await notified({ preset: 'rds' });
    const TopicArn = arnOfTopic('awsops-rds');
    const { Attributes } = await setup.sns.getTopicAttributes({ TopicArn });
    const policy = JSON.parse(Attributes?.['Policy'] ?? '') as { Statement: object[] };
    policy.Statement.push({
      Sid: 'alarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: TopicArn,
    });
    await setup.sns.setTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(policy) });
    expect((await remove(setup, 'rds'))[0]).toBe(
      'update SNS topic awsops-rds: it stays: its policy lets somebody else publish ("alarms"); the rule may not publish any more',
    );
    expect((await setup.sns.getTopicAttributes({ TopicArn })).Attributes?.['Policy']).not.toContain(
      'events.amazonaws.com',
    );
  });

  test('never touches a rule or a topic that awsops did not make', async () => {
    const setup = await notified({ preset: 'rds' });
    await setup.events.putRule({ Name: 'awsops-theirs', EventPattern: '{"source":["x"]}' });
    expect(await rejection(planDeleteEvent({ name: 'theirs' }, setup.newContext()))).toMatchObject({
      code: 'ForeignRule',
    });
    await setup.sns.untagResource({ ResourceArn: arnOfTopic('awsops-rds'), TagKeys: ['awsops:managed'] });
    expect((await remove(setup, 'rds'))[0]).toBe('none SNS topic awsops-rds: awsops did not make it');
    expect((await setup.sns.listTopics({})).Topics).toHaveLength(1);
  });

  test('leaves a rule alone that has targets of others', async () => {
    const setup = await notified({ preset: 'rds' });
    const target = { Id: 'other', Arn: arnOfTopic('other') };
    await setup.events.putTargets({ Rule: 'awsops-rds', Targets: [target] });
    const before = stateOf(setup);
    const error = await rejection(planDeleteEvent({ name: 'rds' }, setup.newContext()));
    expect(error).toMatchObject({ code: 'ForeignTarget', reason: `other: ${arnOfTopic('other')}` });
    expect(stateOf(setup)).toEqual(before);
  });

  test('that is killed at any call is continued by the same command', async () => {
    let calls = Number.POSITIVE_INFINITY;
    for (let killAt = 0; killAt < calls * 2; killAt += 1) {
      const setup = await notified({ preset: 'rds', topic: 'ops' });
      const ctx = setup.newContext();
      const plan = await planDeleteEvent({ name: 'rds' }, ctx);
      let made = 0;
      intercept(ctx, async (_operation, proceed) => {
        const isLast = made === Math.floor(killAt / 2);
        made += 1;
        if (isLast && killAt % 2 === 0) throw new Error('killed');
        const answer = await proceed();
        if (isLast) throw new Error('killed');
        return answer;
      });
      const outcome = await carryOut(plan, ctx).then(
        () => 'done',
        () => 'killed',
      );
      if (outcome === 'done') calls = Math.min(calls, made);
      const isGone = await remove(setup, 'rds').then(
        () => false,
        () => true,
      );
      expect([killAt, stateOf(setup)]).toEqual([killAt, { rules: [], topics: [] }]);
      if (isGone) expect(outcome === 'done' || killAt % 2 === 1).toBe(true);
    }
    expect(calls).toBeGreaterThan(3);
  });
});
