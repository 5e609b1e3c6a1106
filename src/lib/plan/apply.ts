import { AppError } from '../errors/app-error.js';
import { fromAws, type ErrorContext } from '../errors/from-aws.js';
import type { ChangeReport, Job, Plan, PlannedChange } from './types.js';

/** True when carrying it out would change something. */
export const hasChanges = (plan: Plan | Job): boolean => plan.changes.some((change) => change.action !== 'none');

/** The changes as data, without the functions that apply them. */
export const changeReport = (plan: Plan | Job, applied: boolean): ChangeReport => ({
  changes: plan.changes.map(({ action, resource, id, reason }) => ({ action, resource, id, reason })),
  applied,
});

/**
 * Does the changes of a plan, one after the other, in its order.
 *
 * @throws the failed step's error, told how much was done: every step is idempotent, so that running the same
 * command again goes on where it stopped
 */
export async function applyPlan(
  plan: Plan,
  options: {
    readonly signal: AbortSignal;
    readonly onChange: (change: PlannedChange) => void;
    /** For the hints of errors. */
    readonly errorContext?: ErrorContext;
  },
): Promise<void> {
  const due = plan.changes.filter((change) => change.action !== 'none');
  for (const [index, change] of due.entries()) {
    options.signal.throwIfAborted();
    options.onChange(change);
    try {
      await change.apply?.(options.signal);
    } catch (error) {
      options.signal.throwIfAborted();
      throw stepError(error, change, { done: index, total: due.length, context: options.errorContext });
    }
  }
}

/** Keeps what the error is and adds where it happened; a bug stays as it is, with its stack. */
function stepError(
  thrown: unknown,
  change: PlannedChange,
  progress: { done: number; total: number; context: ErrorContext | undefined },
): unknown {
  const error = fromAws(thrown, progress.context);
  if (error === undefined) return thrown;
  const state = `${progress.done} of ${progress.total} changes were made; run the same command again to go on`;
  return new AppError(`${change.action} ${change.resource} ${change.id}: ${error.message}`, {
    category: error.category,
    code: error.code,
    reason: error.reason,
    hint: error.hint === undefined ? state : `${state}; ${error.hint}`,
    requestId: error.requestId,
    cause: thrown,
  });
}
