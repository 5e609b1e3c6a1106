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
}

/** The JSON form of a plan, before and after it was applied. */
export interface ChangeReport {
  readonly changes: readonly Pick<PlannedChange, 'action' | 'resource' | 'id' | 'reason'>[];
  readonly applied: boolean;
}
