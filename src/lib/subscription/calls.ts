import type { TaskContext } from '../aws/task-context.js';
import { createRateGovernor } from '../core/token-bucket.js';
import { fromAws } from '../errors/from-aws.js';

/**
 * Calls a second of each of these operations, per account and region: "CloudWatch Logs service quotas",
 * DescribeSubscriptionFilters, PutSubscriptionFilter, DeleteSubscriptionFilter throttle limits (read 2026-11).
 */
const CALLS_PER_SECOND = 5;
/** Each try of ours is several of the SDK's. */
const MAX_TRIES = 6;

/** Makes calls of one operation no faster than its quota. */
export type Paced = <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** The operations on subscription filters, each with a quota of its own. */
export interface FilterCalls {
  readonly describe: Paced;
  readonly put: Paced;
  readonly remove: Paced;
}

/** For all the work of one command: it shares the quota. */
export const createFilterCalls = (ctx: Pick<TaskContext, 'clock'>): FilterCalls => ({
  describe: createPaced(ctx),
  put: createPaced(ctx),
  remove: createPaced(ctx),
});

function createPaced({ clock }: Pick<TaskContext, 'clock'>): Paced {
  const governor = createRateGovernor(CALLS_PER_SECOND, { clock });
  return async (call, signal) => {
    for (let tries = 1; ; tries += 1) {
      await governor.take({ signal });
      try {
        const answer = await call();
        governor.succeeded();
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        if (!isTransient(error)) throw error;
        governor.throttled();
        if (tries === MAX_TRIES) throw error;
      }
    }
  };
}

/**
 * Too many calls, or another change of the same group at the same time (OperationAbortedException). All of the
 * operations here are idempotent. LimitExceededException is not among them: here it tells of two filters.
 */
const isTransient = (error: unknown): boolean => {
  const code = fromAws(error)?.code ?? '';
  return /^(Throttling|ThrottledException|TooManyRequests|RequestLimitExceeded|OperationAborted)/.test(code);
};
