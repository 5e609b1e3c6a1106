export { buildAlarm } from './build/build-alarm.js';
export { parseMetricTerm } from './build/metric-term.js';
export type { AlarmWish } from './build/wish.js';
export { countElements, parseRule, RuleSyntaxError } from './composite/parse-rule.js';
export { alarmNameOf, childrenOf, ruleHolds } from './composite/rule.js';
export { suppressedBy, type SuppressedBy } from './composite/suppression.js';
export {
  fromAlarm,
  fromCompositeAlarm,
  toPutCompositeAlarm,
  toPutMetricAlarm,
  type AlarmDefinition,
  type CompositeAlarmDefinition,
  type MetricAlarmDefinition,
  type MetricWatch,
} from './definition.js';
export { againstBand, againstThreshold, bandOperators, thresholdOperators } from './evaluate/breach.js';
export type { Datapoint } from './evaluate/condition.js';
export { evaluateAlarm, type AlarmTransition } from './evaluate/evaluate-alarm.js';
export { evaluateSeries } from './evaluate/evaluate-series.js';
export { evaluateWindow } from './evaluate/evaluate-window.js';
export { defaultEvaluationRange } from './evaluate/evaluation-range.js';
export { hasTooFewSamples, samplesNeeded } from './evaluate/low-samples.js';
export { missingTreatments, type AlarmState, type MissingTreatment, type PointState } from './evaluate/types.js';
export { alarmType, effectiveMissing, periodOf, watchedQuery } from './facets.js';
export { actualHistory, type ActualHistory } from './preview/actual.js';
export type { CompositePreview } from './preview/composite-preview.js';
export { fileTargets, type FileTargets } from './preview/file-targets.js';
export { isComposite, playAlarms, type PlayedAlarm, type PlayInput } from './preview/play.js';
export { playedJson, playedLines } from './preview/played.js';
export { previewChart, previewJson, previewLines } from './preview/report.js';
export { summarize, summaryLines, type PreviewSummary } from './preview/summary.js';
export { previewTarget, type PreviewTarget } from './preview/target.js';
export { previewAlarms, type AlarmPreview, type PreviewInput } from './preview/preview.js';
export { alarmQueries, datapointsOf } from './queries.js';
export {
  describeCondition,
  formatComparison,
  formatDatapoints,
  parseComparison,
  parseDatapoints,
  parseEvaluationWindow,
  parseWarmUp,
} from './settings.js';
export type { AlarmPlace, AlarmProblem } from './validate/problem.js';
export { checkAlarm, validateAlarm } from './validate/validate-alarm.js';
export { planApplyAlarms, type ApplyAlarmsInput } from './change/plan-apply.js';
export { planCreateAlarm } from './change/plan-create.js';
export { planDeleteAlarms, type DeleteAlarmsInput } from './change/plan-delete.js';
export { alarmHistory, type AlarmEvent, type AlarmHistoryInput } from './history/alarm-history.js';
export { listAlarms, type AlarmRow, type ListAlarmsInput } from './list/list-alarms.js';
export { planMute, planUnmute, type MuteInput } from './mute/plan-mute.js';
export { readAlarms, type AlarmSelection, type StoredAlarm } from './stored/read-alarms.js';
export { allResources, readResources, type ReadResourcesInput } from './resources/read-resources.js';
export {
  resourceKinds,
  type AlarmResource,
  type DeniedRead,
  type ResourceKind,
  type ResourceReading,
} from './resources/types.js';
export { explainRecommendations } from './recommend/explain.js';
export { groupAlike, lineOf } from './recommend/group.js';
export { planRecommended } from './recommend/plan.js';
export { recommendAlarms } from './recommend/recommend.js';
export type { AlarmService } from './recommend/services.js';
export { writeRecommended } from './recommend/write-file.js';
export { summarize as summarizeRecommendations } from './recommend/summary.js';
export type {
  Recommendation,
  RecommendationStatus,
  RecommendedAlarm,
  RecommendInput,
  RecommendResult,
} from './recommend/types.js';
