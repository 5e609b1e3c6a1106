import type { AlarmState, PointsRule, Verdict } from './types.js';

/** The points of one evaluation, counted. */
export interface Counts {
  /** Real points that count: the last N in the evaluation range, or all when there are fewer. */
  readonly real: number;
  readonly breaching: number;
  /** Age in periods of the oldest real point in the range, 1 for the newest period; 0 without one. */
  readonly oldestAge: number;
}

/**
 * The decision of CloudWatch over one evaluation range.
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
export function decide(
  counts: Counts,
  { rule, current }: { readonly rule: PointsRule; readonly current: AlarmState },
): Verdict {
  const { real, breaching, oldestAge } = counts;
  const { datapointsToAlarm, evaluationPeriods, missing } = rule;
  const filled = Math.max(0, evaluationPeriods - real);
  const verdict = (state: AlarmState, basis: Verdict['basis']): Verdict => ({ state, basis, real, breaching, filled });
  const byCount = (count: number): AlarmState => (count >= datapointsToAlarm ? 'ALARM' : 'OK');

  if (filled === 0) return verdict(byCount(breaching), 'points');
  if (missing === 'breaching') return verdict(byCount(breaching + filled), 'filled');
  if (missing === 'notBreaching') return verdict(byCount(breaching), 'filled');
  if (real === 0) return missing === 'ignore' ? verdict(current, 'retained') : verdict('INSUFFICIENT_DATA', 'noData');
  if (breaching >= datapointsToAlarm) return verdict('ALARM', 'recent');
  if (breaching < real) return verdict('OK', 'recent');
  if (missing === 'ignore') return verdict(current, 'retained');
  return oldestAge >= datapointsToAlarm ? verdict('ALARM', 'lingering') : verdict('INSUFFICIENT_DATA', 'noData');
}
