import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapPool } from '../../../src/lib/core/pool.js';

const signal = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('mapPool', () => {
  test('gives the results in the order of the items and never runs more than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (turns, limit) => {
        let running = 0;
        let most = 0;
        const results = await mapPool(turns, { limit, signal }, async (count, { index }) => {
          running += 1;
          most = Math.max(most, running);
          for (let n = 0; n < count; n += 1) await turn();
          running -= 1;
          return index;
        });
        expect(results).toEqual(turns.map((_, index) => index));
        expect(most).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('begins nothing more after a failure, and tells what runs', async () => {
    const begun: number[] = [];
    let told = false;
    const run = mapPool([0, 1, 2, 3], { limit: 2, signal }, async (n, context) => {
      begun.push(n);
      if (n === 0) throw new Error('broken');
      context.signal.addEventListener('abort', () => (told = true));
      await turn();
    });
    await expect(run).rejects.toThrow('broken');
    await turn();
    expect(begun).toEqual([0, 1]);
    expect(told).toBe(true);
  });

  test('rejects with the reason of the signal', async () => {
    const run = mapPool([1], { limit: 1, signal: AbortSignal.abort(new Error('stop')) }, async () => 1);
    await expect(run).rejects.toThrow('stop');
  });
});
