/**
 * The tasks behind the commands, for runbooks in TypeScript: open a runbook, call a task, get data. Nothing here
 * prints, asks or ends the process.
 */
export { openRunbook, type Runbook, type RunbookOptions } from './runbook.js';
export type { AwsClient, AwsSession, Identity } from './lib/aws/types.js';
export type { TaskContext } from './lib/aws/task-context.js';
export type { Ask, Question, Report, TaskEvent } from './lib/core/events.js';
export { formatRange, resolveTimeRange, type TimeRange } from './lib/core/time-range.js';
export { AppError } from './lib/errors/app-error.js';
export type { ErrorCategory } from './lib/errors/exit-codes.js';
export { applyPlan, hasChanges } from './lib/plan/apply.js';
export type { Plan, PlannedChange } from './lib/plan/types.js';
export {
  listGroups,
  parseLogGroupArn,
  resolveGroups,
  type LogGroup,
  type LogGroupArn,
} from './lib/logs/groups/index.js';
export {
  exportEvents,
  liveEvents,
  rawEvents,
  tailEvents,
  type ExportInput,
  type ExportResult,
  type LiveInput,
  type LogRow,
  type TailInput,
} from './lib/logs/events/index.js';
export { runQuery, type QueryInput, type QueryLanguage, type QueryRow } from './lib/logs/query/index.js';
export {
  chooseQuery,
  loadLibrary,
  type ChosenQuery,
  type QueryDirectories,
  type SavedQuery,
} from './lib/logs/library/index.js';
export { parseRetention, planRetention } from './lib/logs/retention/index.js';
export { estimateCost, type GroupCost } from './lib/logs/cost/index.js';
