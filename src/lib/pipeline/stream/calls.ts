import { createPaced, type Paced } from '../../aws/paced.js';
import type { TaskContext } from '../../aws/task-context.js';

/** Calls a second of each of these operations, per account and region ("Amazon Data Firehose Quota", read 2026-11). */
const CALLS_PER_SECOND = 5;

/** The operations on delivery streams, each with a quota of its own. */
export interface StreamCalls {
  readonly describe: Paced;
  readonly tags: Paced;
  readonly create: Paced;
  readonly update: Paced;
  readonly remove: Paced;
}

/** For all the work of one command: it shares the quota. */
export const createStreamCalls = (ctx: Pick<TaskContext, 'clock'>): StreamCalls => ({
  describe: createPaced(CALLS_PER_SECOND, ctx),
  tags: createPaced(CALLS_PER_SECOND, ctx),
  create: createPaced(CALLS_PER_SECOND, ctx),
  update: createPaced(CALLS_PER_SECOND, ctx),
  remove: createPaced(CALLS_PER_SECOND, ctx),
});

/** What works on streams: the session, and the pace that it shares with the rest of the command. */
export interface StreamContext {
  readonly ctx: TaskContext;
  readonly calls: StreamCalls;
}
