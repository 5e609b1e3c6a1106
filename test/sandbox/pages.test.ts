import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../src/sandbox/index.js';
import { decodeToken, encodeToken, pageOf } from '../../src/sandbox/pages.js';

const invalidToken = () => new ServiceError('InvalidNextToken', 'no');

function readAll<T>(items: readonly T[], limit: number): T[] {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const page = pageOf(items, { limit, token, scope: 's', invalidToken });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    all.push(...page.items);
    token = page.nextToken;
  } while (token !== undefined);
  return all;
}

describe('pages', () => {
  test('together hold every item once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (items, limit) => {
        expect(readAll(items, limit)).toEqual(items);
      }),
    );
  });

  test('the last one has no token, even when it is full', () => {
    expect(pageOf([1, 2], { limit: 2, token: undefined, scope: 's', invalidToken }).nextToken).toBeUndefined();
  });

  test('a token of another list, a changed one and a made-up one are refused', () => {
    const token = encodeToken('5', 'a');
    expect(decodeToken(token, { scope: 'a', invalidToken })).toBe('5');
    for (const bad of ['', 'x', `${token}x`, token.slice(1), encodeToken('5', 'b')]) {
      expect(() => decodeToken(bad, { scope: 'a', invalidToken })).toThrow(ServiceError);
    }
  });

  test('a token carries any position', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (position) => {
        expect(decodeToken(encodeToken(position, 's'), { scope: 's', invalidToken })).toBe(position);
      }),
    );
  });
});
