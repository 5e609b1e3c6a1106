import { expect, test } from 'vitest';
import {
  againstBand,
  againstThreshold,
  bandOperators,
  hasTooFewSamples,
  samplesNeeded,
  thresholdOperators,
} from '../../../src/lib/alarm/index.js';

test.each([
  ['GreaterThanThreshold', 'ok', 'ok', 'breaching'],
  ['GreaterThanOrEqualToThreshold', 'ok', 'breaching', 'breaching'],
  ['LessThanThreshold', 'breaching', 'ok', 'ok'],
  ['LessThanOrEqualToThreshold', 'breaching', 'breaching', 'ok'],
] as const)('%s says of values below, at and above the threshold: %s, %s, %s', (operator, below, at, above) => {
  const judge = (value: number | null) => againstThreshold(value, { operator, threshold: 5 });
  expect([judge(4), judge(5), judge(6)]).toStrictEqual([below, at, above]);
  expect(judge(null)).toBe('missing');
});

test.each([
  ['LessThanLowerOrGreaterThanUpperThreshold', 'breaching', 'breaching'],
  ['LessThanLowerThreshold', 'breaching', 'ok'],
  ['GreaterThanUpperThreshold', 'ok', 'breaching'],
] as const)('%s says of values below and above the band: %s, %s', (operator, below, above) => {
  const judge = (value: number | null) => againstBand(value, { operator, band: { lower: 2, upper: 8 } });
  expect([judge(1), judge(2), judge(5), judge(8), judge(9)]).toStrictEqual([below, 'ok', 'ok', 'ok', above]);
  expect(judge(null)).toBe('missing');
  expect(againstBand(5, { operator, band: null })).toBe('missing');
});

test('every comparison of the service is known', () => {
  expect([...thresholdOperators, ...bandOperators]).toHaveLength(7);
});

test.each([
  [99, 1000],
  [99.9, 10_000],
  [50, 20],
  [10, 100],
  [25, 40],
])('p%d needs %d samples', (percent, needed) => {
  expect(samplesNeeded(percent)).toBe(needed);
  expect(hasTooFewSamples(needed - 1, `p${percent}`)).toBe(true);
  expect(hasTooFewSamples(needed, `p${percent}`)).toBe(false);
});

test('statistics that are no percentiles never have too few samples', () => {
  expect(hasTooFewSamples(1, 'Average')).toBe(false);
  expect(hasTooFewSamples(null, 'p99')).toBe(false);
});
