import { basisOf, decide, stateOn, type Counts } from './decide.js';
import { defaultEvaluationRange } from './evaluation-range.js';
import type { AlarmState, PointsRule, PointState, Verdict } from './types.js';

/** A change of state in a series. */
export interface SeriesTransition {
  /** Index of the newest point of the evaluation. */
  readonly index: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly verdict: Verdict;
}

export interface SeriesOptions {
  readonly rule: PointsRule;
  /** In periods; N + 2 when absent. */
  readonly evaluationRange?: number | undefined;
  /** State before the first evaluation. Default INSUFFICIENT_DATA, as of a new alarm. */
  readonly initial?: AlarmState | undefined;
  /** Index of the first point that is evaluated; those before it are only looked back at. Default 0. */
  readonly firstIndex?: number | undefined;
  /** Evaluations at which the state stays as it is (percentiles of too few samples). */
  readonly isHeld?: ((index: number) => boolean) | undefined;
}

export interface SeriesEvaluation {
  /** The state after the evaluation of each point, from `firstIndex` on. */
  readonly states: readonly AlarmState[];
  readonly transitions: readonly SeriesTransition[];
}

/**
 * Evaluates an alarm once for every point of a series, as CloudWatch does when time goes on. Takes time in proportion to
 * the points, whatever N is.
 *
 * @param points one for each period, oldest first
 */
export function evaluateSeries(points: readonly PointState[], options: SeriesOptions): SeriesEvaluation {
  const states: AlarmState[] = [];
  const transitions: SeriesTransition[] = [];
  walkSeries(totalsOf(points), options, {
    state: (state) => void states.push(state),
    change: (transition) => void transitions.push(transition),
  });
  return { states, transitions };
}

/** Running totals over a series: how many points of a window are real, and breach, follows from two of them. */
export interface SeriesTotals {
  readonly length: number;
  /** Real points before an index. */
  readonly realBefore: Int32Array;
  /** Index of the k-th real point. */
  readonly realAt: Int32Array;
  /** Breaches among the first k real points. */
  readonly breachesAmong: Int32Array;
}

export function totalsOf(points: readonly PointState[]): SeriesTotals {
  const realBefore = new Int32Array(points.length + 1);
  const realAt = new Int32Array(points.length);
  const breachesAmong = new Int32Array(points.length + 1);
  let real = 0;
  let breaches = 0;
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index];
    if (point !== 'missing') {
      realAt[real] = index;
      if (point === 'breaching') breaches += 1;
      real += 1;
      breachesAmong[real] = breaches;
    }
    realBefore[index + 1] = real;
  }
  return { length: points.length, realBefore, realAt, breachesAmong };
}

/** The points of the window that ends at an index, counted. */
function countsAt(
  { realBefore, realAt, breachesAmong }: SeriesTotals,
  index: number,
  { range, evaluationPeriods }: { readonly range: number; readonly evaluationPeriods: number },
): Counts {
  const end = realBefore[index + 1] ?? 0;
  const start = Math.max(realBefore[Math.max(0, index + 1 - range)] ?? 0, end - evaluationPeriods);
  return {
    real: end - start,
    breaching: (breachesAmong[end] ?? 0) - (breachesAmong[start] ?? 0),
    oldestAge: end > start ? index - (realAt[start] ?? index) + 1 : 0,
  };
}

/** What is told of an evaluation after the other. */
interface SeriesVisitor {
  /** The state after each evaluation. */
  readonly state: (state: AlarmState) => void;
  readonly change?: (transition: SeriesTransition) => void;
}

/** Evaluates a series and keeps nothing: back-tests play millions of points. */
export function walkSeries(totals: SeriesTotals, options: SeriesOptions, { state: tell, change }: SeriesVisitor): void {
  const { rule, firstIndex = 0, isHeld } = options;
  const { evaluationPeriods } = rule;
  const window = { range: options.evaluationRange ?? defaultEvaluationRange(evaluationPeriods), evaluationPeriods };
  const situation: { readonly rule: PointsRule; current: AlarmState } = {
    rule,
    current: options.initial ?? 'INSUFFICIENT_DATA',
  };
  for (let index = firstIndex; index < totals.length; index += 1) {
    if (isHeld?.(index) !== true) {
      const counts = countsAt(totals, index, window);
      const state = stateOn(basisOf(counts, rule), counts, situation);
      if (state !== situation.current) {
        change?.({ index, from: situation.current, to: state, verdict: decide(counts, situation) });
        situation.current = state;
      }
    }
    tell(situation.current);
  }
}
