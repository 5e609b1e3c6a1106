import { MAX_BATCH } from '../limits.js';

/** How a batch takes part in the window. */
export interface WindowShare {
  readonly maxConcurrency: number;
  /** Nodes that have not ended. */
  readonly remaining: number;
}

/** A batch that there is room for. */
export interface NextBatch {
  readonly size: number;
  readonly maxConcurrency: number;
}

/**
 * The next batch that the window has room for. MaxConcurrency of a command holds for that command alone, so the window
 * over all of them is kept here: a batch takes as many places as it may work on at the same time, and gives them back as
 * it runs out of nodes.
 *
 * @returns undefined when it has to wait: batches of very few places would each go on long after the others
 */
export function nextBatch(
  waiting: number,
  { maxConcurrency, open }: { readonly maxConcurrency: number; readonly open: readonly WindowShare[] },
): NextBatch | undefined {
  if (waiting === 0) return undefined;
  const taken = open.reduce((sum, share) => sum + Math.min(share.maxConcurrency, share.remaining), 0);
  const size = Math.min(MAX_BATCH, waiting);
  const places = Math.min(maxConcurrency - taken, size);
  const wanted = Math.ceil(Math.min(maxConcurrency, size) / 2);
  return places < Math.max(1, wanted) ? undefined : { size, maxConcurrency: places };
}

/** How many batches, with those that are open, the window has room for at the same time. */
export const parallelBatches = (
  waiting: number,
  { maxConcurrency, open }: { readonly maxConcurrency: number; readonly open: number },
): number => Math.max(1, Math.min(Math.ceil(maxConcurrency / MAX_BATCH), open + Math.ceil(waiting / MAX_BATCH)));
