import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { AlarmDefinition, CompositeAlarmDefinition, MetricAlarmDefinition } from '../definition.js';
import { watchedQuery } from '../facets.js';
import { formatComparison, formatDatapoints, formatPeriod } from '../settings.js';

/** One setting of an alarm in words; undefined: the alarm has no such setting. */
type Settings = Readonly<Record<string, string | undefined>>;

/**
 * What is different between two definitions of one alarm, in words: `threshold 80 -> 90, datapoints 3/3 -> 8/10`. Empty
 * when nothing is. It compares what the service stores, so that equal definitions are equal however they were written.
 */
export function differences(before: AlarmDefinition, after: AlarmDefinition): readonly string[] {
  const [old, wanted] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].flatMap((setting) =>
    old[setting] === wanted[setting] ? [] : [`${setting} ${shown(old[setting])} -> ${shown(wanted[setting])}`],
  );
}

const shown = (text: string | undefined): string => (text === undefined || text === '' ? 'none' : text);

/** Every setting, by the name that flags and files give it. */
function settingsOf(definition: AlarmDefinition): Settings {
  const { description, alarmActions, okActions, insufficientDataActions, actionsEnabled } = definition;
  return {
    ...(definition.kind === 'composite' ? compositeSettings(definition) : metricSettings(definition)),
    description: description === undefined || description === '' ? undefined : `"${description}"`,
    actions: list(alarmActions),
    'ok-actions': list(okActions),
    'insufficient-data-actions': list(insufficientDataActions),
    'actions-enabled': String(actionsEnabled),
    'action-configuration': json(definition.actionConfiguration),
  };
}

const compositeSettings = ({ rule, suppressor }: CompositeAlarmDefinition): Settings => ({
  rule,
  suppressor: suppressor && `${suppressor.alarm} (${suppressor.waitSeconds} s, ${suppressor.extensionSeconds} s)`,
});

function metricSettings(definition: MetricAlarmDefinition): Settings {
  const { watch, condition } = definition;
  return {
    ...(watch.type === 'metric'
      ? {
          metric: `${watch.namespace}/${watch.metric}`,
          dimensions: list(Object.entries(watch.dimensions).map(([name, value]) => `${name}=${value}`)),
          stat: watch.statistic,
          period: formatPeriod(watch.periodSeconds),
          unit: watch.unit,
        }
      : {
          expression: watchedQuery(definition)?.Expression,
          queries: list(watch.queries.map(queryText)),
        }),
    threshold: condition.type === 'threshold' ? String(condition.threshold) : undefined,
    band: condition.type === 'band' ? condition.bandId : undefined,
    comparison: condition.type === 'threshold' ? formatComparison(condition.operator) : condition.operator,
    datapoints: formatDatapoints(definition),
    missing: definition.missing,
    'low-samples': definition.lowSamples === 'evaluate' ? undefined : definition.lowSamples,
    'evaluation-window': json(definition.evaluationWindow?.WallClockWindow && definition.evaluationWindow),
    'warm-up': json(definition.warmUp),
  };
}

/** `m1=AWS/EC2/CPUUtilization{InstanceId=i-0}@Average/60`. */
function queryText({ Id = '', Expression, MetricStat, Label, Period, ReturnData, AccountId }: MetricDataQuery): string {
  const metric = MetricStat?.Metric;
  const dimensions = (metric?.Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).toSorted();
  const source =
    Expression ??
    `${metric?.Namespace}/${metric?.MetricName}{${dimensions.join()}}@${MetricStat?.Stat}/${MetricStat?.Period}`;
  const more = [
    MetricStat?.Unit && `unit ${MetricStat.Unit}`,
    Period === undefined ? undefined : `every ${Period} s`,
    Label && `label ${Label}`,
    AccountId && `account ${AccountId}`,
    ReturnData === false ? undefined : 'returned',
  ].filter((text) => text !== undefined && text !== '');
  return `${Id}=${source}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

const list = (items: readonly string[]): string | undefined =>
  items.length === 0 ? undefined : items.toSorted().join(', ');

/** Members that are absent and members that are undefined are the same. */
const json = (value: object | undefined): string | undefined => {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
  return text === '{}' ? undefined : text;
};
