export { createErrorBudget, type BudgetShare, type ErrorBudget } from './budget.js';
export { nodeResult, planCancel, planNodeRun, withRun, type NodeRow, type NodeRunInput } from './command/index.js';
export { groupOutcomes, messageOf, type OutcomeGroup } from './group-outcomes.js';
export {
  openJournal,
  readJournal,
  reopenJournal,
  type Journal,
  type JournalState,
  type RunHeader,
} from './journal/index.js';
export type { RunOnNodesInput } from './engine/state.js';
export { runOnNodes } from './run-on-nodes.js';
export { concurrencyOf, errorLimitOf } from './share.js';
export type { CommandSpec, NodeOutcome, NodeStatus, OnInterrupt, OutputTarget, RunNode } from './types.js';
export {
  judgeWave,
  parseCanary,
  planWaves,
  runWaves,
  splitWaves,
  type Canary,
  type Wave,
  type WaveResult,
  type WavesResult,
} from './waves.js';
