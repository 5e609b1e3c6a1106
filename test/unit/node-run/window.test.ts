import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareOut } from '../../../src/lib/node/run/command/execute.js';
import { createLookTimes } from '../../../src/lib/node/run/engine/look-times.js';
import { nextBatch, parallelBatches } from '../../../src/lib/node/run/engine/window.js';

describe('the window', () => {
  test.each([
    { waiting: 0, maxConcurrency: 50, open: [], next: undefined },
    { waiting: 120, maxConcurrency: 50, open: [], next: { size: 50, maxConcurrency: 50 } },
    { waiting: 120, maxConcurrency: 5, open: [], next: { size: 50, maxConcurrency: 5 } },
    { waiting: 7, maxConcurrency: 50, open: [], next: { size: 7, maxConcurrency: 7 } },
    { waiting: 70, maxConcurrency: 50, open: [{ maxConcurrency: 50, remaining: 50 }], next: undefined },
    { waiting: 70, maxConcurrency: 50, open: [{ maxConcurrency: 50, remaining: 26 }], next: undefined },
    {
      waiting: 70,
      maxConcurrency: 50,
      open: [{ maxConcurrency: 50, remaining: 25 }],
      next: { size: 50, maxConcurrency: 25 },
    },
    {
      waiting: 70,
      maxConcurrency: 120,
      open: [{ maxConcurrency: 50, remaining: 50 }],
      next: { size: 50, maxConcurrency: 50 },
    },
  ])('$waiting waiting, $maxConcurrency places, $open', ({ waiting, maxConcurrency, open, next }) => {
    expect(nextBatch(waiting, { maxConcurrency, open })).toEqual(next);
  });

  test('is never overbooked, and never stands empty while nodes wait', () => {
    const share = fc.record({ maxConcurrency: fc.integer({ min: 1, max: 50 }), remaining: fc.nat(50) });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 200 }),
        fc.array(share),
        (waiting, maxConcurrency, open) => {
          const taken = open.reduce((sum, each) => sum + Math.min(each.maxConcurrency, each.remaining), 0);
          const next = nextBatch(waiting, { maxConcurrency, open });
          if (next) expect(taken + next.maxConcurrency).toBeLessThanOrEqual(maxConcurrency);
          if (taken === 0) expect(next).toBeDefined();
        },
      ),
    );
  });

  test.each([
    { waiting: 1000, maxConcurrency: 50, open: 0, parallel: 1 },
    { waiting: 1000, maxConcurrency: 75, open: 0, parallel: 2 },
    { waiting: 1000, maxConcurrency: 500, open: 3, parallel: 10 },
    { waiting: 40, maxConcurrency: 500, open: 2, parallel: 3 },
    { waiting: 0, maxConcurrency: 500, open: 0, parallel: 1 },
  ])(
    '$waiting waiting, $open open, $maxConcurrency places: $parallel batches',
    ({ waiting, maxConcurrency, open, parallel }) => {
      expect(parallelBatches(waiting, { maxConcurrency, open })).toBe(parallel);
    },
  );

  test('is divided between platforms by their nodes, at least one place each', () => {
    expect(shareOut(50, [100, 100])).toEqual([25, 25]);
    expect(shareOut(50, [1000, 1])).toEqual([49, 1]);
    expect(shareOut(50, [1, 1000])).toEqual([1, 49]);
    expect(shareOut(2, [7, 3])).toEqual([1, 1]);
    expect(shareOut(50, [10])).toEqual([50]);
    expect(shareOut(1, [5, 5])).toEqual([1, 1]);
  });
});

describe('the times of looks', () => {
  const times = () => createLookTimes({ random: () => 0.5 });

  test('begin early and become rare', () => {
    const looks = times();
    looks.opened(1, 0);
    const at: number[] = [];
    for (let nowMs = looks.nextMs(); at.length < 13; nowMs = looks.nextMs()) {
      at.push(nowMs / 1000);
      looks.looked(nowMs);
    }
    expect(at).toEqual([1, 3, 6, 11, 17, 25, 35, 48, 65, 87, 117, 147, 177]);
  });

  test('follow how long batches usually take', () => {
    const looks = times();
    looks.opened(1, 0);
    looks.closed(1, 20_000);
    looks.opened(2, 20_000);
    expect(looks.nextMs()).toBe(36_000);
  });

  test('are apart, however many batches are open', () => {
    const looks = times();
    looks.opened(1, 0);
    looks.closed(1, 24_000);
    looks.looked(24_000);
    for (let batch = 2; batch < 12; batch += 1) looks.opened(batch, 24_000 - 20_000);
    expect(looks.nextMs()).toBeGreaterThanOrEqual(24_000 + 7_000);
  });

  test('have none without a batch', () => {
    const looks = times();
    looks.opened(1, 0);
    looks.closed(1, 5_000);
    expect(looks.nextMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('vary, so that many users do not look at the same moment', () => {
    const early = createLookTimes({ random: () => 0 });
    const late = createLookTimes({ random: () => 0.999 });
    for (const looks of [early, late]) looks.opened(1, 0);
    expect(early.nextMs()).toBeLessThan(late.nextMs());
  });
});
