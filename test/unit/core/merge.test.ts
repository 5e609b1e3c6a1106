import { expect, test } from 'vitest';
import { mergeArrivals } from '../../../src/lib/core/merge.js';

interface Source {
  readonly items: AsyncIterable<string>;
  isClosed(): boolean;
}

/** A source whose items arrive when `push` says so. */
function controlled(): Source & { push(item: string): void; end(): void; fail(error: Error): void } {
  const waiting: ((result: IteratorResult<string> | Promise<never>) => void)[] = [];
  const ready: (IteratorResult<string> | Promise<never>)[] = [];
  let closed = false;
  const give = (result: IteratorResult<string> | Promise<never>): void => {
    const next = waiting.shift();
    if (next) next(result);
    else ready.push(result);
  };
  return {
    items: {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) =>
            ready.length > 0 ? resolve(ready.shift() ?? { done: true, value: undefined }) : waiting.push(resolve),
          ),
        return: async () => {
          closed = true;
          return { done: true, value: undefined };
        },
      }),
    },
    push: (value) => give({ done: false, value }),
    end: () => give({ done: true, value: undefined }),
    fail: (error) => give(Promise.reject(error)),
    isClosed: () => closed,
  };
}

test('items come in the order of arrival and every source is read to its end', async () => {
  const [a, b] = [controlled(), controlled()];
  const merged = mergeArrivals([a.items, b.items]);
  const first = merged.next();
  b.push('b1');
  expect((await first).value).toBe('b1');
  const second = merged.next();
  a.push('a1');
  expect((await second).value).toBe('a1');
  b.end();
  a.push('a2');
  expect((await merged.next()).value).toBe('a2');
  a.end();
  expect((await merged.next()).done).toBe(true);
});

test('a failing source ends the merge with its error and closes the others', async () => {
  const [a, b] = [controlled(), controlled()];
  const merged = mergeArrivals([a.items, b.items]);
  const next = merged.next();
  a.fail(new Error('gone'));
  await expect(next).rejects.toThrow('gone');
  expect(b.isClosed()).toBe(true);
});

test('leaving early closes every source', async () => {
  const [a, b] = [controlled(), controlled()];
  a.push('x');
  for await (const item of mergeArrivals([a.items, b.items])) {
    expect(item).toBe('x');
    break;
  }
  expect([a.isClosed(), b.isClosed()]).toEqual([true, true]);
});
