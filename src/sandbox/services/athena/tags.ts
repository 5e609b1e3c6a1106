import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-athena';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { invalidRequest } from './errors.js';
import { athenaStore } from './store.js';

/** Athena API reference, TagResource. */
const MAX_TAGS = 50;

/** Tags of workgroups; data catalogs of one's own are not there. */
export const tagOperations: Operations = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

function tagsOf(call: Call, arn: string | undefined): Map<string, string> {
  const [, name = ''] = /^arn:[^:]+:athena:[^:]*:[^:]*:workgroup\/(.+)$/.exec(arn ?? '') ?? [];
  const found = call.store(athenaStore).workGroups.get(name);
  if (!found) throw new ServiceError('ResourceNotFoundException', `Resource ${arn ?? ''} is not found`);
  return found.tags;
}

function tagResource(input: TagResourceInput, call: Call): object {
  const tags = tagsOf(call, input.ResourceARN);
  const added = (input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const);
  if (added.some(([key]) => key.startsWith('aws:'))) throw invalidRequest('Tag keys must not begin with aws:');
  if (new Set([...tags.keys(), ...added.map(([key]) => key)]).size > MAX_TAGS) {
    throw invalidRequest(`A resource can have at most ${MAX_TAGS} tags.`);
  }
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

function untagResource(input: UntagResourceInput, call: Call): object {
  const tags = tagsOf(call, input.ResourceARN);
  for (const key of input.TagKeys ?? []) tags.delete(key);
  return {};
}

function listTagsForResource(input: ListTagsForResourceInput, call: Call): ListTagsForResourceOutput {
  return { Tags: [...tagsOf(call, input.ResourceARN)].map(([Key, Value]) => ({ Key, Value })) };
}
