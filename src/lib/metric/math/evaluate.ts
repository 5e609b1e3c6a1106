import type { MathFunction, MathNode } from './ast.js';
import { aggregate, isAggregate, overTime } from './aggregates.js';
import { detectionBand } from './band.js';
import { choose, combine, negate } from './operators.js';
import { isList, MathEvaluationError, type MathValue, type Series } from './series.js';
import {
  constantSeries,
  fill,
  isTimePart,
  isTransform,
  oneSeries,
  timePart,
  transform,
  type Filler,
  type Grid,
} from './transforms.js';

/** What an expression is evaluated on. */
export interface MathContext {
  readonly grid: Grid;
  /** The value of another query of the request. Throws MathEvaluationError for one that is not there. */
  value(id: string): MathValue;
  /** The metrics of the request (no expressions), with their ids. */
  metrics(): readonly { readonly id: string; readonly series: Series }[];
  /** Values of a metric from before the request, for ANOMALY_DETECTION_BAND; undefined: it is no metric. */
  history(id: string): Series | undefined;
  /** Metrics that a SEARCH expression finds. Throws MathEvaluationError for what it cannot read. */
  search(expression: {
    readonly text: string;
    readonly statistic: string;
    readonly periodSeconds: number;
  }): readonly Series[];
}

/** Functions that need something besides the metrics of the request, and are refused by name. */
const NOT_EVALUATED: readonly MathFunction[] = ['DB_PERF_INSIGHTS', 'INSIGHT_RULE_METRIC', 'LAMBDA', 'SERVICE_QUOTA'];

/** The width of a band in standard deviations, when the expression does not say. */
const DEFAULT_BAND_WIDTH = 2;

/**
 * Computes an expression ("Using metric math", CloudWatch User Guide).
 *
 * @throws MathEvaluationError for arguments of the wrong kind and for functions that are not evaluated here
 */
export function evaluateMath(node: MathNode, context: MathContext): MathValue {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'string':
    case 'word':
      throw new MathEvaluationError(`"${node.kind === 'word' ? node.word : node.value}" stands where a value should`);
    case 'id':
      return context.value(node.name);
    case 'array':
      return node.items.flatMap((item) => listOf(evaluateMath(item, context)));
    case 'negate':
      return negate(evaluateMath(node.operand, context));
    case 'binary':
      return combine(evaluateMath(node.left, context), node.operator, evaluateMath(node.right, context));
    case 'call':
      return callFunction(node, context);
  }
}

type Call = Extract<MathNode, { readonly kind: 'call' }>;

function listOf(value: MathValue): readonly Series[] {
  if (typeof value === 'number') throw new MathEvaluationError('a list holds series, not numbers');
  return isList(value) ? value : [value];
}

function callFunction(call: Call, context: MathContext): MathValue {
  const { name } = call;
  if (NOT_EVALUATED.includes(name)) throw new MathEvaluationError(`${name} is not evaluated here`);
  const argument = (index: number): MathValue => {
    const node = call.args[index];
    if (node === undefined) throw new MathEvaluationError(`${name} lacks an argument`);
    return evaluateMath(node, context);
  };
  if (isAggregate(name)) return aggregate(name, argument(0));
  if (isTransform(name)) return eachSeries(argument(0), (series) => transform(name, series), name);
  if (isTimePart(name)) return timePart(name, { ...context.grid, ...periodOf(argument(0), name) });
  switch (name) {
    case 'IF':
      return choose(argument(0), argument(1), call.args.length > 2 ? argument(2) : undefined);
    case 'FILL':
      return eachSeries(argument(0), (series) => fill(series, fillerOf(call, context), context.grid), name);
    case 'TIME_SERIES':
      return constantSeries(numberOf(argument(0), name), context.grid);
    case 'PERIOD':
      return periodOf(argument(0), name).periodSeconds;
    case 'ANOMALY_DETECTION_BAND':
      return band(call, context);
    case 'SEARCH':
      return search(call, context);
    case 'METRICS':
      return metrics(call, context);
    default:
      return ofList(call, { list: listOf(argument(0)), argument });
  }
}

/** Functions of lists that give lists or pick from them. */
function ofList(
  { name, args }: Call,
  { list, argument }: { readonly list: readonly Series[]; readonly argument: (index: number) => MathValue },
): MathValue {
  switch (name) {
    case 'METRIC_COUNT':
      return list.length;
    case 'REMOVE_EMPTY':
      return list.filter(({ times }) => times.length > 0);
    case 'SLICE':
      return list.slice(numberOf(argument(1), name), args.length > 2 ? numberOf(argument(2), name) : undefined);
    case 'SORT':
      return sort(list, args).slice(0, args.length > 3 ? numberOf(argument(3), name) : undefined);
    case 'FIRST':
    case 'LAST': {
      const found = list.at(name === 'FIRST' ? 0 : -1);
      if (found) return found;
      throw new MathEvaluationError(`${name} of an empty list`);
    }
    default:
      throw new MathEvaluationError(`${name} is not evaluated here`);
  }
}

function sort(list: readonly Series[], [, by, order]: readonly MathNode[]): readonly Series[] {
  const name = by?.kind === 'word' ? by.word : '';
  if (!isAggregate(name)) throw new MathEvaluationError('SORT takes AVG, MIN, MAX or SUM, and then ASC or DESC');
  const sign = order?.kind === 'word' && order.word === 'DESC' ? -1 : 1;
  return list.toSorted((a, b) => sign * (overTime(name, a) - overTime(name, b)));
}

function eachSeries(value: MathValue, compute: (series: Series) => Series, name: string): MathValue {
  if (typeof value === 'number') throw new MathEvaluationError(`${name} takes a series or a list of series`);
  return isList(value) ? value.map(compute) : compute(value);
}

function numberOf(value: MathValue, name: string): number {
  if (typeof value === 'number') return value;
  throw new MathEvaluationError(`${name} takes a number there, not a series`);
}

const periodOf = (value: MathValue, name: string): Pick<Series, 'periodSeconds'> => {
  const { periodSeconds } = oneSeries(value, name);
  return { periodSeconds };
};

function fillerOf({ args: [, filler] }: Call, context: MathContext): Filler {
  if (filler?.kind === 'word' && (filler.word === 'REPEAT' || filler.word === 'LINEAR')) return filler.word;
  const value = filler === undefined ? 0 : evaluateMath(filler, context);
  return typeof value === 'number' ? value : oneSeries(value, 'FILL');
}

function band({ args: [metric, width], name }: Call, context: MathContext): readonly Series[] {
  if (metric?.kind !== 'id') throw new MathEvaluationError(`${name} takes the id of a metric`);
  const series = oneSeries(context.value(metric.name), name);
  const history = context.history(metric.name) ?? series;
  const deviations = width === undefined ? DEFAULT_BAND_WIDTH : numberOf(evaluateMath(width, context), name);
  return detectionBand(series, { history, width: deviations });
}

function search({ args: [text, statistic, period], name }: Call, context: MathContext): readonly Series[] {
  if (text?.kind !== 'string' || statistic?.kind !== 'string') {
    throw new MathEvaluationError(`${name} takes the search and the statistic in quotes`);
  }
  const seconds = period === undefined ? context.grid.periodSeconds : numberOf(evaluateMath(period, context), name);
  return context.search({ text: text.value, statistic: statistic.value, periodSeconds: seconds });
}

function metrics({ args: [part], name }: Call, context: MathContext): readonly Series[] {
  if (part !== undefined && part.kind !== 'string') throw new MathEvaluationError(`${name} takes a text in quotes`);
  const text = part?.value ?? '';
  return context.metrics().flatMap(({ id, series }) => (id.includes(text) ? [series] : []));
}
