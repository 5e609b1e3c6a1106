import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import type { Operations } from '../definition.js';
import { findFunction } from './find.js';

/** Tags of functions. */
export const tagOperations: Operations = {
  ListTags: (input: ListTagsRequest, call): ListTagsResponse => ({
    Tags: Object.fromEntries(findFunction(call, { FunctionName: input.Resource }).tags),
  }),
  TagResource: (input: TagResourceRequest, call): void => {
    const { tags } = findFunction(call, { FunctionName: input.Resource });
    for (const [key, value] of Object.entries(input.Tags ?? {})) tags.set(key, value);
  },
  UntagResource: (input: UntagResourceRequest, call): void => {
    const { tags } = findFunction(call, { FunctionName: input.Resource });
    for (const key of input.TagKeys ?? []) tags.delete(key);
  },
};
