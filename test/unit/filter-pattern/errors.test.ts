import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FilterPatternError, matches, parseFilterPattern } from '../../../src/lib/logs/filter-pattern/index.js';

function errorOf(pattern: string): FilterPatternError | undefined {
  try {
    parseFilterPattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof FilterPatternError) return error;
    throw error;
  }
}

describe('a pattern that the service refuses', () => {
  test.each([
    ['foo-bar', 0, "Invalid character(s) in term 'foo-bar'"],
    ['ok a.b', 3, "Invalid character(s) in term 'a.b'"],
    ['""', 0, 'Invalid character(s) in term \'""\''],
    ['a "open', 2, 'no closing quote'],
    ['"a"b', 3, 'Expected a blank'],
    ['a ?', 3, 'Expected a term'],
    ['%open', 0, 'no closing %'],
    ['%%', 0, 'is empty'],
    ['%(a)%', 1, "'(' is not supported"],
    ['%something!%', 10, "'!' is not supported"],
    ['%あ%', 1, "'あ' is not supported"],
    ['%\\q%', 1, "'\\q' is not a supported escape"],
    ['%a% %b% %c%', 8, 'at most 2'],
    ['%[%', 0, 'Invalid regular expression'],
    ['{ $.a = 1', 9, "it must end with '}'"],
    ['{ }', 2, 'Expected a property selector'],
    ['{ $.a }', 6, 'Expected one of'],
    ['{ $.a = }', 8, 'Expected a value'],
    ['{ $.a > "x" }', 8, "'>' compares numbers only"],
    ['{ $.a IS MAYBE }', 9, 'Expected NULL, TRUE or FALSE'],
    ['{ $.a NOT THERE }', 10, 'Expected EXISTS'],
    ['{ ($.a = 1 }', 11, 'The parenthesis opened at position 2 is not closed'],
    ['{ $.a = 1 $.b = 2 }', 10, 'Expected && or || or }'],
    ['{ $.a[x] = 1 }', 6, 'Expected an array index'],
    ['{ $ = 1 }', 3, 'needs a name'],
    ['[a, b', 5, "it must end with ']'"],
    ['[a, ..., b, ...]', 12, 'once only'],
    ['[status = 4* && bytes > 1000]', 16, "names another field 'bytes'"],
    ['[a b]', 3, 'Expected one of'],
    ['[]', 1, 'Expected the name of a field'],
  ])('%s fails at position %i', (pattern, position, message) => {
    const error = errorOf(pattern);
    expect(error?.message).toContain(message);
    expect(error?.position).toBe(position);
  });
});

const word = fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/);

describe('properties', () => {
  test('any text either parses or fails with a position inside the pattern', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '$.a',
      '=',
      '"',
      '%',
      '?',
      '-',
      '&&',
      '||',
      ' ',
      '(',
      ')',
      '1',
      'x',
      ',',
      '...',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragments).map((parts) => parts.join('')),
        ),
        (text) => {
          const error = errorOf(text);
          return error === undefined || (error.position >= 0 && error.position <= text.length);
        },
      ),
    );
  });

  test('a quoted phrase selects exactly the messages that contain it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (phrase, before, after) => {
        const pattern = parseFilterPattern(`"${phrase.replace(/[\\"]/g, '\\$&')}"`);
        expect(matches(pattern, before + phrase + after)).toBe(true);
        expect(matches(pattern, before)).toBe(before.includes(phrase));
      }),
    );
  });

  test('excluding a term is the opposite of asking for it', () => {
    fc.assert(
      fc.property(word, fc.string(), (term, message) => {
        expect(matches(parseFilterPattern(`-${term}`), message)).toBe(!matches(parseFilterPattern(term), message));
      }),
    );
  });

  test('the number comparisons of a JSON pattern agree with arithmetic', () => {
    const number = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(number, number, (value, wanted) => {
        const has = (operator: string) =>
          matches(parseFilterPattern(`{ $.n ${operator} ${String(wanted)} }`), JSON.stringify({ n: value }));
        // -0 is written as 0 in JSON and as 0 in the pattern.
        expect([has('='), has('!='), has('<'), has('<='), has('>'), has('>=')]).toEqual([
          value === wanted,
          value !== wanted,
          value < wanted,
          value <= wanted,
          value > wanted,
          value >= wanted,
        ]);
      }),
    );
  });

  test('any member is reached by a quoted selector', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (name, value) => {
        const escaped = name.replace(/[\\"]/g, '\\$&');
        const message = JSON.stringify(Object.fromEntries([[name, value]]));
        expect(matches(parseFilterPattern(`{ $["${escaped}"] EXISTS }`), message)).toBe(true);
      }),
    );
  });
});
