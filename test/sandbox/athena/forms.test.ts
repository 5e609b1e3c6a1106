import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTime, jodaFormat, mysqlFormat, parseTime } from '../../../src/sandbox/services/athena/engine/formats.js';
import { follow, jsonText, parseJson, parseJsonPath } from '../../../src/sandbox/services/athena/engine/json-path.js';
import { isSymbol, tokenize } from '../../../src/sandbox/services/athena/engine/tokens.js';
import { doubleText, timestampText } from '../../../src/sandbox/services/athena/engine/values.js';
import { csvText } from '../../../src/sandbox/services/athena/output.js';

const seconds = fc.integer({ min: 0, max: 4_102_444_799 }).map((value) => value * 1000);

describe('times', () => {
  test.each(['%Y-%m-%d %H:%i:%s', '%Y/%m/%dT%T', '%d/%b/%Y:%H:%i:%s', '%M %e, %Y %h:%i:%s %p'])(
    'MySQL’s %s reads what it writes',
    (format) => {
      const pieces = mysqlFormat(format);
      fc.assert(fc.property(seconds, (timeMs) => parseTime(pieces, formatTime(pieces, timeMs)) === timeMs));
    },
  );

  test.each(["yyyy-MM-dd'T'HH:mm:ss", 'dd/MMM/yyyy:HH:mm:ss Z', 'yyyy/MM/dd hh:mm:ss a'])(
    'Joda’s %s reads what it writes',
    (format) => {
      const pieces = jodaFormat(format);
      fc.assert(fc.property(seconds, (timeMs) => parseTime(pieces, formatTime(pieces, timeMs)) === timeMs));
    },
  );

  test('a day that does not exist is no time, and a letter that is not known is told', () => {
    expect(parseTime(mysqlFormat('%Y-%m-%d'), '2026-02-30')).toBeUndefined();
    expect(parseTime(mysqlFormat('%Y-%m-%d'), '2026-01-01 ')).toBeUndefined();
    expect(() => mysqlFormat('%Q')).toThrow(/%Q/);
    expect(() => jodaFormat('yyyy-ww')).toThrow(/ww/);
  });

  test('timestamps are cut to milliseconds, also before 1970', () => {
    expect(timestampText(1_767_323_045_678_999n)).toBe('2026-01-02 03:04:05.678');
    expect(timestampText(-1n)).toBe('1969-12-31 23:59:59.999');
  });
});

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [0.1, '0.1'],
  [9_999_999, '9999999.0'],
  [10_000_000, '1.0E7'],
  [1.5e300, '1.5E300'],
  [0.001, '0.001'],
  [0.000_99, '9.9E-4'],
  [Infinity, 'Infinity'],
  [Number.NaN, 'NaN'],
])('the double %d is written as Java writes it: %s', (value, text) => {
  expect(doubleText(value)).toBe(text);
});

test('a double comes back from its text', () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (value) => Object.is(Number(doubleText(value)), value)));
});

/** Reads what Athena writes: fields in quotes are texts, nothing at all is NULL. */
function readCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (const [, quoted, end] of text.matchAll(/("(?:[^"]|"")*")?([,\n])/g)) {
    row.push(quoted === undefined ? null : quoted.slice(1, -1).replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test('any values come back from the CSV, NULL apart from the empty text', () => {
  const cell = fc.option(fc.oneof(fc.string(), fc.constantFrom('', '"', ',', '\n', '",\n"')), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
      const columns = [
        { Name: 'a', Type: 'varchar' },
        { Name: 'b "c"', Type: 'varchar' },
      ];
      const text = csvText({ columns, rows, hasHeader: true, extension: 'csv', updateCount: undefined, inputRows: 0 });
      expect(readCsv(text)).toEqual([['a', 'b "c"'], ...rows]);
    }),
  );
});

test('tokens hold everything of a statement but spaces and comments', () => {
  const piece = fc.oneof(
    fc.constantFrom('SELECT', 'a1', '*', ',', '(', ')', '<=', '->', '||', '1.5e3', '42', '?', '-- no\n', '/* no */'),
    fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
    fc.string({ minLength: 1 }).map((text) => `"${text.replaceAll('"', '""')}"`),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const meaningful = pieces.filter((text) => !text.startsWith('--') && !text.startsWith('/*'));
      const tokens = tokenize(pieces.join(' '));
      expect(tokens).toHaveLength(meaningful.length);
      for (const [index, token] of tokens.entries()) {
        const source = meaningful[index] ?? '';
        if (token.kind === 'string') expect(`'${token.text.replaceAll("'", "''")}'`).toBe(source);
        else if (token.kind === 'quoted') expect(`"${token.text.replaceAll('"', '""')}"`).toBe(source);
        else expect(token.text).toBe(source);
      }
      expect(tokens.some(isSymbol(';'))).toBe(false);
    }),
  );
});

test.each([
  ['$', [], '{"a":[1.0,12345678901234567890]}'],
  ['$.a', ['a'], '[1.0,12345678901234567890]'],
  ["$['a'][1]", ['a', 1], '12345678901234567890'],
  ['$.a.b', ['a', 'b'], undefined],
  ['$."a"', undefined, undefined],
  ['$.*', undefined, undefined],
  ['a', undefined, undefined],
])('the JSON path %s', (path, steps, text) => {
  expect(parseJsonPath(path)).toEqual(steps);
  const value = parseJson('{"a": [1.0, 12345678901234567890]}');
  if (steps) expect(jsonText(follow(value, steps))).toBe(text);
});
