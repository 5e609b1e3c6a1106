import type { Operations } from '../definition.js';
import { functionOperations } from './functions.js';
import { permissionOperations } from './permissions.js';
import { tagOperations } from './tags.js';

/** Lambda: functions that take events and never run, with the policies that say who may call them. */
export const lambdaOperations: Operations = { ...functionOperations, ...permissionOperations, ...tagOperations };
