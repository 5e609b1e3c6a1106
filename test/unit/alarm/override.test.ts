import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overrideOf } from '../../../src/lib/alarm/resources/override.js';

const tagged = (tags: Readonly<Record<string, string>>) => ({ kind: 'instance', id: 'i-0', tags });
const cpu = (value: string) => overrideOf(tagged({ 'awsops:alarm:cpu': value }), 'cpu');

describe('overrideOf', () => {
  test.each<[string, string, ReturnType<typeof overrideOf>]>([
    ['leaves an alarm out', 'skip', 'skip'],
    ['reads one setting', 'threshold=90', { threshold: 90 }],
    [
      'reads several',
      ' threshold=-0.5  period=5m datapoints=3/5 ',
      { threshold: -0.5, period: '5m', datapoints: '3/5' },
    ],
    [
      'reads words in any case',
      'missing=notbreaching lowSamples=IGNORE',
      { missing: 'notBreaching', lowSamples: 'ignore' },
    ],
    ['reads a comparison by its name', 'comparison=LessThanThreshold', { comparison: 'LessThanThreshold' }],
    ['reads a statistic', 'stat=max', { stat: 'Maximum' }],
    ['switches actions off', 'actionsEnabled=false', { actionsEnabled: false }],
    [
      'adds actions up',
      'action=arn:aws:sns:r:1:a action=arn:aws:sns:r:1:b',
      { actions: ['arn:aws:sns:r:1:a', 'arn:aws:sns:r:1:b'] },
    ],
  ])('%s', (_, value, expected) => {
    expect(cpu(value)).toEqual(expected);
  });

  test('says nothing about the alarm of another key', () => {
    expect(overrideOf(tagged({ 'awsops:alarm:memory': 'skip', Name: 'web' }), 'cpu')).toBeUndefined();
  });

  test('leaves out every alarm of a resource that says so for all', () => {
    expect(overrideOf(tagged({ 'awsops:alarm': 'skip', 'awsops:alarm:cpu': 'threshold=90' }), 'cpu')).toBe('skip');
  });

  test.each<[string, string]>([
    ['', 'it is empty'],
    ['off', '"off" is no setting'],
    ['skpi', '"skpi" is no setting; did you mean "skip"?'],
    ['treshold=5', '"treshold=5" is no setting; did you mean "threshold"?'],
    ['threshold=', '"threshold=" is no setting; did you mean "threshold"?'],
    ['threshold=much', '"much" is not a number'],
    ['threshold=Infinity', '"Infinity" is not a number'],
    ['period=often', '"often" is not a period'],
    ['datapoints=5/3', '"5/3" can never be met: 5 of 3 datapoints'],
    ['comparison=over', '"over" is not a comparison'],
    ['missing=bad', '"bad" is none of missing, ignore, breaching, notBreaching'],
  ])('refuses "%s", and names the resource and the tag', (value, reason) => {
    expect(() => cpu(value)).toThrow(
      expect.objectContaining({
        message: 'the tag "awsops:alarm:cpu" of the instance "i-0" cannot be read',
        reason,
        exitCode: 2,
      }),
    );
  });

  test('refuses settings for all alarms, which have none in common', () => {
    expect(() => overrideOf(tagged({ 'awsops:alarm': 'threshold=9' }), 'cpu')).toThrow(
      expect.objectContaining({
        reason: '"threshold=9" is not "skip"',
        hint: expect.stringContaining('awsops:alarm:cpu') as string,
      }),
    );
  });

  test('gives an answer or a usage error for any text', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        try {
          const override = cpu(value);
          expect(override === 'skip' || typeof override === 'object').toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ category: 'usage' });
        }
      }),
    );
  });
});
