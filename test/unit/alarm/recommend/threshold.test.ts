import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmResource } from '../../../../src/lib/alarm/index.js';
import type { AlarmRecipe, ThresholdRule } from '../../../../src/lib/alarm/recommend/catalogue/types.js';
import { needsHistory, roundAway, showValue, thresholdOf } from '../../../../src/lib/alarm/recommend/threshold.js';

const resource = (facts: AlarmResource['facts'] = {}): AlarmResource => ({
  kind: 'queue',
  id: 'q',
  name: 'q',
  arn: undefined,
  tags: {},
  dimensions: {},
  facts,
});

const recipe = (threshold: readonly ThresholdRule[], changes: Partial<AlarmRecipe> = {}): AlarmRecipe => ({
  key: 'k',
  kind: 'queue',
  namespace: 'NS',
  metrics: [{ metric: 'M', stat: 'Maximum' }],
  comparison: '>',
  period: '5m',
  datapoints: '1/1',
  missing: 'missing',
  threshold,
  why: 'why',
  ...changes,
});

const past = (values: readonly number[], days = 14) => ({ sorted: values.toSorted((a, b) => a - b), days });
const hundred = past(Array.from({ length: 100 }, (_, index) => index + 1));
const upper = { from: 'history', quantile: 0.99, factor: 1.5 } as const;
const find = (one: AlarmRecipe, history: Parameters<typeof thresholdOf>[1]['history'], facts = {}) =>
  thresholdOf(one, { resource: resource(facts), history });

describe('a threshold from the past', () => {
  test('is what nearly all periods stayed below, times the factor, rounded up to two digits', () => {
    expect(find(recipe([upper]), hundred)).toEqual({
      value: 150,
      basis: '1.5 × 99, which 99% of the last 14d stay below',
    });
  });

  test('is what nearly all stayed above for an alarm on low values, rounded down', () => {
    const lower = recipe([{ from: 'history', quantile: 0.01, factor: 0.5 }], { comparison: '<', unit: 'bytes' });
    const found = find(lower, past(Array.from({ length: 100 }, () => 29_512_345_678)));
    expect(found.value).toBe(14_000_000_000);
    expect(found.basis).toBe('0.5 × 27.5 GiB, which 99% of the last 14d stay above');
  });

  test('has a floor for what was always quiet, and a ceiling from the resource', () => {
    const bounded: ThresholdRule = { ...upper, atLeast: 300, atMost: (facts) => Number(facts['max']) };
    expect(find(recipe([bounded]), hundred, { max: 1000 })).toMatchObject({ value: 300 });
    expect(find(recipe([bounded]), past(Array.from({ length: 100 }, () => 9000)), { max: 1000 })).toMatchObject({
      value: 1000,
      basis: expect.stringMatching(/^at most 1000; 1\.5 × 9000/),
    });
  });

  test.each([
    [undefined, 'no data in the last 14 days'],
    [past([]), 'no data in the last 14 days'],
    [past(hundred.sorted, 2.5), 'too little history: 2d12h'],
    [past([1, 2, 3]), 'too little history: 3 datapoints'],
    ['denied' as const, 'no history (denied: cloudwatch:GetMetricData)'],
  ])('is not made up from too little: case %#', (history, basis) => {
    expect(find(recipe([upper]), history)).toEqual({ value: undefined, basis });
    expect(find(recipe([upper, { from: 'constant', value: 7 }]), history)).toEqual({
      value: 7,
      basis: `the same for all, since there is ${basis}`,
    });
  });
});

describe('the rules of a threshold', () => {
  const known: ThresholdRule = {
    from: 'facts',
    of: (facts) => (facts['size'] === undefined ? undefined : { value: Number(facts['size']), basis: 'its size' }),
  };

  test('are tried in order, and the past is read only where one before it gives nothing', () => {
    const both = recipe([known, upper]);
    expect(needsHistory(both, resource({ size: 5 }))).toBe(false);
    expect(needsHistory(both, resource())).toBe(true);
    expect(needsHistory(recipe([{ from: 'constant', value: 1 }]), resource())).toBe(false);
    expect(find(both, undefined, { size: 5 })).toEqual({ value: 5, basis: 'its size' });
    expect(find(both, hundred)).toMatchObject({ value: 150 });
  });
});

describe('rounding', () => {
  test('keeps two digits and never comes nearer to what is usual', () => {
    const values = fc.double({ min: 1e-9, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(values, (value) => {
        const [up, down] = [roundAway(value, true), roundAway(value, false)];
        expect(up).toBeGreaterThanOrEqual(value * (1 - 1e-6));
        expect(down).toBeLessThanOrEqual(value * (1 + 1e-6));
        expect(up).toBeLessThanOrEqual(value * 1.11);
        expect(down).toBeGreaterThanOrEqual(value * 0.89);
        for (const rounded of [up, down]) expect(Number(rounded.toPrecision(2))).toBe(rounded);
      }),
    );
  });

  test.each([
    [0, 'bytes', '0 B'],
    [0.5, 's', '500ms'],
    [24_000, 'ms', '24s'],
    [300, 's', '5m'],
    [0.01, '%', '0.01%'],
    [800, undefined, '800'],
  ] as const)('shows %s %s as %s', (value, unit, text) => expect(showValue(value, unit)).toBe(text));
});
