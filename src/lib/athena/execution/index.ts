export { describeExecution, hasEnded } from './describe.js';
export { executionFailure } from './failures.js';
export { createStatementRunner, type StatementRunner } from './runner.js';
export type { Execution, ExecutionState, Statement } from './types.js';
export { MAX_IDS_PER_BATCH } from './watcher.js';
