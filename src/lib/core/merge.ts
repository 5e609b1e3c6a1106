/**
 * Takes from several sources whatever comes first. Every source is asked for one item ahead, no more, so a slow
 * reader slows all sources down. An error of a source ends the others and is thrown.
 */
export async function* mergeArrivals<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const next = async (index: number): Promise<{ index: number; result: IteratorResult<T> | undefined }> => ({
    index,
    result: await iterators[index]?.next(),
  });
  const waiting = new Map(iterators.map((_, index) => [index, next(index)]));
  try {
    while (waiting.size > 0) {
      const { index, result } = await Promise.race(waiting.values());
      if (result === undefined || result.done) {
        waiting.delete(index);
        continue;
      }
      yield result.value;
      waiting.set(index, next(index));
    }
  } finally {
    for (const pending of waiting.values()) pending.catch(() => {}); // the first error is the one that is thrown
    await Promise.allSettled(iterators.map(async (iterator) => iterator.return?.()));
  }
}
