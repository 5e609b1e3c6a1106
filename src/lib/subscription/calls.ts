import { createPaced, type Paced } from '../aws/paced.js';
import type { TaskContext } from '../aws/task-context.js';

/**
 * Calls a second of each of these operations, per account and region: "CloudWatch Logs service quotas",
 * DescribeSubscriptionFilters, PutSubscriptionFilter, DeleteSubscriptionFilter throttle limits (read 2026-11).
 */
const CALLS_PER_SECOND = 5;

/** The operations on subscription filters, each with a quota of its own. */
export interface FilterCalls {
  readonly describe: Paced;
  readonly put: Paced;
  readonly remove: Paced;
}

/** For all the work of one command: it shares the quota. */
export const createFilterCalls = (ctx: Pick<TaskContext, 'clock'>): FilterCalls => ({
  describe: createPaced(CALLS_PER_SECOND, ctx),
  put: createPaced(CALLS_PER_SECOND, ctx),
  remove: createPaced(CALLS_PER_SECOND, ctx),
});
