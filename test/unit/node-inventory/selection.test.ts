import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesTerms, parseSelection, parseTags } from '../../../src/lib/node/inventory/selection.js';
import { AppError } from '../../../src/lib/errors/app-error.js';

const select = (given: { ids?: readonly string[]; tags?: readonly string[]; all?: boolean }) =>
  parseSelection({ ids: [], tags: [], all: false, ...given });
const thrown = (work: () => unknown): AppError => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const OLD = 'i-0123abcd';
const NEW = 'i-0123456789abcdef0';
const MACHINE = 'mi-0123456789abcdef0';

describe('parseSelection', () => {
  test('takes ids of 8 and 17 digits and of machines outside EC2, each once, in order', () => {
    expect(select({ ids: [NEW, OLD, ` ${MACHINE}`, NEW] }).ids).toEqual([NEW, OLD, MACHINE]);
  });

  test.each(['web-1', 'i-123', 'i-0123456789ABCDEF0', 'i-0123456789abcdef01', 'mi-0123abcd', 'i-0123abcg', '', '*'])(
    'refuses "%s" as an id and says how to look for names',
    (id) => {
      const error = thrown(() => select({ ids: [id] }));
      expect(error).toMatchObject({ category: 'usage', exitCode: 2 });
      expect(error.message).toContain(`"${id}"`);
      expect(error.hint).toContain('awsops node list');
    },
  );

  test('refuses to guess when nothing is named', () => {
    expect(thrown(() => select({}))).toMatchObject({ category: 'usage', message: 'no nodes are named' });
  });

  test.each([{ ids: [OLD] }, { tags: ['Role=web'] }])('refuses --all beside %j', (named) => {
    expect(thrown(() => select({ ...named, all: true }))).toMatchObject({ category: 'usage' });
  });

  test('means every node with --all', () => {
    expect(select({ all: true })).toEqual({ ids: [], terms: [] });
  });
});

describe('parseTags', () => {
  test.each([
    [['Role=web'], [{ key: 'Role', values: ['web'] }]],
    [['Role=web', 'Role=api', 'Role=web'], [{ key: 'Role', values: ['web', 'api'] }]],
    [
      ['Role=web', 'Env=prod'],
      [
        { key: 'Role', values: ['web'] },
        { key: 'Env', values: ['prod'] },
      ],
    ],
    [['Role'], [{ key: 'Role', values: null }]],
    [['Role=web', 'Role'], [{ key: 'Role', values: null }]],
    [['Role', 'Role=web'], [{ key: 'Role', values: null }]],
    [['Role='], [{ key: 'Role', values: [''] }]],
    [['url=a=b'], [{ key: 'url', values: ['a=b'] }]],
    [['__proto__=x'], [{ key: '__proto__', values: ['x'] }]],
  ])('reads %j', (tags, terms) => {
    expect(parseTags(tags)).toEqual(terms);
  });

  test.each(['', '=web', `${'k'.repeat(129)}=v`])('refuses "%s"', (tag) => {
    expect(thrown(() => parseTags([tag]))).toMatchObject({ category: 'usage', exitCode: 2 });
  });
});

describe('matchesTerms', () => {
  const tags = { Role: 'web', Env: 'prod-1' };

  test.each([
    [['Role=web'], true],
    [['Role=we?'], true],
    [['Role=w*'], true],
    [['Role=*b'], true],
    [['Role=w*x*'], false],
    [['Role=web?'], false],
    [['Role=WEB'], false],
    [['Role=api', 'Role=web'], true],
    [['Role=web', 'Env=prod-*'], true],
    [['Role=web', 'Env=test'], false],
    [['Role'], true],
    [['Missing'], false],
    [['toString'], false],
  ])('%j on a web server of prod-1: %j', (terms, expected) => {
    expect(matchesTerms(tags, parseTags(terms))).toBe(expected);
  });

  test('agrees with a regular expression for any pattern', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '['), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (value, pattern) => {
        const source = pattern
          .replace(/[.[]/g, String.raw`\$&`)
          .replaceAll('*', '.*')
          .replaceAll('?', '.');
        expect(matchesTerms({ k: value }, [{ key: 'k', values: [pattern] }])).toBe(
          new RegExp(`^${source}$`, 's').test(value),
        );
      }),
    );
  });

  test('takes no time that grows out of hand with the number of stars', () => {
    const pattern = `${'a*'.repeat(200)}b`;
    expect(matchesTerms({ k: 'a'.repeat(5000) }, [{ key: 'k', values: [pattern] }])).toBe(false);
  });
});
