import type { Operations } from '../definition.js';
import { describeParameters, getParameterHistory } from './parameters/describe.js';
import {
  deleteParameter,
  deleteParameters,
  getParameter,
  getParameters,
  getParametersByPath,
} from './parameters/get.js';
import { labelParameterVersion, unlabelParameterVersion } from './parameters/labels.js';
import { putParameter } from './parameters/put.js';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './parameters/tags.js';

export { parametersStore, readStoredParameter } from './parameters/store.js';

/** Parameter Store. */
export const parameterOperations: Operations = {
  AddTagsToResource: addTagsToResource,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
  DescribeParameters: describeParameters,
  GetParameter: getParameter,
  GetParameterHistory: getParameterHistory,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  LabelParameterVersion: labelParameterVersion,
  ListTagsForResource: listTagsForResource,
  PutParameter: putParameter,
  RemoveTagsFromResource: removeTagsFromResource,
  UnlabelParameterVersion: unlabelParameterVersion,
};
