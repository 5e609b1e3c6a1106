import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, suggest } from '../../../src/lib/core/suggest.js';

describe('suggest', () => {
  test.each([
    ['nmae', ['name', 'arn', 'class'], 'name'],
    ['gruop', ['groups', 'get', 'query'], 'groups'],
    ['NAME', ['name', 'names'], 'name'],
    ['ret', ['retention', 'reset'], 'retention'],
    ['storedbytes', ['storedBytes', 'ingestedBytes'], 'storedBytes'],
    ['tial', ['tail', 'trail'], 'tail'],
  ])('takes "%s" among %j for "%s"', (word, candidates, expected) => {
    expect(suggest(word, candidates)).toBe(expected);
  });

  test.each([
    ['zzz', ['name', 'arn']],
    ['', ['name']],
    ['name', []],
    ['completely-different', ['logs']],
  ])('finds nothing near "%s" among %j', (word, candidates) => {
    expect(suggest(word, candidates)).toBeUndefined();
  });

  test('an exact candidate always wins', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), fc.string({ minLength: 1 }), (others, word) => {
        const found = suggest(word, [...others, word]);
        expect(found?.toLowerCase()).toBe(word.toLowerCase());
      }),
    );
  });
});

describe('editDistance', () => {
  test.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['a', 'a', 0],
  ])('from "%s" to "%s" is %i', (a, b, expected) => {
    expect(editDistance(a, b)).toBe(expected);
  });

  test('is symmetric, zero only for equal texts, and no longer than the longer text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
