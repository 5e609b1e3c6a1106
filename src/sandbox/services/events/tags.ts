import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-eventbridge';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { validationError } from './checks.js';
import { eventsStore, type StoredRule } from './store.js';

/** API reference, TagResource. */
const MAX_TAGS = 50;

/** Tags of rules. */
export const tagOperations: Operations = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

/** Tags as the store keeps them. */
export function tagRecord(tags: readonly Tag[] | undefined): Map<string, string> {
  const found = new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  if ([...found.keys()].some((key) => key.startsWith('aws:'))) {
    throw validationError('Tag keys starting with aws: are reserved.');
  }
  if (found.size > MAX_TAGS) throw validationError(`A resource can have at most ${MAX_TAGS} tags.`);
  return found;
}

function taggedRule(call: Call, arn = ''): StoredRule {
  const rule = [...call.store(eventsStore).rules.values()].find((one) => one.arn === arn);
  if (rule) return rule;
  const name = arn.split('rule/')[1] ?? arn;
  throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}

function tagResource(input: TagResourceRequest, call: Call): object {
  const { tags } = taggedRule(call, input.ResourceARN);
  const added = tagRecord(input.Tags);
  if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) {
    throw validationError(`A resource can have at most ${MAX_TAGS} tags.`);
  }
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

function untagResource(input: UntagResourceRequest, call: Call): object {
  const { tags } = taggedRule(call, input.ResourceARN);
  for (const key of input.TagKeys ?? []) tags.delete(key);
  return {};
}

function listTagsForResource(input: ListTagsForResourceRequest, call: Call): ListTagsForResourceResponse {
  const { tags } = taggedRule(call, input.ResourceARN);
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}
