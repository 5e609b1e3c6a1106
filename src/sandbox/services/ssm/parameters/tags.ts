import type {
  AddTagsToResourceRequest,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  RemoveTagsFromResourceRequest,
} from '@aws-sdk/client-ssm';
import { ServiceError, type Call } from '../../../types.js';
import { findParameter, type StoredParameter } from './store.js';

/** API reference, Tag and AddTagsToResource. */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** Refuses tags that the service would refuse. */
export function checkTags(tags: ReadonlyMap<string, string>): void {
  for (const [key, value] of tags) {
    if (key.length >= 1 && key.length <= MAX_KEY_LENGTH && value.length <= MAX_VALUE_LENGTH) continue;
    throw new ServiceError('ValidationException', `The tag ${key} is empty or too long.`);
  }
  if (tags.size > MAX_TAGS) {
    throw new ServiceError('TooManyTagsError', `The resource can have no more than ${MAX_TAGS} tags.`);
  }
}

/** `ssm:AddTagsToResource`, of parameters */
export function addTagsToResource(input: AddTagsToResourceRequest, call: Call): object {
  const parameter = taggedParameter(input, call);
  const tags = new Map([
    ...parameter.tags,
    ...(input.Tags ?? []).map(({ Key = '', Value = '' }): [string, string] => [Key, Value]),
  ]);
  checkTags(tags);
  for (const [key, value] of tags) parameter.tags.set(key, value);
  return {};
}

/** `ssm:RemoveTagsFromResource`, of parameters */
export function removeTagsFromResource(input: RemoveTagsFromResourceRequest, call: Call): object {
  const parameter = taggedParameter(input, call);
  for (const key of input.TagKeys ?? []) parameter.tags.delete(key);
  return {};
}

/** `ssm:ListTagsForResource`, of parameters */
export function listTagsForResource(input: ListTagsForResourceRequest, call: Call): ListTagsForResourceResult {
  const { tags } = taggedParameter(input, call);
  return { TagList: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}

function taggedParameter(
  { ResourceType: type, ResourceId: id }: Pick<ListTagsForResourceRequest, 'ResourceType' | 'ResourceId'>,
  call: Call,
): StoredParameter {
  if (type !== 'Parameter') {
    throw new ServiceError('NotImplemented', `the sandbox has tags of parameters only, not of ${type}`, 501);
  }
  const parameter = findParameter(id ?? '', call);
  if (parameter) return parameter;
  const message = 'The resource ID is not valid. Verify that you entered the correct ID and try again.';
  throw new ServiceError('InvalidResourceId', message);
}
