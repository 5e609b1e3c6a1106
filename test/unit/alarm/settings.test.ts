import { describe, expect, test } from 'vitest';
import {
  describeCondition,
  formatComparison,
  formatDatapoints,
  parseComparison,
  parseDatapoints,
  parseEvaluationWindow,
  parseWarmUp,
} from '../../../src/lib/alarm/index.js';
import { metricAlarm } from './sample.js';

describe('datapoints', () => {
  test.each([
    ['8/10', 8, 10],
    ['8 of 10', 8, 10],
    ['8 out of 10', 8, 10],
    ['3', 3, 3],
    [' 1/1 ', 1, 1],
  ])('"%s" is %d of %d', (text, datapointsToAlarm, evaluationPeriods) => {
    expect(parseDatapoints(text)).toStrictEqual({ datapointsToAlarm, evaluationPeriods });
  });

  test('the wrong way round is told with the right one', () => {
    expect(() => parseDatapoints('10/8')).toThrow(
      expect.objectContaining({ exitCode: 2, hint: 'did you mean --datapoints 8/10?' }) as Error,
    );
  });

  test.each(['', '8-10', '0/3', '0', '-1/3', '8/', 'eight of ten', '1.5/3'])('"%s" is refused', (text) => {
    expect(() => parseDatapoints(text)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
  });

  test('are written as M/N', () => {
    expect(formatDatapoints({ datapointsToAlarm: 8, evaluationPeriods: 10 })).toBe('8/10');
  });
});

test.each([
  ['>', 'GreaterThanThreshold'],
  ['>=', 'GreaterThanOrEqualToThreshold'],
  ['<', 'LessThanThreshold'],
  ['<=', 'LessThanOrEqualToThreshold'],
] as const)('%s is %s, and back', (sign, operator) => {
  expect(parseComparison(sign)).toBe(operator);
  expect(parseComparison(operator)).toBe(operator);
  expect(formatComparison(operator)).toBe(sign);
});

test('another comparison is refused with advice on quoting', () => {
  expect(() => parseComparison('gt')).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
  expect(() => parseComparison('toString')).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
});

test('a condition reads as a sentence', () => {
  const definition = metricAlarm({ datapointsToAlarm: 8, evaluationPeriods: 10 });
  expect(describeCondition(definition, 180)).toBe('> 80 in 8 of 10 periods of 3m');
  expect(describeCondition(metricAlarm({ datapointsToAlarm: 1, evaluationPeriods: 1 }), 60)).toBe(
    '> 80 in 1 period of 1m',
  );
  const condition = { type: 'band', operator: 'GreaterThanUpperThreshold', bandId: 'ad1' } as const;
  expect(describeCondition(metricAlarm({ condition }), 300)).toBe('above the band in 3 periods of 5m');
});

test.each([
  ['sliding', { SlidingWindow: {} }],
  ['wall-clock', { WallClockWindow: {} }],
  ['wallClock', { WallClockWindow: {} }],
  ['wall-clock:Asia/Tokyo', { WallClockWindow: { Timezone: 'Asia/Tokyo' } }],
  ['wall-clock:UTC+05:30', { WallClockWindow: { Timezone: 'UTC+05:30' } }],
])('the evaluation window "%s" is read', (text, window) => {
  expect(parseEvaluationWindow(text)).toStrictEqual(window);
});

test('a warm-up is whole minutes', () => {
  expect(parseWarmUp('1h')).toStrictEqual({ WarmUpPeriodDurationInMinutes: 60 });
});

test.each(['', 'clock', 'wall-clock:'])('"%s" is no evaluation window', (text) => {
  expect(() => parseEvaluationWindow(text)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
});

test.each(['', '30s', '0m', 'soon'])('"%s" is no warm-up', (text) => {
  expect(() => parseWarmUp(text)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
});
