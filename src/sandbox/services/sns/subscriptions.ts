import { randomBytes } from 'node:crypto';
import type {
  ConfirmSubscriptionInput,
  ConfirmSubscriptionResponse,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsInput,
  ListSubscriptionsResponse,
  SubscribeInput,
  SubscribeResponse,
  Subscription,
  UnsubscribeInput,
} from '@aws-sdk/client-sns';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { invalidParameter, notImplemented } from './errors.js';
import { sendConfirmation, snsStore, type StoredSubscription } from './store.js';
import { findTopic, pageRequest } from './topics.js';

/** What the service writes in place of an ARN until a subscription is confirmed (API reference, Subscribe, ListSubscriptions). */
const PENDING_ANSWER = 'pending confirmation';
const PENDING_LISTED = 'PendingConfirmation';

/** Subscriptions: by e-mail. */
export const subscriptionOperations: Operations = {
  Subscribe: subscribe,
  ConfirmSubscription: confirmSubscription,
  ListSubscriptions: listSubscriptions,
  ListSubscriptionsByTopic: listSubscriptionsByTopic,
  Unsubscribe: unsubscribe,
};

function subscribe(input: SubscribeInput, call: Call): SubscribeResponse {
  const topic = findTopic(call, input.TopicArn);
  const { Protocol: protocol = '', Endpoint: endpoint = '' } = input;
  if (protocol !== 'email' && protocol !== 'email-json') throw notImplemented(`the protocol "${protocol}"`);
  if (Object.keys(input.Attributes ?? {}).length > 0) throw notImplemented('attributes of subscriptions');
  if (!/^[^\s@]+@[^\s@]+$/.test(endpoint)) throw invalidParameter('Email address');
  const existing = [...topic.subscriptions.values()].find(
    (one) => one.protocol === protocol && one.endpoint === endpoint,
  );
  if (existing?.isConfirmed === true) return { SubscriptionArn: existing.arn };
  const subscription = existing ?? newSubscription(call, { topicArn: topic.arn, protocol, endpoint });
  topic.subscriptions.set(subscription.arn, subscription);
  // Asking again sends the mail again.
  sendConfirmation(call, subscription);
  return { SubscriptionArn: input.ReturnSubscriptionArn === true ? subscription.arn : PENDING_ANSWER };
}

function newSubscription(
  call: Call,
  of: Pick<StoredSubscription, 'topicArn' | 'protocol' | 'endpoint'>,
): StoredSubscription {
  const store = call.store(snsStore);
  const id = String(store.nextId).padStart(12, '0');
  store.nextId += 1;
  const arn = `${of.topicArn}:00000000-0000-4000-8000-${id}`;
  return { arn, ...of, owner: call.account, token: randomBytes(32).toString('hex'), isConfirmed: false };
}

function confirmSubscription(input: ConfirmSubscriptionInput, call: Call): ConfirmSubscriptionResponse {
  const topic = findTopic(call, input.TopicArn);
  const subscription = [...topic.subscriptions.values()].find(({ token }) => token === input.Token);
  if (!subscription) throw invalidParameter('Token');
  subscription.isConfirmed = true;
  return { SubscriptionArn: subscription.arn };
}

const view = ({ arn, isConfirmed, owner, protocol, endpoint, topicArn }: StoredSubscription): Subscription => ({
  SubscriptionArn: isConfirmed ? arn : PENDING_LISTED,
  Owner: owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

function listSubscriptions(input: ListSubscriptionsInput, call: Call): ListSubscriptionsResponse {
  const all = [...call.store(snsStore).topics.values()].flatMap(({ subscriptions }) => [...subscriptions.values()]);
  const { items, nextToken } = pageOf(all, pageRequest('sns.ListSubscriptions', input.NextToken));
  return { Subscriptions: items.map(view), NextToken: nextToken };
}

function listSubscriptionsByTopic(input: ListSubscriptionsByTopicInput, call: Call): ListSubscriptionsByTopicResponse {
  const topic = findTopic(call, input.TopicArn);
  const request = pageRequest(`sns.ListSubscriptionsByTopic ${topic.arn}`, input.NextToken);
  const { items, nextToken } = pageOf([...topic.subscriptions.values()], request);
  return { Subscriptions: items.map(view), NextToken: nextToken };
}

function unsubscribe(input: UnsubscribeInput, call: Call): void {
  const { SubscriptionArn: arn = '' } = input;
  const parts = arn.split(':').length;
  if (parts < 6) {
    throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts}`);
  }
  for (const { subscriptions } of call.store(snsStore).topics.values()) if (subscriptions.delete(arn)) return;
  throw new ServiceError('NotFound', 'Subscription does not exist', 404);
}
