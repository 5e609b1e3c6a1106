/** What CloudWatch calls StateValue. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** TreatMissingData of PutMetricAlarm. */
export const missingTreatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
export type MissingTreatment = (typeof missingTreatments)[number];

/** The value of one period, seen by the alarm: within the threshold, beyond it, or not there. */
export type PointState = 'ok' | 'breaching' | 'missing';

/** M of N. */
export interface PointsRule {
  /** M: how many must breach. */
  readonly datapointsToAlarm: number;
  /** N: of how many. */
  readonly evaluationPeriods: number;
  readonly missing: MissingTreatment;
}

/**
 * How a state came about.
 * - `points`: enough real points, the treatment of missing data is not used
 * - `filled`: real points and missing ones that count as breaching or not
 * - `recent`: too few real points, and they decide nevertheless
 * - `lingering`: the only points breach, and the oldest of them is as old as M periods
 * - `noData`: nothing can be said
 * - `retained`: the state stays as it was
 */
export type VerdictBasis = 'points' | 'filled' | 'recent' | 'lingering' | 'noData' | 'retained';

/** The state that an evaluation sets. */
export interface Verdict {
  readonly state: AlarmState;
  readonly basis: VerdictBasis;
  /** Real points that were looked at (at most N). */
  readonly real: number;
  /** How many of them breach. */
  readonly breaching: number;
  /** How many missing points were filled in (N - real). */
  readonly filled: number;
}
