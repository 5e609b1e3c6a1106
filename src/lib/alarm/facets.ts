import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { AlarmDefinition, MetricAlarmDefinition } from './definition.js';
import type { MissingTreatment } from './evaluate/types.js';

/** Tells the kinds of metric alarms apart, for people and for prices. */
export type AlarmType = 'metric' | 'math' | 'anomaly' | 'insights' | 'composite';

export function alarmType(definition: AlarmDefinition): AlarmType {
  if (definition.kind === 'composite') return 'composite';
  if (definition.condition.type === 'band') return 'anomaly';
  if (definition.watch.type === 'metric') return 'metric';
  return definition.watch.queries.some(isInsightsQuery) ? 'insights' : 'math';
}

/** Whether a query is Metrics Insights (`SELECT AVG(CPUUtilization) FROM …`), not metric math. */
export const isInsightsQuery = ({ Expression = '' }: MetricDataQuery): boolean => /^\s*SELECT\s/i.test(Expression);

/** The query whose values are compared: the one with ReturnData that is not the band. Queries return data by default. */
export function watchedQuery(definition: MetricAlarmDefinition): MetricDataQuery | undefined {
  if (definition.watch.type === 'metric') return undefined;
  const { condition, watch } = definition;
  const bandId = condition.type === 'band' ? condition.bandId : undefined;
  return watch.queries.find(({ Id, ReturnData }) => ReturnData !== false && Id !== bandId);
}

/**
 * The period of an alarm in seconds: of its metric, or the one that its queries have in common (0: they have none, which
 * `validateAlarm` tells about).
 */
export function periodOf({ watch }: MetricAlarmDefinition): number {
  if (watch.type === 'metric') return watch.periodSeconds;
  return (
    watch.queries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 0).find((period) => period > 0) ?? 0
  );
}

/** The namespaces that an alarm reads from. */
export function namespacesOf({ watch }: MetricAlarmDefinition): readonly string[] {
  if (watch.type === 'metric') return [watch.namespace];
  return [...new Set(watch.queries.flatMap(({ MetricStat }) => MetricStat?.Metric?.Namespace ?? []))];
}

/** Alarms on metrics of this namespace ignore missing data, whatever TreatMissingData says (PutMetricAlarm). */
const ALWAYS_IGNORES_MISSING = 'AWS/DynamoDB';

/** How an alarm really treats missing data. */
export const effectiveMissing = (definition: MetricAlarmDefinition): MissingTreatment =>
  namespacesOf(definition).includes(ALWAYS_IGNORES_MISSING) ? 'ignore' : definition.missing;
