import type {
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  GetQueueUrlRequest,
  GetQueueUrlResult,
  ListQueuesRequest,
  ListQueuesResult,
  ListQueueTagsRequest,
  ListQueueTagsResult,
} from '@aws-sdk/client-sqs';
import { pageOf } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { sqsStore, type StoredQueue } from './store.js';

/** API reference, ListQueues: MaxResults; without it no more than these are answered, and no token. */
const MAX_LISTED = 1000;

/** SQS: the queues that there are. */
export const sqsOperations: Operations = {
  ListQueues: listQueues,
  GetQueueUrl: getQueueUrl,
  GetQueueAttributes: getQueueAttributes,
  ListQueueTags: listQueueTags,
};

function listQueues(input: ListQueuesRequest, call: Call): ListQueuesResult {
  const { MaxResults: limit, NextToken: token, QueueNamePrefix: prefix = '' } = input;
  if (limit !== undefined && (limit < 1 || limit > MAX_LISTED)) {
    throw new ServiceError(
      'InvalidParameterValue',
      `Value for parameter MaxResults is invalid. Reason: Must be between 1 and ${MAX_LISTED}.`,
    );
  }
  const urls = [...call.store(sqsStore).queues.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ url }) => url)
    .toSorted();
  const invalidToken = (): ServiceError => new ServiceError('InvalidParameterValue', 'Invalid or expired next token.');
  const page = pageOf(urls, { limit: limit ?? MAX_LISTED, token, scope: 'sqs.ListQueues', invalidToken });
  return { QueueUrls: [...page.items], NextToken: limit === undefined ? undefined : page.nextToken };
}

function getQueueUrl(input: GetQueueUrlRequest, call: Call): GetQueueUrlResult {
  const { QueueName: name, QueueOwnerAWSAccountId: account = call.account } = input;
  const queues = call.store(sqsStore, { account }).queues.values();
  const queue = [...queues].find((one) => one.name === name);
  if (queue === undefined) throw doesNotExist();
  return { QueueUrl: queue.url };
}

function getQueueAttributes(input: GetQueueAttributesRequest, call: Call): GetQueueAttributesResult {
  const queue = findQueue(input.QueueUrl, call);
  const names: readonly string[] = input.AttributeNames ?? [];
  const attributes = { ...queue.attributes, QueueArn: queue.arn };
  return {
    Attributes: Object.fromEntries(
      Object.entries(attributes).filter(([name]) => names.includes('All') || names.includes(name)),
    ),
  };
}

function listQueueTags(input: ListQueueTagsRequest, call: Call): ListQueueTagsResult {
  return { Tags: findQueue(input.QueueUrl, call).tags };
}

function findQueue(url: string | undefined, call: Call): StoredQueue {
  const queue = call.store(sqsStore).queues.get(url ?? '');
  if (queue === undefined) throw doesNotExist();
  return queue;
}

const doesNotExist = (): ServiceError => new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
