import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGlob, literalPrefix, matchesGlob } from '../../../src/lib/logs/groups/glob.js';

describe('matchesGlob', () => {
  test.each([
    ['/aws/lambda/*', '/aws/lambda/thumb', true],
    ['/aws/lambda/*', '/aws/lambda/', true],
    ['/aws/lambda/*', '/aws/lambd', false],
    ['*', '', true],
    ['*/app', '/a/b/app', true],
    ['*/app', '/a/b/apps', false],
    ['/a?p', '/app', true],
    ['/a?p', '/ap', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a.b', 'axb', false],
    ['?*?', 'ab', true],
    ['?*?', 'a', false],
  ])('%s against %s is %s', (glob, name, expected) => {
    expect(matchesGlob(glob, name)).toBe(expected);
  });

  test('agrees with the same pattern as a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(glob, text, (pattern, name) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(pattern, name)).toBe(regex.test(name));
      }),
      { numRuns: 1000 },
    );
  });

  test('a pattern of many stars against a name that does not fit ends at once', () => {
    expect(matchesGlob('*a'.repeat(200) + 'b', 'a'.repeat(512))).toBe(false);
  });
});

test('a name has no wildcards, and its prefix is all of it', () => {
  expect([isGlob('/web3tier/app'), literalPrefix('/web3tier/app')]).toEqual([false, '/web3tier/app']);
});

test('the prefix of a glob ends before its first wildcard', () => {
  expect([literalPrefix('/aws/*/x?'), literalPrefix('?a'), literalPrefix('')]).toEqual(['/aws/', '', '']);
});
