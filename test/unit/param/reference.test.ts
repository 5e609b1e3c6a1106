import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameOf, parseReference, referenceText, versionOf } from '../../../src/lib/param/reference.js';

const ARN = 'arn:aws:ssm:us-east-1:123456789012:parameter';

describe('parseReference', () => {
  test.each([
    ['/a/b', '/a/b', undefined],
    ['/a/b:3', '/a/b', '3'],
    ['/a/b:prod', '/a/b', 'prod'],
    ['  a ', 'a', undefined],
    [`${ARN}/a/b`, `${ARN}/a/b`, undefined],
    [`${ARN}/a/b:3`, `${ARN}/a/b`, '3'],
    [`${ARN}/a:prod`, `${ARN}/a`, 'prod'],
  ])('%s', (text, name, selector) => {
    expect(parseReference(text)).toEqual({ name, selector });
  });

  test.each(['', '  ', ':3'])('refuses %o, which names nothing', (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ category: 'usage' }));
  });

  test('and referenceText are each the reverse of the other', () => {
    const name = fc.stringMatching(/^\/?[a-zA-Z0-9_.-]{1,10}(?:\/[a-z]{1,5})?$/);
    const selector = fc.option(fc.stringMatching(/^[a-zA-Z0-9_.-]{1,8}$/), { nil: undefined });
    fc.assert(
      fc.property(name, fc.boolean(), selector, (plain, isArn, part) => {
        const reference = { name: isArn ? `${ARN}/${plain}` : plain, selector: part };
        expect(parseReference(referenceText(reference))).toEqual(reference);
      }),
    );
  });
});

test('the name in an ARN has the slash that ARNs leave out of names with levels', () => {
  expect(nameOf(parseReference(`${ARN}/a/b:3`))).toBe('/a/b');
  expect(nameOf(parseReference(`${ARN}/a`))).toBe('a');
  expect(nameOf(parseReference('/a/b'))).toBe('/a/b');
});

test('a selector of digits is a version, anything else a label', () => {
  expect(versionOf('12')).toBe(12);
  expect(versionOf('v12')).toBeUndefined();
});
