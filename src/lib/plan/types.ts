import type { ErrorCategory } from '../errors/exit-codes.js';

export type ChangeAction = 'create' | 'update' | 'delete' | 'none';

/** One thing that a plan would do, and how. */
export interface PlannedChange {
  readonly action: ChangeAction;
  /** The kind of thing, e.g. `log group retention`. */
  readonly resource: string;
  /** The name or ARN of the thing. */
  readonly id: string;
  /** Why this action and not another, e.g. `retention is 30 days, 7 wanted`. */
  readonly reason: string;
  /** Does it; idempotent. Absent for `none`. */
  readonly apply?: (signal: AbortSignal) => Promise<void>;
}

/** What a write command returns: shown by --dry-run, else confirmed and applied by `applyPlan`. */
export interface Plan {
  readonly kind: 'plan';
  readonly changes: readonly PlannedChange[];
  /** Fields of the JSON form besides `changes` and `applied` that are known before: what the plan was made from. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Further fields of the JSON form, asked for when all is done. Must not fail. */
  readonly result?: (signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * A write that takes a while and has a result of its own for every target. It is shown and confirmed like a plan
 * (its changes have no `apply`), then run; --dry-run shows the changes only.
 */
export interface Job {
  readonly kind: 'job';
  readonly changes: readonly PlannedChange[];
  /**
   * Does it all. When `signal` aborts it has five seconds to leave things in a known state, with calls that do not
   * use that signal, and then rejects with the signal's reason.
   */
  readonly run: (signal: AbortSignal) => Promise<JobResult>;
}

/** What became of a job: a row for every target, and the category that its exit code follows (null: all went well). */
export interface JobResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly failure: ErrorCategory | null;
}

/** The JSON form of a plan, before and after it was applied. */
export interface ChangeReport {
  readonly changes: readonly Pick<PlannedChange, 'action' | 'resource' | 'id' | 'reason'>[];
  readonly applied: boolean;
}
