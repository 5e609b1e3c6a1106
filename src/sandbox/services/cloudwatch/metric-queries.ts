import type { MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import {
  evaluateMath,
  isList,
  MathEvaluationError,
  MathSyntaxError,
  parseMath,
  type MathContext,
  type MathValue,
  type Series,
} from '../../../lib/metric/index.js';
import type { Call } from '../../types.js';
import { checkPeriod, statisticOf } from './aggregate.js';
import { validationError } from './errors.js';
import { dimensionRecord } from './put-metric-data.js';
import { searchMetrics } from './search.js';
import { readStatistic } from './statistics.js';
import { cloudWatchStore, seriesKey, type MetricSeries } from './store.js';

/** What a set of queries is evaluated over. */
export interface QueryRange {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** A period of queries that consist of constants. */
const DEFAULT_PERIOD_SECONDS = 60;
/** A band learns from two weeks (CloudWatch User Guide, "Using CloudWatch anomaly detection"). */
const TRAINED_ON_MS = 14 * 86_400_000;

/** Evaluates the queries of a request: metrics, and expressions over them. Each is computed once. */
export function createEvaluator(
  queries: readonly MetricDataQuery[],
  { range, call }: { readonly range: QueryRange; readonly call: Call },
): (query: MetricDataQuery) => readonly Series[] {
  const values = new Map<string, MathValue>();
  const underWay = new Set<string>();
  const valueOf = (query: MetricDataQuery): MathValue => {
    const id = query.Id ?? '';
    const known = values.get(id);
    if (known !== undefined) return known;
    if (underWay.has(id)) throw validationError(`Error in expression '${id}': Circular reference`);
    underWay.add(id);
    const value = query.MetricStat ? statSeries(query.MetricStat, query, { range, call }) : expression(query);
    values.set(id, value);
    return value;
  };
  const expression = (query: MetricDataQuery): MathValue =>
    evaluateExpression(query, contextOf(query, { queries, range, call, valueOf }));
  return (query) => {
    const value = valueOf(query);
    if (typeof value === 'number') {
      throw validationError(`Error in expression '${query.Id}': The expression must return a time series`);
    }
    return isList(value) ? value : [value];
  };
}

/** A metric's statistic by period. */
function statSeries(
  stat: MetricStat,
  query: MetricDataQuery,
  { range, call }: { readonly range: QueryRange; readonly call: Call },
): Series {
  const metric = stat.Metric ?? {};
  const key = seriesKey({
    namespace: metric.Namespace ?? '',
    name: metric.MetricName ?? '',
    dimensions: dimensionRecord(metric.Dimensions),
  });
  const series = call.store(cloudWatchStore).series.get(key);
  const periodSeconds = checkPeriod(stat.Period);
  const wanted = { statistic: stat.Stat ?? '', periodSeconds, unit: stat.Unit, label: query.Label };
  return { ...readSeries(series, { wanted, range, call }), label: query.Label ?? metric.MetricName ?? '' };
}

/** A statistic of a kept series by period; empty for one that is not there. */
export function readSeries(
  series: MetricSeries | undefined,
  {
    wanted,
    range,
    call,
  }: {
    readonly wanted: { readonly statistic: string; readonly periodSeconds: number; readonly unit?: string | undefined };
    readonly range: QueryRange;
    readonly call: Call;
  },
): Series {
  const { statistic, periodSeconds, unit } = wanted;
  const aggregation = { ...range, nowMs: call.clock.now(), periodMs: periodSeconds * 1000, originMs: 0, unit };
  return { label: series?.name ?? '', periodSeconds, ...statisticOf(series, aggregation, readStatistic(statistic)) };
}

function evaluateExpression(query: MetricDataQuery, context: MathContext): MathValue {
  const { Id: id, Expression: text = '' } = query;
  if (/^\s*SELECT\s/i.test(text)) {
    throw validationError(`Error in expression '${id}': the sandbox does not run Metrics Insights queries`);
  }
  try {
    const value = evaluateMath(parseMath(text), context);
    if (typeof value === 'number') return value;
    return isList(value) ? value.map((one) => relabel(one, query)) : { ...value, label: query.Label ?? id ?? '' };
  } catch (error) {
    if (error instanceof MathSyntaxError) {
      throw validationError(`Error in expression '${id}': ${error.message} at position ${error.offset + 1}`);
    }
    if (error instanceof MathEvaluationError) throw validationError(`Error in expression '${id}': ${error.message}`);
    throw error;
  }
}

/** Series of a list are called after the expression and the metric ("Expression-Label Metric-Label"). */
const relabel = (series: Series, { Label: label }: MetricDataQuery): Series =>
  label === undefined || label === '' ? series : { ...series, label: `${label} ${series.label}` };

interface Request {
  readonly queries: readonly MetricDataQuery[];
  readonly range: QueryRange;
  readonly call: Call;
  readonly valueOf: (query: MetricDataQuery) => MathValue;
}

function contextOf(query: MetricDataQuery, { queries, range, call, valueOf }: Request): MathContext {
  const byId = new Map(queries.map((one) => [one.Id ?? '', one]));
  const stats = queries.filter(({ MetricStat }) => MetricStat !== undefined);
  const periods = stats.map(({ MetricStat }) => MetricStat?.Period ?? DEFAULT_PERIOD_SECONDS);
  const periodSeconds = query.Period ?? (periods.length > 0 ? Math.max(...periods) : DEFAULT_PERIOD_SECONDS);
  return {
    grid: { ...range, endMs: Math.min(range.endMs, call.clock.now()), periodSeconds },
    value(id) {
      const found = byId.get(id);
      if (found) return valueOf(found);
      throw new MathEvaluationError(`the id "${id}" is not defined`);
    },
    metrics: () =>
      stats.flatMap((one) => {
        const series = valueOf(one);
        return typeof series === 'number' || isList(series) ? [] : [{ id: one.Id ?? '', series }];
      }),
    history(id) {
      const found = byId.get(id);
      if (!found?.MetricStat) return undefined;
      const before = { startMs: range.startMs - TRAINED_ON_MS, endMs: range.startMs };
      return statSeries(found.MetricStat, found, { range: before, call });
    },
    search: ({ text, statistic, periodSeconds: seconds }) =>
      searchMetrics(text, call.store(cloudWatchStore)).map((series) =>
        readSeries(series, { wanted: { statistic, periodSeconds: checkPeriod(seconds) }, range, call }),
      ),
  };
}
