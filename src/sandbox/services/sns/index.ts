import type { Operations } from '../definition.js';
import { publishOperations } from './publish.js';
import { subscriptionOperations } from './subscriptions.js';
import { tagOperations } from './tags.js';
import { topicOperations } from './topics.js';

/** SNS: topics with subscriptions by e-mail, whose mails stay in the store. */
export const snsOperations: Operations = {
  ...topicOperations,
  ...subscriptionOperations,
  ...publishOperations,
  ...tagOperations,
};
