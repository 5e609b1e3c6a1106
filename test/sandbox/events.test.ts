import { EC2 } from '@aws-sdk/client-ec2';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SNS } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { cloudWatchStore } from '../../src/sandbox/services/cloudwatch/store.js';
import { ec2Store, insertEc2 } from '../../src/sandbox/services/ec2/store.js';
import { insertFunction, lambdaStore } from '../../src/sandbox/services/lambda/store.js';
import { snsStore } from '../../src/sandbox/services/sns/store.js';
import { clientConfig, rejection, startSandbox } from './helpers.js';

const ACCOUNT = '123456789012';
const RULE_ARN = `arn:aws:events:ap-northeast-1:${ACCOUNT}:rule/orders`;
const TOPIC_ARN = `arn:aws:sns:ap-northeast-1:${ACCOUNT}:ops`;
const PATTERN = JSON.stringify({ source: ['shop'] });

async function start() {
  const sandbox = await startSandbox({ throttle: false });
  const config = clientConfig(sandbox);
  return { sandbox, events: new EventBridge(config), sns: new SNS(config), ec2: new EC2(config) };
}

type Setup = Awaited<ReturnType<typeof start>>;

const policyFor = (sourceArn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: TOPIC_ARN,
        Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
      },
    ],
  });

/** A topic with a confirmed mailbox. */
async function mailbox({ sandbox, sns }: Setup, policy?: string): Promise<void> {
  await sns.createTopic({ Name: 'ops', ...(policy === undefined ? {} : { Attributes: { Policy: policy } }) });
  await sns.subscribe({ TopicArn: TOPIC_ARN, Protocol: 'email', Endpoint: 'ops@example.com' });
  const token = sandbox.store(snsStore).mails.at(-1)?.token ?? '';
  await sns.confirmSubscription({ TopicArn: TOPIC_ARN, Token: token });
}

const bodies = ({ sandbox }: Setup): readonly string[] =>
  sandbox.store(snsStore).mails.flatMap(({ token, body }) => (token === null ? [body] : []));

const put = (events: EventBridge, overrides: object = {}) =>
  events.putEvents({ Entries: [{ Source: 'shop', DetailType: 'order', Detail: '{"id":7}', ...overrides }] });

describe('rules', () => {
  test('are put, described, listed in pages, switched and deleted', async () => {
    const { events } = await start();
    expect(await events.putRule({ Name: 'orders', EventPattern: PATTERN, Description: 'd' })).toMatchObject({
      RuleArn: RULE_ARN,
    });
    for (let index = 0; index < 3; index += 1) await events.putRule({ Name: `more-${index}`, EventPattern: PATTERN });
    expect(await events.describeRule({ Name: 'orders' })).toMatchObject({
      Arn: RULE_ARN,
      EventPattern: PATTERN,
      State: 'ENABLED',
      Description: 'd',
      CreatedBy: ACCOUNT,
    });
    const first = await events.listRules({ Limit: 3 });
    const second = await events.listRules({ Limit: 3, NextToken: first.NextToken });
    expect([...(first.Rules ?? []), ...(second.Rules ?? [])].map(({ Name }) => Name)).toEqual([
      'more-0',
      'more-1',
      'more-2',
      'orders',
    ]);
    expect((await events.listRules({ NamePrefix: 'or' })).Rules).toHaveLength(1);
    await events.disableRule({ Name: 'orders' });
    expect((await events.describeRule({ Name: 'orders' })).State).toBe('DISABLED');
    await events.enableRule({ Name: 'orders' });
    await events.deleteRule({ Name: 'orders' });
    await events.deleteRule({ Name: 'orders' });
    expect(await rejection(events.describeRule({ Name: 'orders' }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule orders does not exist on EventBus default.',
    });
  });

  test('stay as long as they have targets', async () => {
    const { events } = await start();
    await events.putRule({ Name: 'orders', EventPattern: PATTERN });
    await events.putTargets({ Rule: 'orders', Targets: [{ Id: 'mail', Arn: TOPIC_ARN }] });
    expect((await rejection(events.deleteRule({ Name: 'orders' }))).message).toBe(
      "Rule can't be deleted since it has targets.",
    );
    expect(await events.listRuleNamesByTarget({ TargetArn: TOPIC_ARN })).toMatchObject({ RuleNames: ['orders'] });
    expect((await events.listTargetsByRule({ Rule: 'orders' })).Targets).toEqual([{ Id: 'mail', Arn: TOPIC_ARN }]);
    await events.removeTargets({ Rule: 'orders', Ids: ['mail'] });
    await events.deleteRule({ Name: 'orders' });
  });

  test('are tagged when they are made; tags of a later put are ignored', async () => {
    const { events } = await start();
    await events.putRule({ Name: 'orders', EventPattern: PATTERN, Tags: [{ Key: 'team', Value: 'web' }] });
    await events.putRule({ Name: 'orders', EventPattern: PATTERN, Tags: [{ Key: 'team', Value: 'db' }] });
    expect((await events.listTagsForResource({ ResourceARN: RULE_ARN })).Tags).toEqual([{ Key: 'team', Value: 'web' }]);
    await events.tagResource({ ResourceARN: RULE_ARN, Tags: [{ Key: 'a', Value: 'b' }] });
    await events.untagResource({ ResourceARN: RULE_ARN, TagKeys: ['team'] });
    expect((await events.listTagsForResource({ ResourceARN: RULE_ARN })).Tags).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  test.each([
    [
      'a bad pattern',
      { EventPattern: '{"source": "shop"}' },
      'InvalidEventPatternException',
      'Event pattern is not valid. Reason: ',
    ],
    ['neither pattern nor schedule', {}, 'ValidationException', 'EventPattern or ScheduleExpression must be specified'],
    ['a bad name', { Name: 'a b', EventPattern: PATTERN }, 'ValidationException', "Value 'a b' at 'name'"],
    [
      'another bus',
      { EventPattern: PATTERN, EventBusName: 'other' },
      'ResourceNotFoundException',
      'Event bus other does not exist.',
    ],
  ])('are refused with %s', async (_what, input, name, message) => {
    const { events } = await start();
    const error = await rejection(events.putRule({ Name: 'orders', ...input }));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });

  test('have at most five targets, and none that the sandbox cannot deliver to', async () => {
    const { events } = await start();
    await events.putRule({ Name: 'orders', EventPattern: PATTERN });
    const targets = Array.from({ length: 6 }, (_, index) => ({ Id: `t${index}`, Arn: TOPIC_ARN }));
    expect((await rejection(events.putTargets({ Rule: 'orders', Targets: targets }))).name).toBe(
      'LimitExceededException',
    );
    const Arn = `arn:aws:sqs:ap-northeast-1:${ACCOUNT}:queue`;
    expect((await rejection(events.putTargets({ Rule: 'orders', Targets: [{ Id: 'q', Arn }] }))).message).toContain(
      'targets of sqs',
    );
  });

  test('a template may use its own variables only', async () => {
    const { events } = await start();
    await events.putRule({ Name: 'orders', EventPattern: PATTERN });
    const InputTransformer = { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"<id> <other>"' };
    const error = await rejection(
      events.putTargets({ Rule: 'orders', Targets: [{ Id: 'm', Arn: TOPIC_ARN, InputTransformer }] }),
    );
    expect(error.message).toContain('placeholder with invalid name other');
  });

  test('a pattern is tried on an event that has all of its fields', async () => {
    const { events } = await start();
    const event = {
      id: '1',
      account: ACCOUNT,
      source: 'shop',
      time: '2026-01-01T00:00:00Z',
      region: 'r',
      resources: [],
      'detail-type': 'x',
    };
    expect(await events.testEventPattern({ EventPattern: PATTERN, Event: JSON.stringify(event) })).toMatchObject({
      Result: true,
    });
    const other = JSON.stringify({ ...event, source: 'bank' });
    expect(await events.testEventPattern({ EventPattern: PATTERN, Event: other })).toMatchObject({ Result: false });
    const error = await rejection(events.testEventPattern({ EventPattern: PATTERN, Event: '{"source":"shop"}' }));
    expect(error.message).toBe('Parameter Event is not valid.');
  });
});

describe('delivery', () => {
  async function ready(policy = policyFor(RULE_ARN), target: object = {}): Promise<Setup> {
    const setup = await start();
    await mailbox(setup, policy);
    await setup.events.putRule({ Name: 'orders', EventPattern: PATTERN });
    await setup.events.putTargets({ Rule: 'orders', Targets: [{ Id: 'mail', Arn: TOPIC_ARN, ...target }] });
    return setup;
  }

  test('an event that matches becomes a mail, as the template says', async () => {
    const InputTransformer = {
      InputPathsMap: { id: '$.detail.id' },
      InputTemplate: '"order <id>"\n"by <aws.events.rule-name>"',
    };
    const setup = await ready(undefined, { InputTransformer });
    expect(await put(setup.events)).toMatchObject({ FailedEntryCount: 0 });
    await put(setup.events, { Source: 'bank' });
    expect(bodies(setup)).toEqual(['"order 7"\n"by orders"']);
    expect(setup.sandbox.store(snsStore).mails.at(-1)).toMatchObject({
      to: 'ops@example.com',
      subject: 'AWS Notification Message',
    });
  });

  test('without a template the mail is the event', async () => {
    const setup = await ready();
    await put(setup.events);
    expect(JSON.parse(bodies(setup)[0] ?? '')).toMatchObject({
      source: 'shop',
      'detail-type': 'order',
      account: ACCOUNT,
      detail: { id: 7 },
    });
  });

  test.each([
    ['the policy of the topic names another rule', policyFor(RULE_ARN.replace('orders', 'others'))],
    ['the policy names another account', policyFor(RULE_ARN.replace(ACCOUNT, '210987654321'))],
  ])('nothing arrives when %s, and the metric says so', async (_what, policy) => {
    const setup = await ready(policy);
    await put(setup.events);
    expect(bodies(setup)).toEqual([]);
    const failed = [...setup.sandbox.store(cloudWatchStore).series.values()].filter(
      ({ name }) => name === 'FailedInvocations',
    );
    expect(failed).toMatchObject([{ dimensions: { RuleName: 'orders' }, points: [{ sum: 1 }] }]);
  });

  test('a topic without a policy for it takes nothing from EventBridge', async () => {
    const setup = await start();
    await mailbox(setup);
    await setup.events.putRule({ Name: 'orders', EventPattern: PATTERN });
    await setup.events.putTargets({ Rule: 'orders', Targets: [{ Id: 'mail', Arn: TOPIC_ARN }] });
    await put(setup.events);
    expect(bodies(setup)).toEqual([]);
  });

  test('the key that AWS manages for SNS keeps EventBridge out', async () => {
    const setup = await ready();
    await setup.sns.setTopicAttributes({
      TopicArn: TOPIC_ARN,
      AttributeName: 'KmsMasterKeyId',
      AttributeValue: 'alias/aws/sns',
    });
    await put(setup.events);
    expect(bodies(setup)).toEqual([]);
  });

  test('a rule that is switched off sends nothing', async () => {
    const setup = await ready();
    await setup.events.disableRule({ Name: 'orders' });
    await put(setup.events);
    expect(bodies(setup)).toEqual([]);
  });

  test('a function is called when its policy allows it', async () => {
    const setup = await start();
    const arn = `arn:aws:lambda:ap-northeast-1:${ACCOUNT}:function:f`;
    const policy = policyFor(RULE_ARN).replaceAll(TOPIC_ARN, arn).replace('sns:Publish', 'lambda:InvokeFunction');
    const stored = insertFunction(setup.sandbox.store(lambdaStore), { arn, policy });
    await setup.events.putRule({ Name: 'orders', EventPattern: PATTERN });
    await setup.events.putTargets({ Rule: 'orders', Targets: [{ Id: 'f', Arn: arn, InputPath: '$.detail' }] });
    await put(setup.events);
    expect(stored.invocations).toEqual(['{"id":7}']);
  });

  test.each([
    ['a source of AWS', { Source: 'aws.ec2' }, 'NotAuthorizedForSourceException'],
    ['a detail that is no object', { Detail: '7' }, 'MalformedDetail'],
    ['no detail type', { DetailType: '' }, 'InvalidArgument'],
  ])('an event with %s is refused, the others of the request are not', async (_what, entry, code) => {
    const setup = await ready();
    const good = { Source: 'shop', DetailType: 'order', Detail: '{}' };
    const answer = await setup.events.putEvents({ Entries: [{ ...good, ...entry }, good] });
    expect(answer).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: code }, { EventId: expect.any(String) }],
    });
    expect(bodies(setup)).toHaveLength(1);
  });
});

describe('what EC2 tells', () => {
  async function watched(pattern: object): Promise<Setup> {
    const setup = await start();
    const InstanceId = 'i-0123456789abcdef0';
    insertEc2(setup.sandbox.store(ec2Store), {
      instances: [{ InstanceId, State: { Name: 'running', Code: 16 } }],
      securityGroups: [
        { GroupId: 'sg-0123456789abcdef0', GroupName: 'web', IpPermissions: [], IpPermissionsEgress: [] },
      ],
    });
    await mailbox(setup, policyFor(RULE_ARN));
    await setup.events.putRule({ Name: 'orders', EventPattern: JSON.stringify(pattern) });
    await setup.events.putTargets({ Rule: 'orders', Targets: [{ Id: 'mail', Arn: TOPIC_ARN }] });
    return setup;
  }

  test('every state that an instance goes through', async () => {
    const setup = await watched({ 'detail-type': ['EC2 Instance State-change Notification'] });
    const InstanceIds = ['i-0123456789abcdef0'];
    await setup.ec2.stopInstances({ InstanceIds });
    await setup.ec2.stopInstances({ InstanceIds });
    await setup.ec2.startInstances({ InstanceIds });
    await setup.ec2.terminateInstances({ InstanceIds });
    const states = bodies(setup).map((body) => (JSON.parse(body) as { detail: { state: string } }).detail.state);
    expect(states).toEqual(['stopping', 'stopped', 'pending', 'running', 'shutting-down', 'terminated']);
  });

  test('calls that change something, not those that read and not those that fail', async () => {
    const setup = await watched({ 'detail-type': ['AWS API Call via CloudTrail'] });
    const GroupId = 'sg-0123456789abcdef0';
    await setup.ec2.describeSecurityGroups({});
    await setup.ec2.authorizeSecurityGroupIngress({
      GroupId,
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      CidrIp: '0.0.0.0/0',
    });
    await rejection(
      setup.ec2.authorizeSecurityGroupIngress({
        GroupId: 'sg-0000000000000000f',
        IpProtocol: '-1',
        CidrIp: '0.0.0.0/0',
      }),
    );
    expect(bodies(setup).map((body): unknown => JSON.parse(body))).toMatchObject([
      {
        source: 'aws.ec2',
        detail: { eventName: 'AuthorizeSecurityGroupIngress', requestParameters: { groupId: GroupId } },
      },
    ]);
  });
});
