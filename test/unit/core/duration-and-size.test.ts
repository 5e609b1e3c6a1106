import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/lib/core/duration.js';
import { formatSize, parseSize } from '../../../src/lib/core/size.js';

describe('parseDuration', () => {
  test.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['3d', 259_200_000],
    ['1w', 604_800_000],
    ['250ms', 250],
    ['1h30m', 5_400_000],
    ['2d4h30m', 189_000_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '5', 'm', '1month', '1h 30m', '30m1h', '1h1h', '-5m', '1.5h', '1H', '5min', '1h30', '999999999999w'])(
    'refuses %j instead of guessing',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test.each([
    [30 * 86_400_000, '30d'],
    [14 * 86_400_000, '2w'],
    [5_400_000, '1h30m'],
    [0, '0s'],
  ])('formatDuration of %d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('reads back whatever formatDuration writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

describe('parseSize', () => {
  test.each([
    ['512', 512],
    ['10K', 10_240],
    ['1.5GB', 1_610_612_736],
    ['2GiB', 2_147_483_648],
    ['500 MB', 524_288_000],
    ['1tib', 1_099_511_627_776],
    ['7B', 7],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', 'GB', '1PB', '-1K', '1,5GB', '10 0', 'K10', '1e3'])('refuses %j', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1_048_575, '1 MiB'],
    [5 * 1024 ** 3, '5 GiB'],
    [2 * 1024 ** 5, '2 PiB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
