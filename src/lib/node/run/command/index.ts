export type { NodeRunInput } from './input.js';
export { nodeResult } from './node-result.js';
export { planCancel } from './plan-cancel.js';
export { planNodeRun } from './plan-node-run.js';
export { withRun } from './with-run.js';
export type { NodeRow } from './row.js';
