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
export {
  createStatementRunner,
  type Execution,
  type ExecutionState,
  type Statement,
  type StatementRunner,
} from './lib/athena/index.js';
export { parseRetention, planRetention } from './lib/logs/retention/index.js';
export { estimateCost, type GroupCost } from './lib/logs/cost/index.js';
export {
  checkNodes,
  type CheckNodesInput,
  type ConfigSource as NodeConfigSource,
  readConfigSource,
} from './lib/preflight/index.js';
export type { CheckReport, Finding } from './lib/checks/types.js';
export type { Job, JobResult } from './lib/plan/types.js';
export {
  createErrorBudget,
  groupOutcomes,
  lastArrivals,
  listNodes,
  nodeResult,
  openJournal,
  planCancel,
  planNodeRun,
  planWaves,
  probeAgents,
  reopenJournal,
  resolveNodes,
  runOnNodes,
  runWaves,
  type BudgetShare,
  type Canary,
  type CommandSpec,
  type ErrorBudget,
  type FleetNode,
  type Journal,
  type JournalState,
  type NodeArrival,
  type NodeOutcome,
  type NodeRow,
  type NodeRunInput,
  type NodeSelection,
  type NodeStatus,
  type OutcomeGroup,
  type OutputTarget,
  type RunHeader,
  type RunNode,
  type RunOnNodesInput,
  type Wave,
  type WaveResult,
  type WavesResult,
} from './lib/node/index.js';
export {
  agentStatus,
  planInstall,
  planUninstall,
  type AgentRow,
  type InstallInput,
  type InstallStatus,
  type InstallStep,
  type RolloutInput,
  type UninstallInput,
} from './lib/agent/index.js';
export {
  configFacts,
  configHash,
  lintConfig,
  lintFiles,
  listPresets,
  mergeConfigs,
  minifyConfig,
  parameterTier,
  readPreset,
  splitConfig,
  type AgentConfig,
  type ConfigFacts,
  type ConfigNode,
  type ConfigPart,
  type ConfigSource,
  type ConfiguredLogGroup,
  type FileFinding,
  type LintFinding,
  type LintInput,
  type LintResult,
  type LintTarget,
  type LogGroupClass,
  type MergeConflict,
  type MergeResult,
  type ParameterTier,
  type Platform,
  type Preset,
} from './lib/agent-config/index.js';
export {
  diffParameter,
  getParameters,
  history,
  listParameters,
  planLabel,
  planPut,
  planRollback,
  putParameter,
  readParameter,
  type DiffAgainst,
  type DiffLine,
  type ListedParameter,
  type ListInput,
  type Parameter,
  type ParameterDiff,
  type ParameterType,
  type ParameterVersion,
  type PutInput,
  type PutResult,
  type StoredParameter,
  type TierChoice,
} from './lib/param/index.js';
export {
  evaluate,
  nearMisses,
  parsePolicy,
  simulatePolicies,
  simulatePrincipal,
  type AccessRequest,
  type Decision,
  type Evaluation,
  type EvaluationInput,
  type MatchedStatement,
  type NearMiss,
  type ParsedPolicy,
  type Policy,
  type PolicyStatement,
  type PolicyText,
  type PoliciesSimulation,
  type PrincipalSimulation,
  type RequestPrincipal,
  type SimulationResult,
  type TextPosition,
} from './lib/iam/index.js';
export {
  readContext,
  simulateAccess,
  type AccessAnswer,
  type AccessQuestion,
  type AccessReport,
  type AccessRow,
} from './lib/iam/access/index.js';
export { expandActions, loadCatalog, type Catalog } from './lib/iam/catalog/index.js';
export { listPolicies, type ListPoliciesInput, type PolicyRow } from './lib/iam/policies/index.js';
export {
  initTests,
  junitXml,
  runTests,
  type RunTestsInput,
  type TestRow,
  type TestRun,
} from './lib/iam/tests/index.js';
export {
  loadNetwork,
  placeOf,
  tracePath,
  type InstancePlace,
  type NetworkView,
  type PathFinding,
  type ServicePath,
} from './lib/network/index.js';
export {
  accountTrust,
  lintRoles,
  lintTrust,
  readTrustFile,
  serviceTrust,
  trustedServices,
  trustReport,
  type AccountTrustInput,
  type LintRolesInput,
  type ReportInput,
  type RoleIdentity,
  type ServiceTrustInput,
  type TrustedService,
  type TrustFinding,
  type TrustLintInput,
  type TrustPolicy,
  type TrustSource,
} from './lib/trust/index.js';
export {
  alarmType,
  checkAlarm,
  evaluateSeries,
  evaluateWindow,
  fromAlarm,
  fromCompositeAlarm,
  toPutCompositeAlarm,
  toPutMetricAlarm,
  validateAlarm,
  type AlarmDefinition,
  type AlarmPlace,
  type AlarmProblem,
  type AlarmState,
  type CompositeAlarmDefinition,
  type MetricAlarmDefinition,
  type MissingTreatment,
  type PointState,
} from './lib/alarm/index.js';
export {
  DAY_PARTITION,
  DEFAULT_PREFIX,
  errorPrefix,
  groupPartition,
  groupSlug,
  objectPrefix,
  objectRoot,
  readObjectPrefix,
  RECORD_COLUMNS,
  streamPartition,
  type LogRecord,
  type LogRecordEvent,
  type ObjectPartition,
} from './lib/pipeline/index.js';
export {
  eventPresets,
  listEventRules,
  planDeleteEvent,
  planNotify,
  testEvent,
  type EventPlace,
  type EventPreset,
  type EventRule,
  type NotifyInput,
  type PatternFile,
  type TestedEvent,
  type TestEventInput,
} from './lib/event/index.js';
export {
  explainMismatch,
  matchesPattern,
  parseEventPattern,
  type EventPattern,
  type Mismatch,
  type ParsedPattern,
  type PatternProblem,
  type PatternProblemCode,
} from './lib/event-pattern/index.js';
