import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../aws/task-context.js';
import { formatTime } from '../core/time-range.js';
import { type AppError, notFoundError, usageError } from '../errors/app-error.js';
import { listMetrics, type MetricName } from './list-metrics.js';
import { MathSyntaxError } from './math/ast.js';
import { idsIn } from './math/inspect.js';
import { parseMath } from './math/parse.js';
import type { Series } from './math/series.js';
import { valuesByPeriod } from './read/by-period.js';
import { alignRange, readUnits, type ReadRange } from './read/read-units.js';
import { choosePeriodSeconds, describeRetention, finestPeriodSeconds, keptForMs } from './read/resolution.js';
import { checkStatistic } from './statistics.js';

/** A metric and the statistic that is wanted of it. */
export interface WantedMetric extends MetricName {
  readonly statistic: string;
}

export interface GetMetricsInput {
  /** m1, m2 … of the expression. */
  readonly metrics: readonly WantedMetric[];
  /** Metric math over them, instead of the metrics themselves. */
  readonly math?: string | undefined;
  /** Seconds; chosen by the age and the length of the range when absent. */
  readonly periodSeconds?: number | undefined;
  readonly range: ReadRange;
}

/** Values of a metric or an expression, one for each period of the range, null where there are none. */
export interface MetricValues {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface MetricReadings {
  /** Whole periods. */
  readonly range: ReadRange;
  readonly periodSeconds: number;
  readonly series: readonly MetricValues[];
}

/** As many points as a page of GetMetricData holds for ten series, and more than a chart can show. */
const MAX_POINTS = 10_080;

/** GetMetricData, MetricStat, Period; others are whole minutes. */
const PERIODS_UNDER_A_MINUTE = [1, 5, 10, 20, 30];

/**
 * Reads metrics, or metric math over them.
 *
 * @throws not-found error for a metric that does not exist with these dimensions, with those that do; usage error for
 * what is no statistic, for a period that metrics do not have or that is finer than what CloudWatch keeps of the range,
 * and for an expression that cannot be read
 */
export async function getMetrics(input: GetMetricsInput, ctx: TaskContext): Promise<MetricReadings> {
  const nowMs = ctx.clock.now();
  for (const { statistic } of input.metrics) checkStatistic(statistic);
  const periodSeconds = periodFor(input, nowMs);
  const range = alignRange(input.range, periodSeconds);
  const queries = input.metrics.map((metric, index) => statQuery(metric, { index, periodSeconds, input }));
  if (input.math !== undefined) queries.push(mathQuery(input.math, input.metrics));
  const [found] = await readUnits([{ queries }], range, ctx);
  const grid = {
    fromMs: range.fromMs,
    periodMs: periodSeconds * 1000,
    count: Math.round((range.toMs - range.fromMs) / (periodSeconds * 1000)),
  };
  const read = queries
    .filter(({ ReturnData }) => ReturnData !== false)
    .flatMap(({ Id = '', Label = '' }) => labelled(found?.get(Id) ?? [], { id: Id, label: Label }));
  if (read.every(({ times }) => times.length === 0)) await explainNothing(input, ctx);
  return {
    range,
    periodSeconds,
    series: read.map((series) => ({ label: series.label, values: valuesByPeriod(series, grid) })),
  };
}

function periodFor({ periodSeconds, range }: GetMetricsInput, nowMs: number): number {
  if (periodSeconds === undefined) return choosePeriodSeconds(range, { nowMs, maxPoints: MAX_POINTS });
  if (periodSeconds % 60 !== 0 && !PERIODS_UNDER_A_MINUTE.includes(periodSeconds)) throw noPeriod(periodSeconds);
  if (nowMs - range.toMs < keptForMs(periodSeconds)) return periodSeconds;
  throw usageError(`there is no data of periods of ${periodSeconds}s that old: ${formatTime(range.toMs)}`, {
    code: 'NoData',
    reason: describeRetention(periodSeconds),
    hint: `--period ${finestPeriodSeconds(nowMs - range.fromMs) / 60}m`,
  });
}

const noPeriod = (periodSeconds: number): AppError =>
  usageError(`${periodSeconds}s is not a period of metrics`, {
    code: 'InvalidPeriod',
    reason: `it takes ${PERIODS_UNDER_A_MINUTE.join(', ')} seconds, or whole minutes`,
    hint: '--period 1m',
  });

function statQuery(
  { namespace, metric, dimensions, statistic }: WantedMetric,
  {
    index,
    periodSeconds,
    input,
  }: { readonly index: number; readonly periodSeconds: number; readonly input: GetMetricsInput },
): MetricDataQuery {
  return {
    Id: `m${index + 1}`,
    Label: labelOf({ namespace, metric, dimensions, statistic }),
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: statistic,
    },
    ReturnData: input.math === undefined,
  };
}

const labelOf = ({ metric, dimensions, statistic }: WantedMetric): string =>
  [metric, ...Object.values(dimensions), statistic].join(' ');

function mathQuery(text: string, metrics: readonly WantedMetric[]): MetricDataQuery {
  const ids = metrics.map((_, index) => `m${index + 1}`);
  try {
    const unknown = idsIn(parseMath(text)).find((id) => !ids.includes(id));
    if (unknown === undefined) return { Id: 'e1', Expression: text, Label: text };
    throw usageError(`"${text}" uses "${unknown}", which is not there`, {
      code: 'UnknownId',
      reason: ids.length === 0 ? 'no metric is given' : `the metrics are ${ids.join(', ')}, in their order`,
      hint: "--math 'm1 * 2'",
    });
  } catch (error) {
    if (!(error instanceof MathSyntaxError)) throw error;
    throw usageError(`"${text}" cannot be computed`, {
      code: 'InvalidExpression',
      reason: `at character ${error.offset + 1}: ${error.message}`,
      hint: 'an expression is made of m1, m2 …, numbers, operators and functions: 100 * m1 / SUM(METRICS())',
      cause: error,
    });
  }
}

/** One line each: of a list under one id, the service has a label for every member. */
function labelled(
  series: readonly Series[],
  { id, label }: { readonly id: string; readonly label: string },
): readonly Series[] {
  if (series.length > 1) return series;
  return [{ ...(series[0] ?? { periodSeconds: 0, times: [], values: [] }), label: label === '' ? id : label }];
}

const SHOWN = 3;

/** Says why there is nothing: no such metric, other dimensions, or no data in the range. */
async function explainNothing({ metrics, range }: GetMetricsInput, ctx: TaskContext): Promise<void> {
  for (const wanted of metrics) {
    const { namespace, metric, dimensions } = wanted;
    const others: MetricName[] = [];
    for await (const page of listMetrics({ namespace, metric }, ctx)) {
      if (page.some((one) => isSame(one.dimensions, dimensions))) return tellEmpty(wanted, range, ctx);
      others.push(...page.slice(0, SHOWN));
    }
    throw notFound(wanted, others);
  }
}

const isSame = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);

function tellEmpty({ metric }: WantedMetric, { fromMs, toMs }: ReadRange, ctx: TaskContext): void {
  const message = `"${metric}" has no data from ${formatTime(fromMs)} to ${formatTime(toMs)}`;
  ctx.report({ type: 'warn', code: 'NoData', message });
}

function notFound({ namespace, metric, dimensions }: WantedMetric, others: readonly MetricName[]): AppError {
  const shown = dimensionText(dimensions);
  const [first] = others;
  if (first === undefined) {
    return notFoundError(`there is no metric "${namespace}/${metric}"`, {
      code: 'MetricNotFound',
      reason: 'no metric of this name had data in the last two weeks',
      hint: `see what there is: awsops metric list '${namespace}'`,
    });
  }
  const known = others.slice(0, SHOWN).map((one) => dimensionText(one.dimensions));
  const flags = Object.entries(first.dimensions).map(([name, value]) => `--dimension '${name}=${value}'`);
  return notFoundError(`"${namespace}/${metric}" does not exist with ${shown}`, {
    code: 'MetricNotFound',
    reason: `a metric is its name and all of its dimensions; there is one with ${known.join('; one with ')}`,
    hint: flags.length === 0 ? 'leave out --dimension' : flags.join(' '),
  });
}

function dimensionText(dimensions: Readonly<Record<string, string>>): string {
  const entries = Object.entries(dimensions);
  return entries.length === 0 ? 'no dimensions' : entries.map(([name, value]) => `${name}=${value}`).join(', ');
}
