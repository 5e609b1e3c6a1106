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

/** Items that a source whose turn has not come may be ahead. */
const READ_AHEAD = 4;

/**
 * Takes everything of the first source, then of the second, and so on, so that the result is the same every time.
 * All are started at once and read a little ahead. An error of a source is thrown when its turn comes, and ends the
 * others.
 */
export async function* concatAhead<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const next = (iterator: AsyncIterator<T>): Promise<IteratorResult<T>> => {
    const result = iterator.next();
    result.catch(() => {}); // thrown when its turn comes
    return result;
  };
  const ahead = iterators.map((iterator) => Array.from({ length: READ_AHEAD }, () => next(iterator)));
  try {
    for (const [index, iterator] of iterators.entries()) {
      const queue = ahead[index] ?? [];
      for (let result = await queue.shift(); result?.done === false; result = await queue.shift()) {
        queue.push(next(iterator));
        yield result.value;
      }
    }
  } finally {
    await Promise.allSettled(iterators.map(async (iterator) => iterator.return?.()));
  }
}
