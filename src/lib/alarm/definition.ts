import type {
  ActionConfiguration,
  CompositeAlarm,
  EvaluationWindow,
  MetricAlarm,
  MetricDataQuery,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
  StandardUnit,
  Tag,
  WarmUpConfiguration,
} from '@aws-sdk/client-cloudwatch';
import { bandOperators, thresholdOperators } from './evaluate/breach.js';
import type { AlarmCondition } from './evaluate/condition.js';
import { missingTreatments, type MissingTreatment } from './evaluate/types.js';

/** What every alarm has. */
export interface AlarmSettings {
  readonly name: string;
  readonly description: string | undefined;
  readonly actionsEnabled: boolean;
  /** ARNs, for each state that the alarm goes to. */
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
  readonly actionConfiguration: ActionConfiguration | undefined;
}

/** One metric and its statistic. */
export interface MetricWatch {
  readonly type: 'metric';
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Average`, `Sum`, … or an extended statistic such as `p99`. */
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit: StandardUnit | undefined;
}

/** Metric math, an anomaly detection band or a Metrics Insights query, as the service takes them. */
export interface QueriesWatch {
  readonly type: 'queries';
  readonly queries: readonly MetricDataQuery[];
}

/** An alarm on a metric, on metric math, on an anomaly detection band or on a Metrics Insights query. */
export interface MetricAlarmDefinition extends AlarmSettings {
  readonly kind: 'metric';
  readonly watch: MetricWatch | QueriesWatch;
  readonly condition: AlarmCondition;
  /** N of "M of N". */
  readonly evaluationPeriods: number;
  /** M. */
  readonly datapointsToAlarm: number;
  readonly missing: MissingTreatment;
  /** EvaluateLowSampleCountPercentile; undefined: `evaluate`. */
  readonly lowSamples: 'evaluate' | 'ignore' | undefined;
  readonly evaluationWindow: EvaluationWindow | undefined;
  readonly warmUp: WarmUpConfiguration | undefined;
}

/** An alarm on other alarms. */
export interface CompositeAlarmDefinition extends AlarmSettings {
  readonly kind: 'composite';
  readonly rule: string;
  readonly suppressor:
    { readonly alarm: string; readonly waitSeconds: number; readonly extensionSeconds: number } | undefined;
}

/** The one model of an alarm: what commands read from flags and files, show, compare, preview and send. */
export type AlarmDefinition = MetricAlarmDefinition | CompositeAlarmDefinition;

const oneOf = <T extends string>(values: readonly T[], text: string | undefined): T | undefined =>
  values.find((value) => value === text);

/**
 * The definition in an alarm as DescribeAlarms gives it; undefined for an alarm on a PromQL query, which has neither a
 * threshold nor periods.
 */
export function fromAlarm(alarm: MetricAlarm): MetricAlarmDefinition | undefined {
  const condition = conditionOf(alarm);
  if (condition === undefined || alarm.EvaluationCriteria !== undefined) return undefined;
  const evaluationPeriods = alarm.EvaluationPeriods ?? 1;
  return {
    kind: 'metric',
    ...settingsOf(alarm),
    watch: watchOf(alarm),
    condition,
    evaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? evaluationPeriods,
    missing: oneOf(missingTreatments, alarm.TreatMissingData) ?? 'missing',
    lowSamples: oneOf(['evaluate', 'ignore'], alarm.EvaluateLowSampleCountPercentile),
    evaluationWindow: alarm.EvaluationWindow,
    warmUp: alarm.WarmUpConfiguration,
  };
}

function conditionOf(alarm: MetricAlarm): AlarmCondition | undefined {
  const threshold = oneOf(thresholdOperators, alarm.ComparisonOperator);
  if (threshold !== undefined) return { type: 'threshold', operator: threshold, threshold: alarm.Threshold ?? 0 };
  const band = oneOf(bandOperators, alarm.ComparisonOperator);
  return band && { type: 'band', operator: band, bandId: alarm.ThresholdMetricId ?? '' };
}

function watchOf(alarm: MetricAlarm): MetricWatch | QueriesWatch {
  if (alarm.Metrics !== undefined && alarm.Metrics.length > 0) return { type: 'queries', queries: alarm.Metrics };
  return {
    type: 'metric',
    namespace: alarm.Namespace ?? '',
    metric: alarm.MetricName ?? '',
    dimensions: Object.fromEntries((alarm.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? '',
    periodSeconds: alarm.Period ?? 0,
    unit: alarm.Unit,
  };
}

/** The definition in a composite alarm as DescribeAlarms gives it. */
export function fromCompositeAlarm(alarm: CompositeAlarm): CompositeAlarmDefinition {
  const { ActionsSuppressor: suppressor } = alarm;
  return {
    kind: 'composite',
    ...settingsOf(alarm),
    rule: alarm.AlarmRule ?? '',
    suppressor:
      suppressor === undefined || suppressor === ''
        ? undefined
        : {
            alarm: suppressor,
            waitSeconds: alarm.ActionsSuppressorWaitPeriod ?? 0,
            extensionSeconds: alarm.ActionsSuppressorExtensionPeriod ?? 0,
          },
  };
}

const settingsOf = (alarm: MetricAlarm | CompositeAlarm): AlarmSettings => ({
  name: alarm.AlarmName ?? '',
  description: alarm.AlarmDescription,
  actionsEnabled: alarm.ActionsEnabled ?? true,
  alarmActions: alarm.AlarmActions ?? [],
  okActions: alarm.OKActions ?? [],
  insufficientDataActions: alarm.InsufficientDataActions ?? [],
  actionConfiguration: alarm.ActionConfiguration,
});

const toSettings = (definition: AlarmDefinition, tags: readonly Tag[] | undefined) => ({
  AlarmName: definition.name,
  AlarmDescription: definition.description,
  ActionsEnabled: definition.actionsEnabled,
  AlarmActions: [...definition.alarmActions],
  OKActions: [...definition.okActions],
  InsufficientDataActions: [...definition.insufficientDataActions],
  ActionConfiguration: definition.actionConfiguration,
  Tags: tags && [...tags],
});

const SIMPLE_STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

/**
 * The request that makes a metric alarm what the definition says. It replaces all of an existing alarm, so build the
 * definition from what is there. `tags` count only when the alarm is new: the service ignores them on an update.
 */
export function toPutMetricAlarm(definition: MetricAlarmDefinition, tags?: readonly Tag[]): PutMetricAlarmInput {
  const { condition } = definition;
  return {
    ...toSettings(definition, tags),
    ...toWatch(definition.watch),
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    ComparisonOperator: condition.operator,
    ...(condition.type === 'threshold' ? { Threshold: condition.threshold } : { ThresholdMetricId: condition.bandId }),
    TreatMissingData: definition.missing,
    EvaluateLowSampleCountPercentile: definition.lowSamples,
    EvaluationWindow: definition.evaluationWindow,
    WarmUpConfiguration: definition.warmUp,
  };
}

function toWatch(watch: MetricAlarmDefinition['watch']): Partial<PutMetricAlarmInput> {
  if (watch.type === 'queries') return { Metrics: [...watch.queries] };
  const simple = oneOf(SIMPLE_STATISTICS, watch.statistic);
  return {
    Namespace: watch.namespace,
    MetricName: watch.metric,
    Dimensions: Object.entries(watch.dimensions).map(([Name, Value]) => ({ Name, Value })),
    ...(simple === undefined ? { ExtendedStatistic: watch.statistic } : { Statistic: simple }),
    Period: watch.periodSeconds,
    Unit: watch.unit,
  };
}

/** The request that makes a composite alarm what the definition says; see `toPutMetricAlarm`. */
export function toPutCompositeAlarm(
  definition: CompositeAlarmDefinition,
  tags?: readonly Tag[],
): PutCompositeAlarmInput {
  const { suppressor } = definition;
  return {
    ...toSettings(definition, tags),
    AlarmRule: definition.rule,
    ActionsSuppressor: suppressor?.alarm,
    ActionsSuppressorWaitPeriod: suppressor?.waitSeconds,
    ActionsSuppressorExtensionPeriod: suppressor?.extensionSeconds,
  };
}
