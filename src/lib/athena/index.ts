export {
  createStatementRunner,
  type Execution,
  type ExecutionState,
  type Statement,
  type StatementRunner,
} from './execution/index.js';
export { listHistory, pastResult, type HistoryInput, type HistoryRow } from './history/index.js';
export { chooseSql, loadSqlLibrary, type ChosenSql, type SavedSql } from './library/index.js';
export {
  checkStatsFile,
  queryInput,
  runAthenaQuery,
  writeStatsFile,
  type AthenaQueryInput,
  type AthenaResult,
  type QueryStatistics,
} from './query/index.js';
export type { QueryResult, ResultColumn, ResultRow } from './results/index.js';
