import type { Operations } from '../definition.js';
import { putEventsOperations } from './put-events.js';
import { ruleOperations } from './rules.js';
import { tagOperations } from './tags.js';
import { targetOperations } from './targets.js';

/** EventBridge: the default bus with its rules. */
export const eventsOperations: Operations = {
  ...ruleOperations,
  ...targetOperations,
  ...putEventsOperations,
  ...tagOperations,
};
