export type CheckStatus = 'pass' | 'warn' | 'fail' | 'unknown' | 'skip';

export interface Finding {
  /** Stable name of the check, e.g. `region`. */
  readonly check: string;
  /** What was looked at. */
  readonly target: string;
  readonly status: CheckStatus;
  readonly reason: string;
  /** A command or console step that mends it; null when nothing is to be done. */
  readonly fix: string | null;
  /** Ids and values that prove the finding. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** What a check command returns; exit code 10 follows from `summary` and --fail-on. */
export interface CheckReport {
  readonly kind: 'report';
  readonly summary: Readonly<Record<CheckStatus, number>>;
  readonly findings: readonly Finding[];
}
