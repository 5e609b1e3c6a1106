import type { AlarmState, PointsRule, Verdict, VerdictBasis } from './types.js';

/** The points of one evaluation, counted. */
export interface Counts {
  /** Real points that count: the last N in the evaluation range, or all when there are fewer. */
  readonly real: number;
  readonly breaching: number;
  /** Age in periods of the oldest real point in the range, 1 for the newest period; 0 without one. */
  readonly oldestAge: number;
}

/**
 * What decides over one evaluation range.
 *
 * From "Configuring how CloudWatch alarms treat missing data" of the CloudWatch User Guide. With N real points the last N
 * of them decide and the treatment of missing data is not used. With fewer, N - real points are filled in:
 *
 * - `breaching`, `notBreaching`: they count as such.
 * - `missing`, `ignore`: M real breaches are an ALARM; else a real point that does not breach means OK; without real
 *   points nothing is known. When all real points breach but are fewer than M ("avoiding premature transitions"),
 *   `ignore` keeps the state, and `missing` waits until the oldest breach is M periods old.
 *
 * Where the guide's prose and its tables differ (`0 - X - -` at 2 of 3), the tables are followed.
 */
export function basisOf({ real, breaching, oldestAge }: Counts, rule: PointsRule): VerdictBasis {
  const { datapointsToAlarm, evaluationPeriods, missing } = rule;
  if (real >= evaluationPeriods) return 'points';
  if (missing === 'breaching' || missing === 'notBreaching') return 'filled';
  if (breaching < real || (real > 0 && breaching >= datapointsToAlarm)) return 'recent';
  // Nothing, or breaches that are too few.
  if (missing === 'ignore') return 'retained';
  return real > 0 && oldestAge >= datapointsToAlarm ? 'lingering' : 'noData';
}

/** The state that CloudWatch sets. `current` is kept where the basis is `retained`. */
export function stateOn(
  basis: VerdictBasis,
  { real, breaching }: Counts,
  { rule, current }: { readonly rule: PointsRule; readonly current: AlarmState },
): AlarmState {
  switch (basis) {
    case 'retained':
      return current;
    case 'noData':
      return 'INSUFFICIENT_DATA';
    case 'lingering':
      return 'ALARM';
    default: {
      const filled = rule.missing === 'breaching' && basis === 'filled' ? rule.evaluationPeriods - real : 0;
      return breaching + filled >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
    }
  }
}

/** The state for a range, and what it rests on. */
export function decide(
  counts: Counts,
  situation: { readonly rule: PointsRule; readonly current: AlarmState },
): Verdict {
  const basis = basisOf(counts, situation.rule);
  const { real, breaching } = counts;
  const filled = Math.max(0, situation.rule.evaluationPeriods - real);
  return { state: stateOn(basis, counts, situation), basis, real, breaching, filled };
}
