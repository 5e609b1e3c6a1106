import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choosePeriodSeconds, finestPeriodSeconds, keptForMs } from '../../../src/lib/metric/index.js';

const NOW = Date.parse('2026-01-15T12:00:00.000Z');
const DAY_MS = 86_400_000;

test.each([
  ['the last hour', 0, 1 / 24, 60],
  ['the last day', 0, 1, 300],
  ['the last 10 days', 0, 10, 3600],
  ['the last 30 days', 0, 30, 3600],
  ['the last 90 days', 0, 90, 86_400],
  ['an hour 20 days ago', 20, 1 / 24, 300],
  ['an hour 100 days ago', 100, 1 / 24, 3600],
])('%s is read in points of the right size', (_, endedDaysAgo, days, expected) => {
  const toMs = NOW - endedDaysAgo * DAY_MS;
  expect(choosePeriodSeconds({ fromMs: toMs - days * DAY_MS, toMs }, { nowMs: NOW, maxPoints: 1000 })).toBe(expected);
});

test('a chosen period gives no more points than wanted, and is no finer than CloudWatch keeps', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 400, noNaN: true }),
      fc.double({ min: 0.001, max: 400, noNaN: true }),
      (ended, days) => {
        const toMs = NOW - ended * DAY_MS;
        const range = { fromMs: toMs - days * DAY_MS, toMs };
        const period = choosePeriodSeconds(range, { nowMs: NOW, maxPoints: 1000 });
        expect((range.toMs - range.fromMs) / 1000 / period).toBeLessThanOrEqual(1000);
        if (ended + days > 63) expect(period % 3600).toBe(0);
        else if (ended + days > 15) expect(period % 300).toBe(0);
      },
    ),
  );
});

test('data of a period is kept for as long as the documentation says', () => {
  const keptDays = (seconds: number) => keptForMs(seconds) / DAY_MS;
  expect([10, 60, 180, 300, 900, 3600, 86_400].map(keptDays)).toStrictEqual([0.125, 15, 15, 63, 63, 455, 455]);
  const finest = (days: number) => finestPeriodSeconds(days * DAY_MS);
  expect([0.1, 1, 15, 16, 63, 64, 1000].map(finest)).toStrictEqual([1, 60, 60, 300, 300, 3600, 3600]);
});
