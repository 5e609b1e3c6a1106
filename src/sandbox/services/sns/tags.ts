import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-sns';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { invalidParameter } from './errors.js';
import { snsStore, type StoredTopic } from './store.js';

/** API reference, TagResource. */
const MAX_TAGS = 50;

/** Tags of topics. */
export const tagOperations: Operations = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

/** Tags as the store keeps them. */
export function tagRecord(tags: readonly Tag[] | undefined): Map<string, string> {
  const found = new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  if ([...found.keys()].some((key) => key === '' || key.startsWith('aws:'))) throw invalidParameter('Tags');
  if (found.size > MAX_TAGS) throw tagLimit();
  return found;
}

const tagLimit = (): ServiceError =>
  new ServiceError('TagLimitExceeded', `Could not complete request: tag quota of per resource exceeded`);

/** These operations have another word for a topic that is not there. */
function taggedTopic(arn: string | undefined, call: Call): StoredTopic {
  const topic = [...call.store(snsStore).topics.values()].find((one) => one.arn === arn);
  if (!topic) throw new ServiceError('ResourceNotFound', 'Resource does not exist', 404);
  return topic;
}

function tagResource(input: TagResourceRequest, call: Call): object {
  const { tags } = taggedTopic(input.ResourceArn, call);
  const added = tagRecord(input.Tags);
  if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) throw tagLimit();
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

function untagResource(input: UntagResourceRequest, call: Call): object {
  const { tags } = taggedTopic(input.ResourceArn, call);
  for (const key of input.TagKeys ?? []) tags.delete(key);
  return {};
}

function listTagsForResource(input: ListTagsForResourceRequest, call: Call): ListTagsForResourceResponse {
  const { tags } = taggedTopic(input.ResourceArn, call);
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}
