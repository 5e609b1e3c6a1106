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
export {
  describeCondition,
  formatComparison,
  formatDatapoints,
  parseComparison,
  parseDatapoints,
  parseDimensions,
  parseMetricName,
  parsePeriod,
} from './settings.js';
export { isStatistic } from './validate/metric-rules.js';
export type { AlarmPlace, AlarmProblem } from './validate/problem.js';
export { checkAlarm, validateAlarm } from './validate/validate-alarm.js';
