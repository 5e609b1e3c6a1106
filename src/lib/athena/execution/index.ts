export { createStatementRunner, type StatementRunner } from './runner.js';
export type { Execution, ExecutionState, Statement } from './types.js';
