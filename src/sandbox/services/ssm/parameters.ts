import type { Operations } from '../definition.js';

/** Parameter Store. */
export const parameterOperations: Operations = {};
