export { planCreateSubscriptions } from './create/plan-create.js';
export { listSubscriptions, type ListInput } from './list.js';
export { planDeleteSubscription } from './plan-delete.js';
