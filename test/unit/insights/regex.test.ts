import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { translateRegex } from '../../../src/lib/logs/insights/index.js';

class RegexFault extends Error {
  readonly index: number;
  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

const translate = (source: string) =>
  translateRegex(source, (message, index) => {
    throw new RegexFault(message, index);
  });

describe('what RE2 means', () => {
  test.each<[string, string, boolean]>([
    ['abc', 'xabcx', true],
    ['abc', 'ABC', false],
    ['(?i)abc', 'xABc', true],
    ['^(?i)Exception$', 'EXCEPTION', true],
    ['a(?i)b', 'aB', true],
    ['a(?i)b', 'AB', false],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['((?i)a)b', 'AB', false],
    ['(?i)a(?-i)b', 'AB', false],
    ['(?i)[a-c]+$', 'ABC', true],
    ['(?i)[^a-c]', 'B', false],
    ['(?i)é', 'É', true],
    ['a.b', 'a\nb', false],
    ['a.b', 'a\rb', true],
    ['(?s)a.b', 'a\nb', true],
    ['a$', 'a\n', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['\\Aa\\z', 'a', true],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\Qa.b', 'a.b', true],
    ['[[:alpha:]]+[[:digit:]]', 'ab1', true],
    ['[[:punct:]]', '#', true],
    ['[[:punct:]]', 'a', false],
    ['\\d{2,3}', '12', true],
    ['a{,2}', 'a{,2}', true],
    ['{"a": 1}', 'x{"a": 1}', true],
    ['[]a]+', ']', true],
    ['[a\\]b-]', '-', true],
    ['[\\w.-]+@', 'a.b-c@', true],
    ['\\-\\_\\"\\/', '-_"/', true],
    ['\\pL+$', 'é', true],
    ['\\p{Greek}', 'α', true],
    ['\\P{Lu}', 'A', false],
    ['\\p{^Lu}', 'a', true],
    ['\\x41\\x{1F600}', 'A😀', true],
    ['^.$', '😀', true],
    ['日本(語)?', '日本', true],
    ['a*?b+?c??', 'ab', true],
    ['a|b', 'b', true],
  ])('/%s/ on %j: %s', (source, text, matches) => {
    expect(translate(source).regex.test(text)).toBe(matches);
  });
});

describe('groups', () => {
  test('keep their names, whatever those are, with both spellings', () => {
    const { regex, names } = translate('(?P<@user>\\w+) (?:x) (y) (?<user-id>\\d+)');
    expect(names).toEqual(['@user', undefined, 'user-id']);
    expect(regex.exec('bob x y 12')?.slice(1)).toEqual(['bob', 'y', '12']);
  });
});

describe('what RE2 refuses', () => {
  test.each([
    ['a(?=b)', 'look-around is not supported', 1],
    ['a(?!b)', 'look-around is not supported', 1],
    ['(?<=a)b', 'look-around is not supported', 0],
    ['(?<!a)b', 'look-around is not supported', 0],
    ['(a)\\1', 'back references are not supported', 3],
    ['a++', 'possessive repetition is not supported', 2],
    ['(?>a)', 'unknown kind of group', 0],
    ['(a', 'the group has no closing parenthesis', 0],
    ['a)', 'this parenthesis closes nothing', 1],
    ['x[a', 'the character class has no closing bracket', 1],
    ['[z-a]', 'invalid range in a character class', 1],
    ['[[:nope:]]', 'unknown character class [:nope:]', 1],
    ['a\\', 'the regular expression ends in a backslash', 1],
    ['\\y', 'unknown escape \\y', 0],
    ['\\p{Nope}', 'unknown Unicode class \\p', 0],
    ['\\xZZ', 'invalid \\x escape', 0],
    ['a**', 'invalid repetition in the regular expression', 0],
    ['+', 'invalid repetition in the regular expression', 0],
  ])('/%s/: %s at %i', (source, message, index) => {
    expect(() => translate(source)).toThrow(expect.objectContaining({ message, index }) as Error);
  });
});

test('any source is translated or refused with an index inside it', () => {
  const piece = fc.constantFrom(
    'a',
    '(',
    ')',
    '(?i)',
    '(?:',
    '[',
    ']',
    '^',
    '$',
    '\\',
    'Q',
    'p',
    'x',
    '{',
    '}',
    '2',
    ',',
    '*',
    '+',
    '?',
    '|',
    '-',
    '[:alpha:]',
    '<',
    '😀',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const source = pieces.join('');
      try {
        translate(source).regex.test('aA-^]');
      } catch (error) {
        expect(error).toBeInstanceOf(RegexFault);
        expect((error as RegexFault).index).toBeLessThanOrEqual(source.length);
      }
    }),
    { numRuns: 500 },
  );
});

test('a quoted text matches itself, in any case with (?i)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('\\E'));
      expect(translate(`^\\Q${text}\\E$`).regex.test(text)).toBe(true);
      expect(translate(`^(?i)\\Q${text}\\E$`).regex.test(text)).toBe(true);
    }),
  );
});
