import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonValue, lineAndColumn, MAX_JSON_DEPTH, parseJsonNode } from '../../../src/lib/core/json-positions.js';

const accepted = (text: string): unknown => {
  const result = parseJsonNode(text);
  return 'node' in result ? { value: jsonValue(result.node) } : undefined;
};

const reference = (text: string): unknown => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};

/** Near-JSON: pieces of JSON in any order, so that broken texts are as frequent as whole ones. */
const PIECES = '{ } [ ] : , " \\ - 1 -0.5e3 01 1. true null nul // {"a":1} [1,2] "a" "__proto__" "\\u00e9" "\\x" \'a\''
  .split(' ')
  .concat('"\n"', ' ', '\n', '\t', '\u00a0');
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((parts) => parts.join(''));

describe('the reader takes what JSON.parse takes', () => {
  test('for every JSON value, however it is indented', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(accepted(text)).toEqual({ value: JSON.parse(text) as unknown });
      }),
      { numRuns: 500 },
    );
  });

  test('for whole and broken texts alike', () => {
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: 'binary' })), (text) => {
        expect(accepted(text)).toEqual(reference(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('a key named __proto__ is a key', () => {
    const result = accepted('{"__proto__":{"a":1}}');
    expect(JSON.stringify(result)).toBe('{"value":{"__proto__":{"a":1}}}');
  });

  test('a text nested beyond all reason is refused, and does not end the process', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJsonNode(deep(MAX_JSON_DEPTH))).toHaveProperty('node');
    expect(parseJsonNode(deep(MAX_JSON_DEPTH + 1))).toEqual({
      problem: { offset: MAX_JSON_DEPTH, message: 'nested deeper than 500 levels' },
    });
    expect(parseJsonNode('['.repeat(1_000_000))).toHaveProperty('problem');
  });
});

describe('every node says where it stands', () => {
  test('the text between offset and end is the node, whatever surrounds it', () => {
    const check = (text: string): void => {
      const result = parseJsonNode(text);
      if ('problem' in result) throw new Error(result.problem.message);
      const visit = (node: typeof result.node): void => {
        expect(JSON.parse(text.slice(node.offset, node.end))).toEqual(jsonValue(node));
        if (node.kind === 'array') for (const item of node.items) visit(item);
        if (node.kind === 'object') {
          for (const { key, offset, value } of node.members) {
            expect(text.slice(offset).startsWith(JSON.stringify(key))).toBe(true);
            visit(value);
          }
        }
      };
      visit(result.node);
    };
    fc.assert(
      fc.property(fc.jsonValue(), fc.stringMatching(/^[ \n\t\r]{0,5}$/), (value, space) => {
        check(`${space}${JSON.stringify(value, undefined, 2)}${space}`);
      }),
    );
  });

  test('both entries of a key that occurs twice are there, and the last one counts', () => {
    const result = parseJsonNode('{"a":1,"a":2}');
    expect(
      'node' in result && result.node.kind === 'object' && result.node.members.map(({ offset }) => offset),
    ).toEqual([1, 7]);
    expect('node' in result && jsonValue(result.node)).toEqual({ a: 2 });
  });

  test('lines and columns count from one, columns in UTF-16 units', () => {
    const text = '{\n  "é😀": 1,\r\n\t"b": 2\n}';
    expect(lineAndColumn(text, 0)).toEqual({ line: 1, column: 1 });
    expect(lineAndColumn(text, text.indexOf('1'))).toEqual({ line: 2, column: 10 });
    expect(lineAndColumn(text, text.indexOf('"b"'))).toEqual({ line: 3, column: 2 });
  });
});

describe('what is wrong is said where it is wrong', () => {
  test.each<[string, number, string]>([
    ['', 0, 'expected a value, but the text ends'],
    ['{"a":1,}', 6, 'a comma before "}": none follows the last entry'],
    ['[1,]', 2, 'a comma before "]": none follows the last entry'],
    ['{"a":1 "b":2}', 7, 'expected "," or "}", but "\\"" stands here'],
    ['{"a" 1}', 5, 'expected ":" after the key "a", but "1" stands here'],
    ['{a:1}', 1, 'expected a key in double quotes, but "a" stands here'],
    ["{'a':1}", 1, 'expected double quotes, but "\'" stands here'],
    ['{"a":True}', 5, 'expected a value, but "True" stands here'],
    ['{"a":"b}', 5, 'this string has no closing quote'],
    ['{"a":"b\nc"}', 7, 'a string goes on past the end of its line, or holds a control character: write \\n or \\t'],
    ['{"p":"C:\\inetpub"}', 8, 'a backslash in a string is written twice: \\\\'],
    ['{} // end', 3, 'JSON has no comments'],
    ['{ # note\n}', 2, 'JSON has no comments'],
    ['{/* note */}', 1, 'JSON has no comments'],
    ['{}{}', 2, 'expected the end of the text, but "{" stands here'],
    ['{"a":[1,2}', 9, 'expected "," or "]", but "}" stands here'],
    ['{"a":1', 6, 'expected "," or "}", but the text ends'],
  ])('%j at %i', (text, offset, message) => {
    expect(parseJsonNode(text)).toEqual({ problem: { offset, message } });
  });
});
