export { entityNames } from './entity-names.js';
export { findPrincipal, type Principal } from './find-principal.js';
export { policiesOf, type CountingPolicies, type CountingPolicy } from './policies-of.js';
export type { HolderKind } from './holder-calls.js';
