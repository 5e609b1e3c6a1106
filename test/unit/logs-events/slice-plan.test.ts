import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concurrencyFor, divideRange, estimatePages, slicesFor } from '../../../src/lib/logs/events/slice-plan.js';

const range = fc
  .tuple(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 0, max: 1e10 }))
  .map(([fromMs, spanMs]) => ({ fromMs, toMs: fromMs + spanMs }));

describe('divideRange', () => {
  test('covers every millisecond exactly once', () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 1, max: 64 }), (whole, wanted) => {
        const count = Math.min(wanted, whole.toMs - whole.fromMs + 1);
        const parts = divideRange(whole, count);
        expect(parts).toHaveLength(count);
        expect(parts[0]?.fromMs).toBe(whole.fromMs);
        expect(parts.at(-1)?.toMs).toBe(whole.toMs);
        for (const [index, part] of parts.entries()) {
          expect(part.toMs).toBeGreaterThanOrEqual(part.fromMs);
          if (index > 0) expect(part.fromMs).toBe((parts[index - 1]?.toMs ?? Number.NaN) + 1);
        }
      }),
    );
  });
});

describe('concurrencyFor', () => {
  test.each([
    { ratePerSecond: 20, latencyMs: 0, expected: 1 },
    { ratePerSecond: 20, latencyMs: 15, expected: 1 },
    { ratePerSecond: 20, latencyMs: 120, expected: 3 },
    { ratePerSecond: 8, latencyMs: 600, expected: 5 },
    { ratePerSecond: 4, latencyMs: 200, expected: 1 },
    { ratePerSecond: 25, latencyMs: 60_000, expected: 12 },
  ])('is $expected at $ratePerSecond calls/s of $latencyMs ms', ({ expected, ...input }) => {
    expect(concurrencyFor(input)).toBe(expected);
  });
});

describe('slicesFor', () => {
  const whole = { fromMs: 0, toMs: 99_999 };

  test('leaves a range whole when nothing runs side by side, or when few pages are left', () => {
    expect(slicesFor({ range: whole, lastEventMs: 10, concurrency: 1, bufferedPages: 10, isSlice: false })).toBe(1);
    expect(slicesFor({ range: whole, lastEventMs: 40_000, concurrency: 4, bufferedPages: 10, isSlice: false })).toBe(1);
    expect(slicesFor({ range: whole, lastEventMs: 10_000, concurrency: 4, bufferedPages: 10, isSlice: true })).toBe(1);
  });

  test.each([
    { concurrency: 2, expected: 18 },
    { concurrency: 4, expected: 36 },
    { concurrency: 6, expected: 56 },
    { concurrency: 12, expected: 125 },
  ])('cuts 100 pages into $expected slices when $concurrency run side by side', ({ concurrency, expected }) => {
    const input = { range: whole, lastEventMs: 999, concurrency, bufferedPages: 10 };
    expect(slicesFor({ ...input, isSlice: false })).toBe(expected);
    expect(slicesFor({ ...input, isSlice: true })).toBe(expected);
  });

  test('cuts a range whose first page is empty, but only once', () => {
    expect(slicesFor({ range: whole, lastEventMs: undefined, concurrency: 4, bufferedPages: 10, isSlice: false })).toBe(
      8,
    );
    expect(slicesFor({ range: whole, lastEventMs: undefined, concurrency: 4, bufferedPages: 10, isSlice: true })).toBe(
      1,
    );
  });

  test('never cuts below a millisecond', () => {
    fc.assert(
      fc.property(
        range,
        fc.nat(1e9),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (r, offset, concurrency, isSlice) => {
          const count = slicesFor({
            range: r,
            lastEventMs: r.fromMs + offset,
            concurrency,
            bufferedPages: 10,
            isSlice,
          });
          expect(count).toBeGreaterThanOrEqual(1);
          expect(count).toBeLessThanOrEqual(r.toMs - r.fromMs + 1);
        },
      ),
    );
  });
});

test('estimatePages compares what the first page covers with the whole', () => {
  expect(estimatePages({ fromMs: 1000, toMs: 1999 }, 1099)).toBe(10);
  expect(estimatePages({ fromMs: 1000, toMs: 1999 }, 1999)).toBe(1);
});
