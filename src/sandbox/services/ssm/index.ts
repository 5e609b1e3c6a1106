import type { Operations } from '../definition.js';
import { parameterOperations } from './parameters.js';

/** Systems Manager: every operation that the sandbox runs, by its name. */
export const ssmOperations: Operations = {
  ...parameterOperations,
};
