import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concurrencyOf, errorLimitOf } from '../../../src/lib/node/run/share.js';
import {
  judgeWave,
  parseCanary,
  planWaves,
  runWaves,
  splitWaves,
  type Canary,
} from '../../../src/lib/node/run/waves.js';

describe('waves', () => {
  test.each([
    [0, 'stages', []],
    [1, 'stages', [1]],
    [2, 'stages', [1, 1]],
    [12, 'stages', [1, 11]],
    [100, 'stages', [1, 10, 89]],
    [1000, 'stages', [1, 10, 100, 889]],
    [10_000, 'stages', [1, 100, 1000, 8899]],
    [100, 'off', [100]],
    [100, '5', [5, 95]],
    [100, '5%', [5, 95]],
    [10, '5%', [1, 9]],
    [3, '10', [3]],
  ])('of %i nodes with --canary %s are %j', (count, text, sizes) => {
    expect(planWaves(count, parseCanary(text))).toEqual(sizes);
  });

  test.each(['', '0', '0%', '101%', '-1', '1.5', 'all'])('"%s" is no --canary', (text) => {
    expect(() => parseCanary(text)).toThrow(expect.objectContaining({ category: 'usage' }));
  });

  test('hold every node exactly once, in order', () => {
    const canary: fc.Arbitrary<Canary> = fc
      .oneof(
        fc.constantFrom('stages', 'off'),
        fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
      )
      .map(parseCanary);
    fc.assert(
      fc.property(fc.nat(5000), canary, (count, how) => {
        const items = Array.from({ length: count }, (_, index) => index);
        const waves = splitWaves(items, planWaves(count, how));
        expect(waves.flat()).toEqual(items);
        expect(waves.every((wave) => wave.length > 0)).toBe(true);
      }),
    );
  });

  test('end with the one that says so, and what was not begun is told', async () => {
    const seen: number[] = [];
    const result = await runWaves([[1], [2, 3], [4], [5]], async (items, { index, count }) => {
      seen.push(index);
      expect(count).toBe(4);
      return { results: items.map((item) => item * 10), stop: index === 1 ? 'enough' : null };
    });
    expect(result).toEqual({ results: [10, 20, 30], left: [4, 5], stop: 'enough' });
    expect(seen).toEqual([0, 1]);
  });

  test('of which the last says stop have left nobody out', async () => {
    const result = await runWaves([[1]], async (items) => ({ results: items, stop: 'too late' }));
    expect(result).toEqual({ results: [1], left: [], stop: null });
  });

  test.each([
    { failed: 0, size: 1, limit: 0, total: 100, stops: false },
    { failed: 1, size: 1, limit: 10, total: 100, stops: true },
    { failed: 1, size: 10, limit: 10, total: 100, stops: false },
    { failed: 2, size: 10, limit: 10, total: 100, stops: true },
    { failed: 1, size: 1, limit: 100, total: 100, stops: false },
    { failed: 5, size: 5, limit: 900, total: 100, stops: false },
  ])('$failed of $size failed, $limit of $total allowed: stops $stops', ({ failed, size, limit, total, stops }) => {
    expect(judgeWave({ failed, size }, { limit, total }) !== null).toBe(stops);
  });
});

describe('shares of nodes', () => {
  test.each([
    ['10%', 200, 20],
    ['10%', 5, 1],
    ['0%', 5, 0],
    ['0', 5, 0],
    ['7', 5, 7],
  ])('--max-errors %s of %i is %i', (text, of, limit) => {
    expect(errorLimitOf(text, { of })).toBe(limit);
  });

  test.each([
    ['50', 10, 50],
    ['10%', 1000, 100],
    ['1%', 10, 1],
  ])('--max-concurrency %s of %i is %i', (text, of, places) => {
    expect(concurrencyOf(text, { of })).toBe(places);
  });

  test('a window of nothing, and what is no number, are refused', () => {
    for (const text of ['0', '0%', '', 'x', '200%']) {
      expect(() => concurrencyOf(text, { of: 10 })).toThrow(expect.objectContaining({ category: 'usage' }));
    }
    expect(() => errorLimitOf('ten', { of: 10 })).toThrow(expect.objectContaining({ category: 'usage' }));
  });
});
