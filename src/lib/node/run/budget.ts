/** What one batch may cost: reserved while it is open, so that all open batches together stay within the budget. */
export interface BudgetShare {
  /** MaxErrors of the batch: the service begins nothing more in it after one error more than this. */
  readonly maxErrors: number;
  /** How the batch is now. What it can no longer cost is free for others. */
  update(progress: { readonly errors: number; readonly remaining: number }): void;
  /** It is over, with this many errors. */
  close(options: { readonly errors: number }): void;
}

/**
 * How many errors a run may have in all its batches, waves and steps. It is spent by one error more than the limit,
 * as MaxErrors of a single command is. What runs at that moment is not stopped by the service, so that the errors
 * themselves may be more: at most by as many as run at the same time.
 */
export interface ErrorBudget {
  readonly limit: number;
  /** Errors so far. */
  errors(): number;
  isSpent(): boolean;
  /** Errors outside any batch: nodes that did what they were told and are not well. */
  add(errors: number): void;
  /**
   * Reserves a share for a batch.
   *
   * @param size how many nodes the batch has
   * @param parallel how many batches the window has room for
   * @returns undefined when so little is left that the batch has to wait for others to end, or the budget is spent
   */
  reserve(options: { readonly size: number; readonly parallel: number }): BudgetShare | undefined;
  /** Reserves what a batch that is under way already was given. */
  adopt(options: { readonly size: number; readonly maxErrors: number }): BudgetShare;
}

interface OpenShare {
  errors: number;
  reserved: number;
}

/**
 * @param limit errors that are allowed; one more ends the run
 * @param errors those that there were before, when a run is picked up
 */
export function createErrorBudget({ limit, errors = 0 }: { limit: number; errors?: number }): ErrorBudget {
  const open = new Set<OpenShare>();
  let settled = errors;
  const total = (): number => [...open].reduce((sum, share) => sum + share.errors, settled);
  const reserved = (): number => [...open].reduce((sum, share) => sum + share.reserved, 0);

  const share = (maxErrors: number, size: number): BudgetShare => {
    // A batch ends at the error after MaxErrors; a batch of fewer nodes cannot cost more than those.
    const cost = Math.min(maxErrors + 1, size);
    const entry: OpenShare = { errors: 0, reserved: cost };
    open.add(entry);
    return {
      maxErrors,
      update(progress) {
        if (!open.has(entry)) return;
        entry.errors = progress.errors;
        entry.reserved = Math.max(0, Math.min(maxErrors + 1 - progress.errors, progress.remaining));
      },
      close(end) {
        if (open.delete(entry)) settled += end.errors;
      },
    };
  };

  return {
    limit,
    errors: total,
    isSpent: () => total() > limit,
    add: (count) => void (settled += count),
    reserve({ size, parallel }) {
      const left = limit + 1 - total();
      if (left <= 0) return undefined;
      const free = left - reserved();
      // An equal part for each batch of the window; half of it will do, less would stop the batch at its first error.
      const fair = Math.min(size, Math.ceil(left / Math.max(1, parallel)));
      if (free < Math.max(1, Math.ceil(fair / 2))) return undefined;
      return share(Math.min(fair, free) - 1, size);
    },
    adopt: ({ size, maxErrors }) => share(maxErrors, size),
  };
}
