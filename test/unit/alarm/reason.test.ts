import { expect, test } from 'vitest';
import { evaluateAlarm, type Datapoint, type MissingTreatment } from '../../../src/lib/alarm/index.js';

const MINUTE_MS = 60_000;
const NOON_MS = Date.UTC(2026, 10, 30, 12);
const points = (values: readonly (number | null)[]): readonly Datapoint[] =>
  values.map((value, index) => ({ timeMs: NOON_MS + index * MINUTE_MS, value, band: null, sampleCount: null }));

const reasonsOf = (values: readonly (number | null)[], missing: MissingTreatment = 'missing', m = 2, n = 3) =>
  evaluateAlarm(points(values), {
    rule: { datapointsToAlarm: m, evaluationPeriods: n, missing },
    condition: { type: 'threshold', operator: 'GreaterThanThreshold', threshold: 80 },
  }).transitions.map(({ from, to, reason }) => [from, to, reason]);

test('tells which datapoints crossed the threshold, newest first, and how many it takes', () => {
  expect(reasonsOf([1, 2, 3, 95, 92.5])).toStrictEqual([
    [
      'INSUFFICIENT_DATA',
      'OK',
      'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (30/11/26 12:00:00)] was not greater than the threshold (80.0) (minimum 2 datapoints for INSUFFICIENT_DATA -> OK transition).',
    ],
    [
      'OK',
      'ALARM',
      'Threshold Crossed: 2 out of the last 3 datapoints [92.5 (30/11/26 12:04:00), 95.0 (30/11/26 12:03:00)] were greater than the threshold (80.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
  ]);
});

test('tells how missing datapoints were treated', () => {
  expect(reasonsOf([null], 'notBreaching', 1, 1)).toStrictEqual([
    [
      'INSUFFICIENT_DATA',
      'OK',
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    ],
  ]);
  expect(reasonsOf([1, null, null, null, null, null], 'breaching', 3, 3).at(-1)).toStrictEqual([
    'OK',
    'ALARM',
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
  ]);
});

test('tells how many datapoints are unknown', () => {
  expect(reasonsOf([1, 2, 3, null, null, null, null, null, null]).at(-1)).toStrictEqual([
    'OK',
    'INSUFFICIENT_DATA',
    'Insufficient Data: 3 datapoints were unknown.',
  ]);
});

test('tells the band that was left', () => {
  const band = { lower: 2, upper: 8.5 };
  const { transitions } = evaluateAlarm(
    points([5, 9]).map((point) => ({ ...point, band })),
    {
      rule: { datapointsToAlarm: 1, evaluationPeriods: 1, missing: 'missing' },
      condition: { type: 'band', operator: 'GreaterThanUpperThreshold', bandId: 'ad1' },
      initial: 'OK',
    },
  );
  expect(transitions[0]?.reason).toBe(
    'Thresholds Crossed: 1 out of the last 1 datapoints [9.0 (30/11/26 12:01:00)] was greater than the upper thresholds [2.0 .. 8.5] (minimum 1 datapoint for OK -> ALARM transition).',
  );
});

test('percentiles of too few samples leave the state as it is, when they are to be ignored', () => {
  const few = points([5, 90, 90]).map((point, index) => ({ ...point, sampleCount: index === 2 ? 1000 : 999 }));
  const states = (lowSamples: 'evaluate' | 'ignore') =>
    evaluateAlarm(few, {
      rule: { datapointsToAlarm: 1, evaluationPeriods: 1, missing: 'missing' },
      condition: { type: 'threshold', operator: 'GreaterThanThreshold', threshold: 80 },
      statistic: 'p99',
      lowSamples,
      initial: 'OK',
    }).states;
  expect(states('ignore')).toStrictEqual(['OK', 'OK', 'ALARM']);
  expect(states('evaluate')).toStrictEqual(['OK', 'ALARM', 'ALARM']);
});
