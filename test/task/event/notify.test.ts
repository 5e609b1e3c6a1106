import { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { planNotify, type NotifyInput } from '../../../src/lib/event/index.js';
import { ec2Store, insertEc2 } from '../../../src/sandbox/services/ec2/store.js';
import { eventsStore } from '../../../src/sandbox/services/events/store.js';
import { snsStore } from '../../../src/sandbox/services/sns/store.js';
import { clientConfig, rejection } from '../../sandbox/helpers.js';
import {
  actions,
  arnOfRule,
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

const RULE = 'awsops-instance-state';
const INPUT: NotifyInput = { preset: 'instance-state', emails: ['ops@example.com'] };

async function notify(setup: Setup, input = INPUT) {
  const ctx = setup.newContext();
  const plan = await planNotify(input, ctx);
  await carryOut(plan, ctx);
  return { plan, ctx };
}

/** An instance to stop. */
function withInstance(setup: Setup): EC2 {
  insertEc2(setup.sandbox.store(ec2Store), {
    instances: [{ InstanceId: 'i-0123456789abcdef0', State: { Name: 'running', Code: 16 } }],
  });
  return new EC2(clientConfig(setup.sandbox));
}

describe('a notification', () => {
  test('is planned without a change, and made as planned', async () => {
    const setup = await setUp();
    const before = stateOf(setup);
    const ctx = setup.newContext();
    const plan = await planNotify(INPUT, ctx);
    expect(stateOf(setup)).toEqual(before);
    expect(rows(plan)).toEqual([
      `create SNS topic ${RULE}: EventBridge may publish for the rule ${RULE} only`,
      'create e-mail subscription ops@example.com: SNS asks the address for a confirmation',
      `create EventBridge rule ${RULE}: an instance starts, stops or is terminated`,
      `create rule target ${RULE}:awsops-mail: the rule publishes a text that can be read to the topic`,
    ]);
    await carryOut(plan, ctx);
    expect(await plan.result?.(ctx.signal)).toEqual({
      rule: RULE,
      topicArn: arnOfTopic(RULE),
      pending: ['ops@example.com'],
    });
    const topic = setup.sandbox.store(snsStore).topics.get(RULE);
    expect(JSON.parse(topic?.attributes.get('Policy') ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: RULE,
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: arnOfTopic(RULE),
          Condition: { ArnEquals: { 'aws:SourceArn': arnOfRule(RULE) } },
        },
      ],
    });
    expect(Object.fromEntries(topic?.tags ?? [])).toEqual({ 'awsops:managed': 'true' });
    const rule = setup.sandbox.store(eventsStore).rules.get(RULE);
    expect(Object.fromEntries(rule?.tags ?? [])).toEqual({
      'awsops:managed': 'true',
      'awsops:event': 'instance-state',
    });
  });

  test('tells who has to confirm, and nothing arrives before', async () => {
    const setup = await setUp();
    const { ctx } = await notify(setup, { ...INPUT, emails: ['a@example.com', 'b@example.com', 'a@example.com'] });
    expect(told(ctx, 'note')).toEqual([expect.stringContaining('a@example.com, b@example.com have to click the link')]);
    const ec2 = withInstance(setup);
    await ec2.stopInstances({ InstanceIds: ['i-0123456789abcdef0'] });
    expect(mailsOf(setup)).toEqual([]);
    await confirmAll(setup);
    await ec2.startInstances({ InstanceIds: ['i-0123456789abcdef0'] });
    expect(mailsOf(setup).map(({ to }) => to)).toEqual([
      'a@example.com',
      'b@example.com',
      'a@example.com',
      'b@example.com',
    ]);
    expect(mailsOf(setup)[0]?.from).toBe(RULE);
    expect(mailsOf(setup)[0]?.body.split('\n')).toEqual([
      '"Instance i-0123456789abcdef0 is now pending"',
      expect.stringMatching(/^"Account 123456789012, region ap-northeast-1, at 20.*Z"$/),
      `"Sent by the EventBridge rule ${RULE}; see: awsops event list --region ap-northeast-1"`,
    ]);
  });

  test('changes nothing when it is there already', async () => {
    const setup = await setUp();
    await notify(setup);
    await confirmAll(setup);
    const before = stateOf(setup);
    const { plan, ctx } = await notify(setup);
    expect(rows(plan)).toEqual([
      `none SNS topic ${RULE}: awsops made it, and it lets the rule publish`,
      'none e-mail subscription ops@example.com: it has confirmed',
      `none EventBridge rule ${RULE}: awsops made it, and it is as wanted`,
      `none rule target ${RULE}:awsops-mail: it publishes to the topic`,
    ]);
    expect(stateOf(setup)).toEqual(before);
    expect(ctx.events).toEqual([]);
  });

  test('is changed where it differs, and only there', async () => {
    const setup = await setUp();
    await notify(setup);
    const { plan } = await notify(setup, { ...INPUT, states: ['stopped'], emails: ['new@example.com'] });
    expect(actions(plan)).toEqual(['none', 'create', 'update', 'none']);
    expect(setup.sandbox.store(eventsStore).rules.get(RULE)?.eventPattern).toContain('"state":["stopped"]');
    // Addresses that are not named any more stay.
    expect(setup.sandbox.store(snsStore).topics.get(RULE)?.subscriptions.size).toBe(2);
  });

  test('is mended when somebody switched it off, changed its text, or took its permission away', async () => {
    const setup = await setUp();
    await notify(setup);
    const before = stateOf(setup);
    await setup.events.disableRule({ Name: RULE });
    await setup.events.putTargets({ Rule: RULE, Targets: [{ Id: 'awsops-mail', Arn: arnOfTopic(RULE) }] });
    await setup.sns
      .setTopicAttributes({ TopicArn: arnOfTopic(RULE), AttributeName: 'Policy', AttributeValue: '' })
      .catch(() => undefined);
    setup.sandbox.store(snsStore).topics.get(RULE)?.attributes.delete('Policy');
    const { plan } = await notify(setup);
    expect(rows(plan)).toEqual([
      `update SNS topic ${RULE}: its policy does not let the rule ${RULE} publish`,
      expect.stringContaining('none e-mail subscription'),
      `update EventBridge rule ${RULE}: it is switched off`,
      `update rule target ${RULE}:awsops-mail: the text of its mails is another`,
    ]);
    const after = stateOf(setup) as { rules: unknown };
    expect(after.rules).toEqual((before as { rules: unknown }).rules);
    expect(actions(await planNotify(INPUT, setup.newContext()))).toEqual(['none', 'none', 'none', 'none']);
  });

  test('asks again for a confirmation only when told to', async () => {
    const setup = await setUp();
    await notify(setup);
    const { mails } = setup.sandbox.store(snsStore);
    expect(rows((await notify(setup)).plan)[1]).toContain('it has not confirmed yet; --resend asks again');
    expect(mails).toHaveLength(1);
    await notify(setup, { ...INPUT, resend: true });
    expect(mails).toHaveLength(2);
  });

  test('shares a topic with others: each has its own statement, and nobody else may publish', async () => {
    const setup = await setUp();
    await notify(setup, { ...INPUT, topic: 'ops' });
    const { plan } = await notify(setup, { preset: 'security-group', emails: ['ops@example.com'], topic: 'ops' });
    expect(rows(plan).slice(0, 2)).toEqual([
      'update SNS topic awsops-ops: its policy does not let the rule awsops-security-group publish',
      'none e-mail subscription ops@example.com: it has not confirmed yet; --resend asks again',
    ]);
    const policy = setup.sandbox.store(snsStore).topics.get('awsops-ops')?.attributes.get('Policy') ?? '';
    const sids = (JSON.parse(policy) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
    expect(sids).toEqual([RULE, 'awsops-security-group']);
    const ctx = setup.newContext();
    expect(actions(await planNotify({ ...INPUT, topic: 'ops' }, ctx))).toEqual(['none', 'none', 'none', 'none']);
  });
});

describe('what belongs to others', () => {
  test('a rule of that name is refused with its owner, before anything is made', async () => {
    const setup = await setUp();
    await setup.events.putRule({ Name: RULE, EventPattern: '{"source":["x"]}', Tags: [{ Key: 'team', Value: 'web' }] });
    const before = stateOf(setup);
    const error = await rejection(planNotify(INPUT, setup.newContext()));
    expect(error).toMatchObject({ code: 'ForeignRule', exitCode: 1 });
    expect(error['reason']).toContain('created by account 123456789012, with the tags team=web');
    expect(stateOf(setup)).toEqual(before);
  });

  test('a topic of that name is refused with its owner, before anything is made', async () => {
    const setup = await setUp();
    await setup.sns.createTopic({ Name: RULE, Tags: [{ Key: 'team', Value: 'db' }] });
    const before = stateOf(setup);
    const error = await rejection(planNotify(INPUT, setup.newContext()));
    expect(error).toMatchObject({ code: 'ForeignTopic' });
    expect(error['reason']).toContain('team=db');
    expect(stateOf(setup)).toEqual(before);
  });

  test('a topic that somebody made since the plan is not taken either', async () => {
    const setup = await setUp();
    const ctx = setup.newContext();
    const plan = await planNotify(INPUT, ctx);
    await setup.sns.createTopic({ Name: RULE, Tags: [{ Key: 'team', Value: 'db' }] });
    const before = stateOf(setup);
    expect(await rejection(carryOut(plan, ctx))).toMatchObject({ code: 'ForeignTopic' });
    expect(stateOf(setup)).toEqual(before);
  });

  test('when the tags may not be read, nothing is taken for ours', async () => {
    const setup = await setUp();
    await notify(setup);
    const ctx = setup.newContext();
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'ListTagsForResource') throw serviceError('AccessDeniedException', 'no');
      return proceed();
    });
    expect(await rejection(planNotify(INPUT, ctx))).toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a run that is killed', () => {
  test('at any call, before or after it was carried out, is continued by the same command', async () => {
    const whole = await setUp();
    await notify(whole, { ...INPUT, emails: ['a@example.com', 'b@example.com'] });
    const wanted = stateOf(whole);
    let calls = Number.POSITIVE_INFINITY;
    for (let killAt = 0; killAt < calls * 2; killAt += 1) {
      const setup = await setUp();
      const ctx = setup.newContext();
      const input = { ...INPUT, emails: ['a@example.com', 'b@example.com'] };
      const plan = await planNotify(input, ctx);
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
      await notify(setup, input);
      expect([killAt, stateOf(setup)]).toEqual([killAt, wanted]);
    }
    expect(calls).toBeGreaterThan(5);
  });
});

describe('what has to be there besides', () => {
  test.each([
    ['root-login', 'ap-northeast-1', 'OtherRegion', 'arrive in us-east-1 only, not in ap-northeast-1'],
    ['iam-change', 'cn-northwest-1', 'OtherRegion', 'arrive in cn-north-1 only'],
    ['root-activity', 'us-east-1', 'SeveralRegions', 'in every region with --region all'],
    ['login-without-mfa', 'ap-northeast-1', 'SeveralRegions', '--region us-east-1,us-east-2,eu-north-1,ap-southeast-2'],
  ])('%s in %s comes with a warning', async (preset, region, code, message) => {
    const setup = await setUp();
    const ctx = setup.newContext({ region });
    await planNotify({ preset, emails: ['a@example.com'] }, ctx);
    expect(ctx.events).toContainEqual({ type: 'warn', code, message: expect.stringContaining(message) });
    expect(told(ctx, 'note')[0]).toContain('without a trail that logs management events in this region there are none');
  });

  test('root-login in its own region comes without one', async () => {
    const setup = await setUp();
    const ctx = setup.newContext({ region: 'us-east-1' });
    await planNotify({ preset: 'root-login', emails: ['a@example.com'] }, ctx);
    expect(told(ctx, 'warn')).toEqual([]);
  });

  test('a key needs a policy, and the key that AWS manages is refused', async () => {
    const setup = await setUp();
    const { ctx } = await notify(setup, { ...INPUT, kmsKey: 'alias/ops' });
    expect(told(ctx, 'warn')[0]).toContain('kms:Decrypt and kms:GenerateDataKey*');
    expect(setup.sandbox.store(snsStore).topics.get(RULE)?.attributes.get('KmsMasterKeyId')).toBe('alias/ops');
    for (const kmsKey of ['alias/aws/sns', 'arn:aws:kms:ap-northeast-1:123456789012:alias/aws/sns']) {
      const error = await rejection(planNotify({ ...INPUT, kmsKey }, setup.newContext()));
      expect(error).toMatchObject({ code: 'ManagedKey', exitCode: 2 });
    }
    const { plan } = await notify(setup, { ...INPUT, kmsKey: 'alias/other' });
    expect(rows(plan)[0]).toBe(`update SNS topic ${RULE}: its key is alias/ops, alias/other wanted`);
  });

  test.each([
    ['no address', { ...INPUT, emails: [] }, 'InvalidEmail'],
    ['a bad address', { ...INPUT, emails: ['ops'] }, 'InvalidEmail'],
    ['two addresses in one', { ...INPUT, emails: ['a@example.com,b@example.com'] }, 'InvalidEmail'],
    ['a bad name', { ...INPUT, name: 'a b' }, 'InvalidName'],
    ['a bad topic', { ...INPUT, topic: 'a.fifo' }, 'InvalidName'],
    [
      'a pattern without a name',
      { emails: ['a@example.com'], file: { name: 'f', text: '{"source":["x"]}' } },
      'NameMissing',
    ],
  ])('%s is refused before any call', async (_what, input, code) => {
    const setup = await setUp();
    expect(await rejection(planNotify(input, setup.newContext()))).toMatchObject({ code, exitCode: 2 });
    expect(setup.sandbox.requests()).toEqual([]);
  });

  test('a target that is not taken is an error, although the call succeeds', async () => {
    const setup = await setUp();
    const ctx = setup.newContext();
    const plan = await planNotify(INPUT, ctx);
    intercept(ctx, async (operation, proceed) =>
      operation === 'PutTargets'
        ? {
            output: {
              $metadata: {},
              FailedEntryCount: 1,
              FailedEntries: [{ ErrorCode: 'Limit', ErrorMessage: 'too many' }],
            },
          }
        : proceed(),
    );
    expect(await rejection(carryOut(plan, ctx))).toMatchObject({ code: 'Limit', reason: 'too many' });
  });
});
