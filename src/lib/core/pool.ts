import { setMaxListeners } from 'node:events';

/**
 * Runs `work` on every item, at most `limit` at a time, and gives the results in the order of the items.
 * The first failure ends it: what has not begun is not begun, and what runs is told by its signal.
 */
export async function mapPool<T, R>(
  items: readonly T[],
  options: { readonly limit: number; readonly signal: AbortSignal },
  work: (item: T, context: { readonly index: number; readonly signal: AbortSignal }) => Promise<R>,
): Promise<readonly R[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  // All of the work listens to it, which Node takes for a leak when it is more than ten.
  setMaxListeners(0, signal);
  const results = Array.from<R>({ length: items.length });
  // One iterator shared by all workers: each takes the next item that nobody has.
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      signal.throwIfAborted();
      try {
        results[index] = await work(item, { index, signal });
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.limit, items.length) }, worker));
  return results;
}
