import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { constraintError, groupByIdentifier, required } from './checks.js';
import type { StoredGroup } from './store.js';

/** Tags of one resource, and lengths of keys and values (API reference, TagResource). */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** Refuses tags that the service would refuse. */
export function checkTags(tags: ReadonlyMap<string, string>): void {
  for (const [key, value] of tags) {
    if (key === '') throw constraintError('tags', key, 'Member must have length greater than or equal to 1');
    if (key.length > MAX_KEY_LENGTH || value.length > MAX_VALUE_LENGTH) {
      const constraint = `Map keys must have length at most ${MAX_KEY_LENGTH}, values at most ${MAX_VALUE_LENGTH}`;
      throw constraintError('tags', key, constraint);
    }
  }
  if (tags.size > MAX_TAGS) {
    throw new ServiceError('TooManyTagsException', `A resource can have no more than ${MAX_TAGS} tags.`);
  }
}

/** `logs:TagResource` */
export const tagResource: Operation<TagResourceRequest, object> = (input, call) => {
  const group = taggedGroup(input.resourceArn, call);
  const tags = new Map([...group.tags, ...Object.entries(required(input.tags, 'tags'))]);
  checkTags(tags);
  for (const [key, value] of tags) group.tags.set(key, value);
  return {};
};

/** `logs:UntagResource` */
export const untagResource: Operation<UntagResourceRequest, object> = (input, call) => {
  const group = taggedGroup(input.resourceArn, call);
  for (const key of required(input.tagKeys, 'tagKeys')) group.tags.delete(key);
  return {};
};

/** `logs:ListTagsForResource` */
export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (
  input,
  call,
) => ({ tags: Object.fromEntries(taggedGroup(input.resourceArn, call).tags) });

function taggedGroup(resourceArn: string | undefined, call: Call): StoredGroup {
  return groupByIdentifier(required(resourceArn, 'resourceArn'), call, 'resourceArn');
}
