import { defineGroup } from '../../lib/cli/define.js';
import { subscriptionCreate } from './create.js';
import { subscriptionDelete } from './delete.js';
import { subscriptionList } from './list.js';

export const subscription = defineGroup({
  name: 'subscription',
  summary: 'Subscription filters: where log groups send their events',
  section: 'Logs',
  commands: [subscriptionList, subscriptionCreate, subscriptionDelete],
});
