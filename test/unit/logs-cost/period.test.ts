import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodSecondsFor } from '../../../src/lib/logs/cost/ingested-bytes.js';

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
  expect(periodSecondsFor({ fromMs: toMs - days * DAY_MS, toMs }, NOW)).toBe(expected);
});

test('never asks for more points than one page holds for a hundred groups, nor finer than CloudWatch keeps', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 400, noNaN: true }),
      fc.double({ min: 0.001, max: 400, noNaN: true }),
      (ended, days) => {
        const toMs = NOW - ended * DAY_MS;
        const range = { fromMs: toMs - days * DAY_MS, toMs };
        const period = periodSecondsFor(range, NOW);
        expect((range.toMs - range.fromMs) / 1000 / period).toBeLessThanOrEqual(1000);
        if (ended + days > 63) expect(period % 3600).toBe(0);
        else if (ended + days > 15) expect(period % 300).toBe(0);
      },
    ),
  );
});
