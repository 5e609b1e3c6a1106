import type {
  CreateTopicInput,
  CreateTopicResponse,
  DeleteTopicInput,
  GetTopicAttributesInput,
  GetTopicAttributesResponse,
  ListTopicsInput,
  ListTopicsResponse,
  SetTopicAttributesInput,
} from '@aws-sdk/client-sns';
import { parsePolicy } from '../../../lib/iam/evaluate/index.js';
import { pageOf } from '../../pages.js';
import type { Call, ServiceError } from '../../types.js';
import type { Operations } from '../definition.js';
import { invalidParameter, notImplemented, topicNotFound } from './errors.js';
import { snsStore, type StoredTopic } from './store.js';
import { tagRecord } from './tags.js';

/** API reference, CreateTopic and ListTopics. */
const TOPIC_NAME = /^[\w-]{1,256}$/;
const PAGE_SIZE = 100;
const MAX_DISPLAY_NAME_LENGTH = 100;

/** Attributes that can be set here; the rest is refused by name. */
const SETTABLE = ['DisplayName', 'KmsMasterKeyId', 'Policy'];

/** Topics: create, read, change, delete. */
export const topicOperations: Operations = {
  CreateTopic: createTopic,
  GetTopicAttributes: getTopicAttributes,
  SetTopicAttributes: setTopicAttributes,
  ListTopics: listTopics,
  DeleteTopic: deleteTopic,
};

/** The topic of an ARN. Throws NotFound, or what an ARN of another form gets. */
export function findTopic(call: Call, arn = ''): StoredTopic {
  const name = topicName(arn);
  const topic = call.store(snsStore).topics.get(name);
  if (topic?.arn !== arn) throw topicNotFound();
  return topic;
}

function topicName(arn: string): string {
  const parts = arn.split(':');
  if (parts.length < 6) {
    throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  }
  return parts.slice(5).join(':');
}

function createTopic(input: CreateTopicInput, call: Call): CreateTopicResponse {
  const { Name: name = '', Attributes: attributes = {} } = input;
  if (name.endsWith('.fifo') || attributes['FifoTopic'] === 'true') throw notImplemented('FIFO topics');
  if (!TOPIC_NAME.test(name)) throw invalidParameter('Topic Name');
  for (const [key, value] of Object.entries(attributes)) checkAttribute(key, value);
  const tags = tagRecord(input.Tags);
  const { topics } = call.store(snsStore);
  const existing = topics.get(name);
  if (existing) return sameTopic(existing, { attributes, tags });
  const arn = `arn:aws:sns:${call.region}:${call.account}:${name}`;
  topics.set(name, {
    name,
    arn,
    createdAtMs: call.clock.now(),
    attributes: new Map(Object.entries(attributes)),
    tags,
    subscriptions: new Map(),
  });
  return { TopicArn: arn };
}

/** Creating a topic again gives the one that is there, if nothing about it is asked to be different. */
function sameTopic(
  topic: StoredTopic,
  asked: { readonly attributes: Readonly<Record<string, string>>; readonly tags: ReadonlyMap<string, string> },
): CreateTopicResponse {
  if (Object.entries(asked.attributes).some(([key, value]) => topic.attributes.get(key) !== value)) {
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  }
  const isSame =
    asked.tags.size === topic.tags.size && [...asked.tags].every(([key, value]) => topic.tags.get(key) === value);
  if (asked.tags.size > 0 && !isSame) throw invalidParameter('Tags Reason: Topic already exists with different tags');
  return { TopicArn: topic.arn };
}

function checkAttribute(name: string, value: string): void {
  if (!SETTABLE.includes(name)) throw notImplemented(`the attribute ${name}`);
  if (name === 'DisplayName' && value.length > MAX_DISPLAY_NAME_LENGTH) {
    throw invalidParameter(
      `DisplayName Reason: Display name must be less than ${MAX_DISPLAY_NAME_LENGTH} characters long`,
    );
  }
  if (name !== 'Policy') return;
  const { policy } = parsePolicy({ text: value, id: 'topic', kind: 'resource', type: 'topic' });
  if (policy === null) throw invalidParameter('Policy Error: null');
}

function getTopicAttributes(input: GetTopicAttributesInput, call: Call): GetTopicAttributesResponse {
  const topic = findTopic(call, input.TopicArn);
  const subscriptions = [...topic.subscriptions.values()];
  const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
  return {
    Attributes: {
      TopicArn: topic.arn,
      Owner: call.account,
      DisplayName: '',
      Policy: policyOf(topic),
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(subscriptions.length - confirmed),
      SubscriptionsDeleted: '0',
      ...Object.fromEntries([...topic.attributes].filter(([, value]) => value !== '')),
    },
  };
}

/** The policy of a topic; a topic without one of its own has that of the service: its account may do everything. */
export function policyOf({ arn, attributes }: StoredTopic): string {
  const own = attributes.get('Policy');
  if (own !== undefined && own !== '') return own;
  const actions = ['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'];
  const more = ['Subscribe', 'ListSubscriptionsByTopic', 'Publish'];
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...actions, ...more].map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': arn.split(':')[4] } },
      },
    ],
  });
}

function setTopicAttributes(input: SetTopicAttributesInput, call: Call): void {
  const topic = findTopic(call, input.TopicArn);
  const { AttributeName: name = '', AttributeValue: value = '' } = input;
  checkAttribute(name, value);
  topic.attributes.set(name, value);
}

function listTopics(input: ListTopicsInput, call: Call): ListTopicsResponse {
  const topics = [...call.store(snsStore).topics.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextToken } = pageOf(topics, pageRequest('sns.ListTopics', input.NextToken));
  return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
}

export const pageRequest = (scope: string, token: string | undefined) => ({
  limit: PAGE_SIZE,
  token,
  scope,
  invalidToken: (): ServiceError => invalidParameter('NextToken'),
});

/** Deleting what is not there is no error. */
function deleteTopic(input: DeleteTopicInput, call: Call): void {
  const name = topicName(input.TopicArn ?? '');
  call.store(snsStore).topics.delete(name);
}
