import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { usageError } from '../../errors/app-error.js';
import { parsePeriod, parseStatistic } from '../../metric/index.js';
import type { MetricAlarmDefinition, MetricWatch, QueriesWatch } from '../definition.js';
import { periodOf } from '../facets.js';
import { parseMetricTerm, parseUnit, type MetricTerm } from './metric-term.js';
import { missingWish, type AlarmWish } from './wish.js';

/** Id of the band in the queries of an alarm. */
export const BAND_ID = 'band';
const DEFAULT_STATISTIC = 'Average';

type Watch = MetricWatch | QueriesWatch;

/** What the alarm watches, as wished, or as it is where nothing was said about it. */
export function buildWatch(wish: AlarmWish, existing: MetricAlarmDefinition | undefined): Watch {
  const known = existing?.watch;
  const period = wish.period === undefined ? undefined : parsePeriod(wish.period);
  const terms = wish.metrics?.map(parseMetricTerm);
  if (wish.expression === undefined && terms === undefined) {
    if (known === undefined || existing === undefined) return missingWish(wish, 'metric');
    const { condition } = existing;
    const bandId = condition.type === 'band' ? condition.bandId : undefined;
    return adjust(known, { wish, bandId, period: period ?? periodOf(existing) });
  }
  const periodSeconds = period ?? (existing && periodOf(existing)) ?? missingWish(wish, 'period');
  if (wish.expression === undefined && wish.anomalyBand === undefined && terms?.length === 1 && terms[0]) {
    const before = known?.type === 'metric' ? known : undefined;
    return metricWatch(terms[0], { wish, before, periodSeconds });
  }
  return { type: 'queries', queries: buildQueries(terms ?? [], { wish, periodSeconds }) };
}

function metricWatch(
  term: MetricTerm,
  of: { readonly wish: AlarmWish; readonly before: MetricWatch | undefined; readonly periodSeconds: number },
): MetricWatch {
  const { wish, before, periodSeconds } = of;
  const isSameMetric = before?.namespace === term.namespace && before.metric === term.metric;
  return {
    type: 'metric',
    namespace: term.namespace,
    metric: term.metric,
    dimensions: term.dimensions ?? wish.dimensions ?? (isSameMetric ? before.dimensions : {}),
    statistic: statisticOf(term, wish) ?? (isSameMetric ? before.statistic : undefined) ?? DEFAULT_STATISTIC,
    periodSeconds,
    unit: wish.unit === undefined ? (isSameMetric ? before.unit : undefined) : parseUnit(wish.unit),
  };
}

const statisticOf = (term: MetricTerm, { stat }: AlarmWish): string | undefined =>
  term.statistic ?? (stat === undefined ? undefined : parseStatistic(stat));

/** m1, m2 … and the expression over them, or the band around the one metric. */
function buildQueries(
  terms: readonly MetricTerm[],
  { wish, periodSeconds }: { readonly wish: AlarmWish; readonly periodSeconds: number },
): readonly MetricDataQuery[] {
  const { expression, anomalyBand } = wish;
  const isAlone = expression === undefined;
  if (isAlone && terms.length > 1) {
    throw usageError(`the alarm "${wish.name}" has ${terms.length} metrics and no expression`, {
      code: 'NoExpression',
      reason: 'an alarm compares one series of values',
      hint: `say what to compute of them: --expression 'm1 / m2 * 100'`,
    });
  }
  const metrics = terms.map((term, index): MetricDataQuery => ({
    Id: `m${index + 1}`,
    MetricStat: {
      Metric: {
        Namespace: term.namespace,
        MetricName: term.metric,
        Dimensions: Object.entries(term.dimensions ?? wish.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
      },
      Stat: statisticOf(term, wish) ?? DEFAULT_STATISTIC,
      Period: periodSeconds,
      ...(wish.unit === undefined ? {} : { Unit: parseUnit(wish.unit) }),
    },
    ReturnData: isAlone,
  }));
  const watched = isAlone ? 'm1' : 'e1';
  return [
    ...metrics,
    // A query of metric math takes its period from its metrics; one without metrics has to say it.
    ...(isAlone
      ? []
      : [
          {
            Id: watched,
            Expression: expression,
            ReturnData: true,
            ...(terms.length === 0 ? { Period: periodSeconds } : {}),
          },
        ]),
    ...(anomalyBand === undefined
      ? []
      : [{ Id: BAND_ID, Expression: `ANOMALY_DETECTION_BAND(${watched}, ${anomalyBand})`, ReturnData: true }]),
  ];
}

/** The watch as it is, but for the settings that were named. */
function adjust(
  watch: Watch,
  of: { readonly wish: AlarmWish; readonly bandId: string | undefined; readonly period: number },
): Watch {
  const { wish, bandId, period } = of;
  if (watch.type === 'metric') {
    if (wish.anomalyBand !== undefined) {
      const { namespace, metric, dimensions, statistic } = watch;
      const term = { namespace, metric, dimensions: wish.dimensions ?? dimensions, statistic };
      return { type: 'queries', queries: buildQueries([term], { wish, periodSeconds: period }) };
    }
    return {
      ...watch,
      periodSeconds: period,
      ...(wish.dimensions === undefined ? {} : { dimensions: wish.dimensions }),
      ...(wish.stat === undefined ? {} : { statistic: parseStatistic(wish.stat) }),
      ...(wish.unit === undefined ? {} : { unit: parseUnit(wish.unit) }),
    };
  }
  refuseMetricSettings(wish);
  return {
    type: 'queries',
    queries: watch.queries.map((query) => ({
      ...query,
      ...(query.MetricStat === undefined ? {} : { MetricStat: { ...query.MetricStat, Period: period } }),
      ...(query.Period === undefined ? {} : { Period: period }),
      ...(wish.anomalyBand !== undefined && query.Id === bandId
        ? { Expression: (query.Expression ?? '').replace(/,\s*[\d.]+\s*\)\s*$/, `, ${wish.anomalyBand})`) }
        : {}),
    })),
  };
}

/** Which of its metrics a single statistic or dimension is meant for, an alarm on metric math cannot tell. */
function refuseMetricSettings(wish: AlarmWish): void {
  const setting = (['dimensions', 'stat', 'unit'] as const).find((key) => wish[key] !== undefined);
  if (setting === undefined) return;
  throw usageError(`"${setting}" cannot be changed alone: the alarm "${wish.name}" is on metric math`, {
    code: 'AmbiguousSetting',
    reason: 'it has metrics of its own, each with a statistic and dimensions',
    hint: 'give its metrics and its expression anew: --metric … --expression …',
  });
}
