export {
  createStatementRunner,
  type Execution,
  type ExecutionState,
  type Statement,
  type StatementRunner,
} from './execution/index.js';
