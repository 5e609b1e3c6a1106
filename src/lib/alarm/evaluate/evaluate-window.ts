import { decide, type Counts } from './decide.js';
import type { AlarmState, PointsRule, PointState, Verdict } from './types.js';

/**
 * The state that CloudWatch sets for the points of one evaluation range.
 *
 * @param points one for each period of the range, oldest first
 * @param current the state before, kept where the rule says so
 */
export function evaluateWindow(
  points: readonly PointState[],
  { rule, current }: { readonly rule: PointsRule; readonly current: AlarmState },
): Verdict {
  return decide(countWindow(points, rule), { rule, current });
}

function countWindow(points: readonly PointState[], { evaluationPeriods }: PointsRule): Counts {
  const real = points.flatMap((point, index) => (point === 'missing' ? [] : [{ point, age: points.length - index }]));
  const counted = real.slice(-evaluationPeriods);
  return {
    real: counted.length,
    breaching: counted.filter(({ point }) => point === 'breaching').length,
    oldestAge: counted[0]?.age ?? 0,
  };
}
