import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, rowMaker } from '../../../src/lib/athena/results/columns.js';
import { readNested, writeNested } from '../../../src/lib/athena/results/nested-text.js';
import { readerOf } from '../../../src/lib/athena/results/values.js';

/** What becomes of a text of a column of this type. */
const read = (type: string, text: string): unknown => {
  const reader = readerOf(type);
  return reader ? reader(text) : text;
};

describe('values by type', () => {
  test.each([
    ['integer', '42', 42],
    ['bigint', '-9007199254740991', -9_007_199_254_740_991],
    ['bigint', '9007199254740993', '9007199254740993'],
    ['bigint', '-9223372036854775808', '-9223372036854775808'],
    ['double', '1.0E10', 1e10],
    ['double', '0.1', 0.1],
    ['double', 'NaN', 'NaN'],
    ['real', '-Infinity', '-Infinity'],
    ['decimal', '12.30', '12.30'],
    ['decimal(38,2)', '123456789012345678901234567890123456.78', '123456789012345678901234567890123456.78'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['timestamp', '2026-01-15 12:00:00.123', '2026-01-15T12:00:00.123'],
    ['timestamp(6)', '2026-01-15 12:00:00.123456', '2026-01-15T12:00:00.123456'],
    ['timestamp with time zone', '2026-01-15 12:00:00.123 UTC', '2026-01-15T12:00:00.123Z'],
    ['timestamp(3) with time zone', '2026-01-15 12:00:00.123 +09:00', '2026-01-15T12:00:00.123+09:00'],
    ['timestamp with time zone', '2026-10-25 02:30:00.000 Europe/Berlin', '2026-10-25 02:30:00.000 Europe/Berlin'],
    ['date', '2026-01-15', '2026-01-15'],
    ['time', '12:00:00.000', '12:00:00.000'],
    ['varchar', '42', '42'],
    ['varchar', '', ''],
    ['varbinary', '68 65 6c 6c 6f', '68 65 6c 6c 6f'],
    ['json', '{"a":[1,null]}', { a: [1, null] }],
    ['json', '{"id":9007199254740993}', '{"id":9007199254740993}'],
    ['json', '{"a":1.0}', '{"a":1.0}'],
    ['array(varchar)', '[a, b]', ['a', 'b']],
    ['some new type', 'x', 'x'],
    ['constructor', 'x', 'x'],
  ])('%s %s', (type, text, expected) => {
    expect(read(type, text)).toEqual(expected);
  });

  test('a whole number is never rounded', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(String(read('bigint', String(value)))).toBe(String(value));
      }),
    );
  });
});

describe('arrays, maps and rows', () => {
  test.each([
    ['[1, 2, 3]', [1, 2, 3]],
    ['[10.0.0.1, 10.0.0.2]', ['10.0.0.1', '10.0.0.2']],
    ['[null, true, x]', [null, true, 'x']],
    ['[]', []],
    ['{}', {}],
    ['{a=1, b=x y}', { a: 1, b: 'x y' }],
    ['{200=5, 404=1}', { 200: 5, 404: 1 }],
    [
      '[{id=1, tags=[a, b]}, {id=2, tags=[]}]',
      [
        { id: 1, tags: ['a', 'b'] },
        { id: 2, tags: [] },
      ],
    ],
    ['[9007199254740993, 1.50]', ['9007199254740993', '1.50']],
  ])('%s is taken apart', (text, expected) => {
    expect(readNested(text)).toEqual(expected);
  });

  test.each([
    ['an empty text as an element', '[a, ]'],
    ['a text with a bracket in it', '[a]b, c]'],
    ['a text with an equals sign', '{a=x=y}'],
    ['a key twice', '{a=1, a=2}'],
    ['keys that an object would put in another order', '{404=1, 200=5}'],
    ['blanks at the ends of a text', '[ a, b]'],
    ['no comma and blank between', '[a,b]'],
    ['text behind it', '[a] '],
    ['a key that is no key', '{__proto__=1}'],
    ['something else', 'hello'],
  ])('%s stays text: %s', (_, text) => {
    const value = readNested(text);
    expect(value).toBe(text);
  });

  test('what is taken apart can be put together again to the same text', () => {
    const text = fc.oneof(
      fc.stringMatching(/^[[\]{}=, a1]*$/),
      fc.jsonValue().map((value) => writeNested(value)),
    );
    fc.assert(
      fc.property(text, (some) => {
        const value = readNested(some);
        expect(typeof value === 'string' ? value : writeNested(value)).toBe(some);
      }),
    );
  });
});

describe('columns', () => {
  test('of the same name keep their values apart', () => {
    const columns = columnsOf([
      { Name: 'a', Type: 'integer' },
      { Name: 'a', Type: 'varchar' },
      { Name: 'a_2', Type: 'varchar' },
    ]);
    expect(columns.map(({ key }) => key)).toEqual(['a', 'a_2', 'a_2_2']);
    expect(rowMaker(columns)(['1', '', null])).toEqual({ a: 1, a_2: '', a_2_2: null });
  });

  test('tell a table what they are', () => {
    const [count, when, text] = columnsOf([
      { Name: 'count', Type: 'bigint' },
      { Name: 'at', Type: 'timestamp(3) with time zone' },
      { Name: 'name', Type: 'varchar' },
    ]);
    expect(count).toMatchObject({ kind: 'number', rigid: false });
    expect(when).toMatchObject({ kind: undefined, rigid: true });
    expect(text).toMatchObject({ kind: undefined, rigid: false });
  });
});
