import { isHeldBy, stateOfPoint, type AlarmCondition, type Datapoint } from './condition.js';
import { evaluateSeries } from './evaluate-series.js';
import { defaultEvaluationRange } from './evaluation-range.js';
import { stateReason } from './reason.js';
import type { AlarmState, PointsRule } from './types.js';

export interface AlarmEvaluationInput {
  readonly rule: PointsRule;
  readonly condition: AlarmCondition;
  /** For percentiles of too few samples: the statistic, and EvaluateLowSampleCountPercentile. */
  readonly statistic?: string | undefined;
  readonly lowSamples?: 'evaluate' | 'ignore' | undefined;
  readonly evaluationRange?: number | undefined;
  readonly initial?: AlarmState | undefined;
  readonly firstIndex?: number | undefined;
}

/** A change of state of an alarm. */
export interface AlarmTransition {
  /** Index of the newest datapoint of the evaluation. */
  readonly index: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  /** The evaluation range, oldest first. */
  readonly window: readonly Datapoint[];
}

/**
 * The states of an alarm over datapoints that follow each other without gaps (a period without data has the value null),
 * one for each datapoint from `firstIndex` on, and the changes between them with their reasons.
 */
export function evaluateAlarm(
  points: readonly Datapoint[],
  input: AlarmEvaluationInput,
): { readonly states: readonly AlarmState[]; readonly transitions: readonly AlarmTransition[] } {
  const { rule, condition, statistic, lowSamples, evaluationRange, initial, firstIndex } = input;
  const range = evaluationRange ?? defaultEvaluationRange(rule.evaluationPeriods);
  const { states, transitions } = evaluateSeries(
    points.map((point) => stateOfPoint(point, condition)),
    {
      rule,
      evaluationRange: range,
      initial,
      firstIndex,
      isHeld: (index) => isHeldBy(points[index], { statistic, lowSamples }),
    },
  );
  return {
    states,
    transitions: transitions.map(({ index, from, to, verdict }) => {
      const window = points.slice(Math.max(0, index + 1 - range), index + 1);
      return { index, from, to, window, reason: stateReason({ from, to, verdict, rule, condition, window }) };
    }),
  };
}
