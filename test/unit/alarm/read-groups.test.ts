import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupReadings, type Reading } from '../../../src/lib/alarm/preview/read-groups.js';

const DAY_MS = 86_400_000;
const END_MS = Date.UTC(2026, 10, 30, 19, 17);

/** The last days until now, in whole periods. */
const reading = (periodSeconds: number, days: number, isInsights = false): Reading => {
  const periodMs = periodSeconds * 1000;
  const toMs = Math.floor(END_MS / periodMs) * periodMs;
  return { periodSeconds, isInsights, readRange: { fromMs: toMs - days * DAY_MS - 7 * periodMs, toMs } };
};

describe('the ranges that are read together', () => {
  test('are those of one wanted range, whatever the periods', () => {
    const all = [reading(60, 14), reading(300, 14), reading(3600, 14)];
    const [group, ...others] = groupReadings(all);
    expect(others).toEqual([]);
    expect(group?.members).toEqual(all);
    expect([group?.range.fromMs, group?.range.toMs].map((ms) => (ms ?? 1) % 3_600_000)).toEqual([0, 0]);
  });

  test('are apart where one was cut to what is kept of its period, and for Metrics Insights', () => {
    expect(groupReadings([reading(60, 15), reading(300, 60)])).toHaveLength(2);
    expect(groupReadings([reading(60, 0.1), reading(60, 0.1, true)])).toHaveLength(2);
  });

  test('are apart where no whole periods of both fit', () => {
    expect(groupReadings([reading(420, 14), reading(660, 14)])).toHaveLength(1);
    expect(groupReadings([reading(86_340, 14), reading(86_400, 14)])).toHaveLength(2);
  });

  test('cover every member in its whole periods, and lose none', () => {
    const one = fc.record({
      periodSeconds: fc.constantFrom(10, 30, 60, 180, 300, 420, 3600, 86_400),
      days: fc.integer({ min: 1, max: 60 }),
      isInsights: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (wanted) => {
        const all = wanted.map(({ periodSeconds, days, isInsights }) => reading(periodSeconds, days, isInsights));
        const groups = groupReadings(all);
        expect(groups.flatMap(({ members }) => members)).toHaveLength(all.length);
        for (const { members, range } of groups) {
          for (const { readRange, periodSeconds } of members) {
            expect(range.fromMs).toBeLessThanOrEqual(readRange.fromMs);
            expect(range.toMs).toBeGreaterThanOrEqual(readRange.toMs);
            expect(range.fromMs % (periodSeconds * 1000)).toBe(0);
          }
        }
      }),
    );
  });
});
