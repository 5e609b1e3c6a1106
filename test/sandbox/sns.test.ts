import { SNS } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { snsStore } from '../../src/sandbox/services/sns/store.js';
import { clientConfig, rejection, startSandbox } from './helpers.js';

const TopicArn = 'arn:aws:sns:ap-northeast-1:123456789012:ops';

async function start() {
  const sandbox = await startSandbox({ throttle: false });
  return { sandbox, sns: new SNS(clientConfig(sandbox)) };
}

describe('topics', () => {
  test('are made once, whoever asks again in the same words', async () => {
    const { sns } = await start();
    const input = { Name: 'ops', Attributes: { DisplayName: 'Ops' }, Tags: [{ Key: 'team', Value: 'web' }] };
    expect((await sns.createTopic(input)).TopicArn).toBe(TopicArn);
    expect((await sns.createTopic(input)).TopicArn).toBe(TopicArn);
    expect((await sns.createTopic({ Name: 'ops' })).TopicArn).toBe(TopicArn);
    expect(await rejection(sns.createTopic({ ...input, Attributes: { DisplayName: 'Other' } }))).toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    });
    expect(await rejection(sns.createTopic({ ...input, Tags: [{ Key: 'team', Value: 'db' }] }))).toMatchObject({
      message: 'Invalid parameter: Tags Reason: Topic already exists with different tags',
    });
  });

  test('tell their attributes, those of the service among them', async () => {
    const { sns } = await start();
    await sns.createTopic({ Name: 'ops' });
    await sns.setTopicAttributes({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Ops' });
    await sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
    const { Attributes } = await sns.getTopicAttributes({ TopicArn });
    expect(Attributes).toMatchObject({
      TopicArn,
      Owner: '123456789012',
      DisplayName: 'Ops',
      SubscriptionsPending: '1',
      SubscriptionsConfirmed: '0',
    });
    expect(JSON.parse(Attributes?.['Policy'] ?? '')).toMatchObject({ Statement: [{ Sid: '__default_statement_ID' }] });
  });

  test.each([
    ['a name with a dot', (sns: SNS) => sns.createTopic({ Name: 'a.b' }), 'InvalidParameterException', 'Topic Name'],
    ['a FIFO topic', (sns: SNS) => sns.createTopic({ Name: 'a.fifo' }), 'NotImplemented', 'FIFO'],
    [
      'a policy that is none',
      (sns: SNS) => sns.createTopic({ Name: 'a', Attributes: { Policy: '{' } }),
      'InvalidParameterException',
      'Policy',
    ],
    [
      'a topic that is not there',
      (sns: SNS) => sns.getTopicAttributes({ TopicArn }),
      'NotFoundException',
      'Topic does not exist',
    ],
    [
      'no ARN',
      (sns: SNS) => sns.getTopicAttributes({ TopicArn: 'ops' }),
      'InvalidParameterException',
      'at least 6 elements, not 1',
    ],
    [
      'tags of what is not there',
      (sns: SNS) => sns.listTagsForResource({ ResourceArn: TopicArn }),
      'ResourceNotFoundException',
      'Resource does not exist',
    ],
  ])('are refused with %s', async (_what, act, name, message) => {
    const { sns } = await start();
    const error = await rejection(act(sns));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
  });

  test('are listed in pages of a hundred', async () => {
    const { sns } = await start();
    for (let index = 0; index < 101; index += 1) await sns.createTopic({ Name: `t${index}` });
    const first = await sns.listTopics({});
    const second = await sns.listTopics({ NextToken: first.NextToken });
    expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
  });

  test('have tags, and go without a trace', async () => {
    const { sns } = await start();
    await sns.createTopic({ Name: 'ops', Tags: [{ Key: 'a', Value: 'b' }] });
    await sns.tagResource({ ResourceArn: TopicArn, Tags: [{ Key: 'c', Value: 'd' }] });
    await sns.untagResource({ ResourceArn: TopicArn, TagKeys: ['a'] });
    expect((await sns.listTagsForResource({ ResourceArn: TopicArn })).Tags).toEqual([{ Key: 'c', Value: 'd' }]);
    await sns.deleteTopic({ TopicArn });
    await sns.deleteTopic({ TopicArn });
    expect((await sns.listTopics({})).Topics).toEqual([]);
  });
});

describe('subscriptions', () => {
  test('wait for a confirmation, and get nothing until then', async () => {
    const { sandbox, sns } = await start();
    await sns.createTopic({ Name: 'ops', Attributes: { DisplayName: 'Ops' } });
    const subscribe = () => sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
    expect((await subscribe()).SubscriptionArn).toBe('pending confirmation');
    expect((await sns.listSubscriptionsByTopic({ TopicArn })).Subscriptions).toMatchObject([
      { SubscriptionArn: 'PendingConfirmation', Endpoint: 'a@example.com' },
    ]);
    await sns.publish({ TopicArn, Message: 'early' });
    const { mails } = sandbox.store(snsStore);
    expect(mails).toMatchObject([{ to: 'a@example.com', subject: 'AWS Notification - Subscription Confirmation' }]);
    // Asking again sends the mail again.
    await subscribe();
    expect(mails).toHaveLength(2);
    expect((await rejection(sns.confirmSubscription({ TopicArn, Token: 'x' }))).message).toBe(
      'Invalid parameter: Token',
    );
    const { SubscriptionArn } = await sns.confirmSubscription({ TopicArn, Token: mails[0]?.token ?? '' });
    expect((await subscribe()).SubscriptionArn).toBe(SubscriptionArn);
    await sns.publish({ TopicArn, Message: 'now', Subject: 'Hello' });
    expect(mails.slice(2)).toMatchObject([
      { to: 'a@example.com', from: 'Ops', subject: 'Hello', body: 'now', token: null },
    ]);
    expect((await sns.listSubscriptions({})).Subscriptions).toMatchObject([{ SubscriptionArn }]);
    await sns.unsubscribe({ SubscriptionArn });
    expect((await sns.listSubscriptions({})).Subscriptions).toEqual([]);
  });

  test.each([
    ['no address', { Protocol: 'email', Endpoint: 'ops' }, 'Invalid parameter: Email address'],
    ['a protocol that is not here', { Protocol: 'sqs', Endpoint: 'arn' }, 'the protocol "sqs"'],
  ])('are refused with %s', async (_what, input, message) => {
    const { sns } = await start();
    await sns.createTopic({ Name: 'ops' });
    expect((await rejection(sns.subscribe({ TopicArn, ...input }))).message).toContain(message);
  });

  test('a subscription that waits cannot be ended', async () => {
    const { sns } = await start();
    expect((await rejection(sns.unsubscribe({ SubscriptionArn: 'PendingConfirmation' }))).message).toContain(
      'at least 6 elements',
    );
  });
});
