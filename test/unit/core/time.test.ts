import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTimeZone, parseTime } from '../../../src/lib/core/time.js';
import { formatRange, resolveTimeRange } from '../../../src/lib/core/time-range.js';

const nowMs = Date.UTC(2026, 2, 10, 12, 34, 56, 789);
const inZone = (timeZone: string) => ({ nowMs, timeZone });
const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

describe('parseTime', () => {
  test.each([
    ['now', '2026-03-10T12:34:56.789Z'],
    ['15m', '2026-03-10T12:19:56.789Z'],
    ['1h30m ago', '2026-03-10T11:04:56.789Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T09:05', '2026-03-01T09:05:00.000Z'],
    ['2026-03-01 09:05:07', '2026-03-01T09:05:07.000Z'],
    ['2026-03-01T09:05:07.123456Z', '2026-03-01T09:05:07.123Z'],
    ['2026-03-01T09:05:07+09:00', '2026-03-01T00:05:07.000Z'],
    ['2026-03-01T09:05:07-0330', '2026-03-01T12:35:07.000Z'],
    ['1772355600', '2026-03-01T09:00:00.000Z'],
    ['1772355600123', '2026-03-01T09:00:00.123Z'],
    ['today', '2026-03-10T00:00:00.000Z'],
    ['yesterday', '2026-03-09T00:00:00.000Z'],
  ])('reads %s in UTC', (text, expected) => {
    expect(iso(parseTime(text, inZone('UTC')))).toBe(expected);
  });

  test.each([
    ['today', 'Asia/Tokyo', '2026-03-09T15:00:00.000Z'],
    ['yesterday', 'Asia/Tokyo', '2026-03-08T15:00:00.000Z'],
    ['2026-03-10T09:00', 'Asia/Tokyo', '2026-03-10T00:00:00.000Z'],
    // New York goes to summer time on 2026-03-08 at 02:00.
    ['2026-03-08T01:30', 'America/New_York', '2026-03-08T06:30:00.000Z'],
    ['2026-03-08T03:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-03-10T09:00Z', 'Asia/Tokyo', '2026-03-10T09:00:00.000Z'],
  ])('reads %s in %s', (text, zone, expected) => {
    expect(iso(parseTime(text, inZone(zone)))).toBe(expected);
  });

  test.each([
    '',
    '5',
    '1month',
    'tomorrow',
    '2026-02-30',
    '2026-13-01',
    '2026-03-01T25:00',
    '26-03-01',
    '12345678',
    '2026-03-01T9:5',
    '2026-03-01T09:00+15:00',
  ])('refuses %j instead of guessing', (text) => {
    expect(parseTime(text, inZone('UTC'))).toBeUndefined();
  });

  test('reads back every instant written as ISO, whatever the zone', () => {
    const zones = fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), zones, (ms, zone) => {
        expect(parseTime(new Date(ms).toISOString(), inZone(zone))).toBe(ms);
      }),
    );
  });
});

test('isTimeZone knows real zones only', () => {
  expect(isTimeZone('Asia/Tokyo')).toBe(true);
  expect(isTimeZone('Asia/Nowhere')).toBe(false);
});

describe('resolveTimeRange', () => {
  const options = { nowMs, defaultSinceMs: 3_600_000 };

  test('takes the default before now when nothing is given', () => {
    expect(resolveTimeRange({}, options)).toEqual({ fromMs: nowMs - 3_600_000, toMs: nowMs });
  });

  test('counts the default back from --until', () => {
    expect(resolveTimeRange({ until: nowMs - 1000 }, options)).toEqual({
      fromMs: nowMs - 3_601_000,
      toMs: nowMs - 1000,
    });
  });

  test.each([
    ['upside down', { since: nowMs - 1000, until: nowMs - 2000 }, 'RangeUpsideDown'],
    ['empty', { since: nowMs - 1000, until: nowMs - 1000 }, 'RangeUpsideDown'],
    ['in the future', { since: nowMs + 3_600_000 }, 'RangeInFuture'],
  ])('refuses a range that is %s', (_, input, code) => {
    expect(() => resolveTimeRange(input, options)).toThrow(expect.objectContaining({ code, category: 'usage' }));
  });

  test('writes the range with its length', () => {
    expect(formatRange({ fromMs: nowMs - 5_400_000, toMs: nowMs })).toBe(
      '2026-03-10T11:04:56.789Z .. 2026-03-10T12:34:56.789Z (1h30m)',
    );
  });
});
