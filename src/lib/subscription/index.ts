export { accountSubscriptions } from './account-policies.js';
export { planCreateSubscriptions } from './create/plan-create.js';
export type { CreateInput } from './create/settings.js';
export { parseDestination } from './destination/parse.js';
export { listSubscriptions, type ListInput } from './list.js';
export { planDeleteSubscription, type DeleteInput } from './plan-delete.js';
export type { Destination, Distribution, Subscription } from './types.js';
