export type { NodeRunInput } from './input.js';
export { nodeResult, type NodeResult } from './node-result.js';
export { planCancel } from './plan-cancel.js';
export { planNodeRun } from './plan-node-run.js';
export { withRun } from './hints.js';
export type { NodeRow, RunFailure } from './row.js';
