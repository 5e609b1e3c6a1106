import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyseQuery } from '../../../src/lib/logs/query/analyse.js';
import { mergeByTime } from '../../../src/lib/logs/query/merge.js';
import { toRows } from '../../../src/lib/logs/query/rows.js';
import type { ResultRow } from '../../../src/lib/logs/query/types.js';

const sdkRow = (fields: Readonly<Record<string, string>>): ResultRow =>
  Object.entries(fields).map(([field, value]) => ({ field, value }));

/** The rows as `logs query` gives them for a query text. */
function rowsOf(text: string, rows: readonly Readonly<Record<string, string>>[], keepPointer = false): unknown[] {
  const { columns, kinds } = analyseQuery(text, 'cwli');
  return [...toRows(rows.map(sdkRow), { columns, kinds, keepPointer })];
}

describe('columns', () => {
  test('a field that an event does not have is null, in the order of the query', () => {
    const rows = rowsOf('fields b, a, c', [{ a: 'x' }, { c: 'y', b: 'z' }]);
    expect(rows).toEqual([
      { b: null, a: 'x', c: null },
      { b: 'z', a: null, c: 'y' },
    ]);
    expect(rows.map((row) => Object.keys(row as object))).toEqual([
      ['b', 'a', 'c'],
      ['b', 'a', 'c'],
    ]);
  });

  test('columns that only the service knows come in order of appearance', () => {
    expect(rowsOf('pattern @message', [{ '@pattern': 'p' }, { '@ratio': '0.5', '@pattern': 'q' }])).toEqual([
      { '@pattern': 'p', '@ratio': null },
      { '@pattern': 'q', '@ratio': '0.5' },
    ]);
  });

  test('@ptr is dropped unless it is asked for, and then comes last', () => {
    const row = { '@ptr': '12345', '@message': 'm' };
    expect(rowsOf('fields @message', [row])).toEqual([{ '@message': 'm' }]);
    expect(Object.entries((rowsOf('fields @message', [row], true) as object[])[0] ?? {})).toEqual([
      ['@message', 'm'],
      ['@ptr', '12345'],
    ]);
  });

  test('a field called __proto__ is data', () => {
    const [row] = rowsOf('fields a', [{ a: '1', constructor: 'x' }]);
    expect(row).toEqual({ a: 1, constructor: 'x' });
  });
});

describe('values', () => {
  test.each([
    ['1500', 1500],
    ['-3.25', -3.25],
    ['0', 0],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['007', '007'],
    ['1.50', '1.50'],
    ['1.0', '1.0'],
    ['-0', '-0'],
    ['1e5', '1e5'],
    ['', ''],
    [' 1', ' 1'],
    ['0x10', '0x10'],
    ['Infinity', 'Infinity'],
    ['12.34.56', '12.34.56'],
  ])('a field with "%s" becomes %j', (value, expected) => {
    expect(rowsOf('fields latencyMs', [{ latencyMs: value }])).toEqual([{ latencyMs: expected }]);
  });

  test.each([
    'requestId',
    'userIdentity.accountId',
    'account',
    '@message',
    '@logStream',
    'orderIds',
    'order_id',
    'version',
  ])('digits in %s are a name and stay text', (field) => {
    expect(rowsOf(`fields ${field}`, [{ [field]: '42' }])).toEqual([{ [field]: '42' }]);
  });

  test('numbers that the query computes are numbers in any form', () => {
    const text = 'stats count(*) as n, avg(x) as m, sum(bytes) by host';
    expect(rowsOf(text, [{ host: 'a', n: '3', m: '2.50', 'sum(bytes)': '1.5E7' }])).toEqual([
      { host: 'a', n: 3, m: 2.5, 'sum(bytes)': 15_000_000 },
    ]);
  });

  test('a lossless number survives the way to JSON and back', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.maxSafeInteger().map(String), fc.bigInt().map(String)),
        (value) => {
          expect(rowsOf('fields x', [{ x: value }])).toSatisfy(
            (rows: { x: unknown }[]) => String(rows[0]?.x) === value,
          );
        },
      ),
    );
  });

  test('instants are ISO-8601 in UTC with milliseconds', () => {
    const text = 'stats count(*) as n, latest(@timestamp) as last by bin(5m) as time';
    const row = { time: '2026-01-15 12:00:00.000', n: '1', last: '1768478400123' };
    expect(rowsOf(text, [row])).toEqual([{ time: '2026-01-15T12:00:00.000Z', n: 1, last: '2026-01-15T12:00:00.123Z' }]);
    expect(rowsOf('fields @timestamp', [{ '@timestamp': '2026-01-15 12:00:00.123' }])).toEqual([
      { '@timestamp': '2026-01-15T12:00:00.123Z' },
    ]);
  });

  test("a time in the application's own field is left alone: its zone is not known", () => {
    expect(rowsOf('fields time', [{ time: '2026-01-15 12:00:00.123' }])).toEqual([{ time: '2026-01-15 12:00:00.123' }]);
  });
});

describe('mergeByTime', () => {
  const at = (time: string, id: string): ResultRow => sdkRow({ '@timestamp': `2026-01-15 12:00:0${time}.000`, id });
  const ids = (rows: readonly ResultRow[]): string[] => rows.map((row) => row[1]?.value ?? '');

  test('puts lists together newest first, equal times in the order of the lists', () => {
    const merged = mergeByTime(
      [
        [at('3', 'a'), at('1', 'b')],
        [at('3', 'c'), at('2', 'd')],
      ],
      { newestFirst: true },
    );
    expect(ids(merged)).toEqual(['a', 'c', 'd', 'b']);
  });

  test('a single list stays as the service ordered it', () => {
    expect(ids(mergeByTime([[at('1', 'a'), at('3', 'b')]], { newestFirst: true }))).toEqual(['a', 'b']);
  });
});
