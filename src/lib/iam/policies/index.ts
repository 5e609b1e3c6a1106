export { canonicalPolicy } from './canonical.js';
export { listPolicies, type ListPoliciesInput } from './list-policies.js';
export type { PolicyRow } from './types.js';
