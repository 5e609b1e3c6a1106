export { canonicalPolicy } from './canonical.js';
export { listPolicies, type ListPoliciesInput } from './list-policies.js';
export type { PolicyClass, PolicyRow } from './types.js';
