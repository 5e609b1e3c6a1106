import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatAhead, mergeArrivals } from '../../../src/lib/core/merge.js';

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

async function* from(items: readonly string[]): AsyncGenerator<string> {
  yield* items;
}

async function all(items: AsyncIterable<string>): Promise<readonly string[]> {
  const list: string[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('source by source gives each item once, in the order of the sources', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.string())), async (lists) => {
      expect(await all(concatAhead(lists.map(from)))).toEqual(lists.flat());
    }),
  );
});

test('source by source the later ones are read ahead while the first makes them wait', async () => {
  const slow = controlled();
  const taken: string[] = [];
  async function* eager(): AsyncGenerator<string> {
    for (let index = 0; index < 100; index += 1) {
      taken.push(`b${index}`);
      yield `b${index}`;
    }
  }
  const joined = concatAhead([slow.items, eager()]);
  const first = joined.next();
  slow.push('a1');
  expect((await first).value).toBe('a1');
  expect(taken.length).toBeGreaterThan(0);
  expect(taken.length).toBeLessThan(10);
  await joined.return(undefined);
});

test('source by source an error is thrown at its turn, after all that came before', async () => {
  const broken = controlled();
  broken.fail(new Error('gone'));
  const seen: string[] = [];
  const read = async (): Promise<void> => {
    for await (const item of concatAhead([from(['a1', 'a2']), broken.items])) seen.push(item);
  };

  await expect(read()).rejects.toThrow('gone');
  expect(seen).toEqual(['a1', 'a2']);
  expect(broken.isClosed()).toBe(true);
});
