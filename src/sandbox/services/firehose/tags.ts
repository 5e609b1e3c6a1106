import type {
  ListTagsForDeliveryStreamInput,
  ListTagsForDeliveryStreamOutput,
  Tag,
  TagDeliveryStreamInput,
  UntagDeliveryStreamInput,
} from '@aws-sdk/client-firehose';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { constraintError, invalidArgument } from './errors.js';
import { findStream } from './stream-state.js';

/** API reference, TagDeliveryStream and ListTagsForDeliveryStream. */
const MAX_TAGS = 50;

/** Tags of streams. */
export const tagOperations: Operations = {
  TagDeliveryStream: tagDeliveryStream,
  UntagDeliveryStream: untagDeliveryStream,
  ListTagsForDeliveryStream: listTagsForDeliveryStream,
};

/** Tags as the store keeps them. */
export function tagRecord(tags: readonly Tag[] | undefined): Map<string, string> {
  const found = new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  if ([...found.keys()].some((key) => key.startsWith('aws:'))) {
    throw invalidArgument('Tag keys must not begin with aws:');
  }
  return found;
}

function tagDeliveryStream(input: TagDeliveryStreamInput, call: Call): object {
  const { tags } = findStream(call, input.DeliveryStreamName);
  const added = tagRecord(input.Tags);
  if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) {
    throw new ServiceError('LimitExceededException', `A delivery stream can have at most ${MAX_TAGS} tags.`);
  }
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

function untagDeliveryStream(input: UntagDeliveryStreamInput, call: Call): object {
  const { tags } = findStream(call, input.DeliveryStreamName);
  for (const key of input.TagKeys ?? []) tags.delete(key);
  return {};
}

function listTagsForDeliveryStream(input: ListTagsForDeliveryStreamInput, call: Call): ListTagsForDeliveryStreamOutput {
  const { Limit: limit = MAX_TAGS, ExclusiveStartTagKey: start = '' } = input;
  if (limit < 1 || limit > MAX_TAGS) {
    throw constraintError('limit', limit, `Member must have value between 1 and ${MAX_TAGS}`);
  }
  const { tags } = findStream(call, input.DeliveryStreamName);
  const rest = [...tags].filter(([key]) => key > start).sort(([a], [b]) => (a < b ? -1 : 1));
  return { Tags: rest.slice(0, limit).map(([Key, Value]) => ({ Key, Value })), HasMoreTags: rest.length > limit };
}
