import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHiveType } from '../../../src/lib/athena/ddl/hive-type.js';
import { parseDecimal } from '../../../src/lib/athena/serde/numbers.js';
import { linesOf, readObject } from '../../../src/lib/athena/serde/object.js';
import { createRecordReader } from '../../../src/lib/athena/serde/reader.js';
import { CLOUDTRAIL_INPUT, SERDE, TEXT_INPUT, TEXT_OUTPUT } from '../../../src/lib/athena/table/classes.js';
import type { TableStorage } from '../../../src/lib/athena/table/types.js';

const table = (columns: Record<string, string>, storage: Partial<TableStorage>): TableStorage => ({
  columns: Object.entries(columns).map(([name, source]) => {
    const type = parseHiveType(source);
    if (type === undefined) throw new Error(`no type: ${source}`);
    return { name, type };
  }),
  partitionKeys: [],
  location: 's3://b/',
  serde: SERDE.lazySimple,
  serdeProperties: {},
  inputFormat: TEXT_INPUT,
  outputFormat: TEXT_OUTPUT,
  properties: {},
  ...storage,
});
const read = (storage: TableStorage, line: string) => createRecordReader(storage).read(line);

describe('RegexSerDe', () => {
  const regex = (source: string, columns: Record<string, string> = { a: 'string', n: 'int' }, more = {}) =>
    table(columns, { serde: SERDE.regex, serdeProperties: { 'input.regex': source, ...more } });

  it('gives the groups of a line that matches from its first to its last character', () => {
    expect(read(regex('([^ ]*) ([0-9]*)'), 'x 12')).toEqual({ values: ['x', 12], problems: [] });
  });

  it('gives a row of NULLs for a line that does not match, and says at which group it breaks', () => {
    const { values, problems } = read(regex('([^ ]*) ([0-9]*)'), 'x 12 trailing');
    expect(values).toEqual([null, null]);
    expect(problems).toMatchObject([{ kind: 'noMatch', isFatal: false, at: { group: 3, offset: 4 } }]);
    expect(
      read(regex('([a-z]+) "([^"]*)" ([0-9]+)$', { a: 'string', b: 'string', n: 'int' }), 'x "y z" -').problems,
    ).toMatchObject([{ at: { group: 3, offset: 8 }, reason: 'the line stops matching at group 3 (n), character 9' }]);
  });

  it('keeps an empty text apart from a group that took no part', () => {
    expect(read(regex('([^ ]*) ?(x)?', { a: 'string', b: 'string' }), '').values).toEqual(['', null]);
  });

  it('gives NULL where there are more columns than groups, and drops groups beyond the columns', () => {
    expect(read(regex('(.*)'), 'x')).toMatchObject({
      values: ['x', null],
      problems: [{ column: 'n', kind: 'badValue' }],
    });
    expect(read(regex('(.)(.)(.)'), 'a1c')).toEqual({ values: ['a', 1], problems: [] });
  });

  it('gives NULL for what does not fit its type, and says so except for the dash of AWS', () => {
    expect(read(regex('(.*) (.*)'), 'x 3000000000')).toMatchObject({
      values: ['x', null],
      problems: [{ reason: '"3000000000" is no int' }],
    });
    expect(read(regex('(.*) (.*)'), 'x -')).toEqual({ values: ['x', null], problems: [] });
  });

  it.each([
    ['\\p{Alpha}+(\\p{Digit}*)', 'abc12', ['12']],
    ['\\Q[x]\\E(.*)', '[x]y', ['y']],
    ['(?i)ABC(.)', 'abcd', ['d']],
    ['[]x]+(.)', ']x]y', ['y']],
    ['(?<name>a+)b', 'aab', ['aa']],
    ['\\A(.)\\z', 'a', ['a']],
  ])('reads %s as Java does', (source, line, values) => {
    expect(read(regex(source, { a: 'string' }), line).values).toEqual(values);
  });

  it.each(['(a', '[a[b]]', '[a&&b]', 'a*+'])('refuses %s, which it cannot follow', (source) => {
    expect(() => read(regex(source), '')).toThrow('input.regex');
  });

  it('ignores case where the table says so', () => {
    expect(read(regex('A(.)', { a: 'string' }, { 'input.regex.case.insensitive': 'true' }), 'ab').values).toEqual([
      'b',
    ]);
  });
});

describe('ROW FORMAT DELIMITED', () => {
  const text = (columns: Record<string, string>, serdeProperties = {}) =>
    table(columns, { serdeProperties: { 'field.delim': ' ', 'serialization.format': ' ', ...serdeProperties } });

  it('keeps NULL and the empty text apart', () => {
    expect(read(text({ a: 'string', b: 'string', c: 'int' }), '\\N  ').values).toEqual([null, '', null]);
    expect(read(text({ a: 'string', b: 'string' }, { 'serialization.null.format': '-' }), '- \\N').values).toEqual([
      null,
      '\\N',
    ]);
  });

  it('has NULL for fields that are missing, and says so; drops fields beyond the columns', () => {
    expect(read(text({ a: 'int', b: 'int', c: 'int' }), '1 2')).toMatchObject({
      values: [1, 2, null],
      problems: [{ kind: 'noMatch', reason: expect.stringContaining('2 fields, the table 3 columns') }],
    });
    expect(read(text({ a: 'int' }), '1 2 3')).toEqual({ values: [1], problems: [] });
  });

  it('has every type', () => {
    const types = {
      a: 'bigint',
      b: 'double',
      c: 'boolean',
      d: 'date',
      e: 'timestamp',
      f: 'decimal(6,2)',
      g: 'varchar(2)',
      h: 'binary',
    };
    const line = '9223372036854775807|1e3|TRUE|2026-11-30|2026-11-30 01:02:03.5|12.345|abc|AAE=';
    expect(read(text(types, { 'field.delim': '|' }), line)).toEqual({
      values: [
        9223372036854775807n,
        1000,
        true,
        '2026-11-30',
        '2026-11-30 01:02:03.500',
        '12.35',
        'ab',
        new Uint8Array([0, 1]),
      ],
      problems: [],
    });
  });

  it('has arrays, maps and structs by the next separators', () => {
    const storage = text(
      { a: 'array<int>', m: 'map<string,int>', s: 'struct<x:int,y:string>' },
      { 'collection.delim': ',', 'mapkey.delim': ':' },
    );
    expect(read(storage, '1,2 k:1,l:2 7,z').values).toEqual([
      [1, 2],
      new Map([
        ['k', 1],
        ['l', 2],
      ]),
      { x: 7, y: 'z' },
    ]);
  });

  it('splits at ^A by default, and takes escapes out', () => {
    expect(
      read(table({ a: 'string', b: 'string' }, { serdeProperties: { 'serialization.format': '1' } }), 'x\u0001y')
        .values,
    ).toEqual(['x', 'y']);
    expect(read(text({ a: 'string', b: 'string' }, { 'escape.delim': '\\' }), 'a\\ b c').values).toEqual(['a b', 'c']);
  });

  it('is the fields that were joined, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().filter((field) => field !== '\\N'),
          { minLength: 2, maxLength: 5 },
        ),
        (fields) => {
          const columns = Object.fromEntries(fields.map((_field, index) => [`c${index}`, 'string']));
          const line = fields.map((field) => field.replace(/[\\,]/g, '\\$&')).join(',');
          // A letter after an escape is a line end: only separators and backslashes are escaped here.
          expect(read(text(columns, { 'field.delim': ',', 'escape.delim': '\\' }), line).values).toEqual(fields);
        },
      ),
    );
  });
});

describe('the OpenX JSON SerDe', () => {
  const json = (columns: Record<string, string>, serdeProperties = {}) =>
    table(columns, { serde: SERDE.openxJson, serdeProperties });

  it('finds keys in any case, keeps big numbers, and writes objects for columns of text', () => {
    const columns = { id: 'bigint', useragent: 'string', request: 'string', n: 'double', missing: 'string' };
    const line = '{"id": 9007199254740993, "userAgent": "x", "request": {"a": [1.0, null]}, "n": 1.5}';
    expect(read(json(columns), line).values).toEqual([9007199254740993n, 'x', '{"a":[1.0,null]}', 1.5, null]);
  });

  it('fails on two keys that differ in case only, unless case counts and one is mapped', () => {
    const line = '{"Time":1,"time":2}';
    expect(read(json({ time: 'int' }), line).problems).toMatchObject([
      { isFatal: true, reason: 'Duplicate key "time"' },
    ]);
    const mapped = { 'case.insensitive': 'FALSE', 'mapping.time1': 'Time' };
    expect(read(json({ time: 'int', time1: 'int' }, mapped), line).values).toEqual([2, 1]);
  });

  it('reads keys with dots where it is told to', () => {
    expect(read(json({ a_b: 'int' }), '{"a.b":1}').values).toEqual([null]);
    expect(read(json({ a_b: 'int' }, { 'dots.in.keys': 'true' }), '{"a.b":1}').values).toEqual([1]);
  });

  it('fails on malformed JSON, unless it is ignored; a line that is no object is NULL', () => {
    expect(read(json({ a: 'int' }), '{"a":').problems).toMatchObject([{ kind: 'malformed', isFatal: true }]);
    expect(read(json({ a: 'int' }, { 'ignore.malformed.json': 'true' }), '{"a":')).toMatchObject({
      values: [null],
      problems: [{ isFatal: false }],
    });
    expect(read(json({ a: 'int' }), 'plain')).toMatchObject({ values: [null], problems: [{ isFatal: false }] });
  });

  it('fails on two records that stand on one line', () => {
    expect(read(json({ a: 'int' }), '{"a":1}{"a":2}').problems).toMatchObject([{ isFatal: true }]);
  });

  it('makes values fit, or NULL', () => {
    const columns = {
      a: 'int',
      b: 'int',
      c: 'array<int>',
      d: 'timestamp',
      e: 'timestamp',
      f: 'boolean',
      g: 'struct<x:int>',
    };
    const line = '{"a":"12.9","b":"x","c":5,"d":"2026-11-30T10:00:00+09:00","e":1764464400000,"f":"yes","g":{"X":"3"}}';
    expect(read(json(columns), line).values).toEqual([
      12,
      null,
      [5],
      '2026-11-30 01:00:00.000',
      '2025-11-30 01:00:00.000',
      false,
      { x: 3 },
    ]);
  });

  it('says when none of the keys is a column', () => {
    expect(read(json({ a: 'int' }), '{"messageType":"x","logGroup":"y"}').problems).toMatchObject([
      { kind: 'noMatch', reason: 'none of its keys ("messageType", "logGroup") is a column of the table' },
    ]);
  });
});

describe('the Hive JSON SerDe', () => {
  const hive = (columns: Record<string, string>) => table(columns, { serde: SERDE.hiveJson });

  it('fails on what does not fit, where OpenX makes it fit', () => {
    expect(read(hive({ a: 'int' }), '{"A":1,"b":2}')).toEqual({ values: [1], problems: [] });
    expect(read(hive({ a: 'int' }), '{"a":"x"}').problems).toMatchObject([{ isFatal: true, column: 'a' }]);
    expect(read(hive({ a: 'int' }), '{').problems).toMatchObject([{ kind: 'malformed', isFatal: true }]);
  });
});

describe('OpenCSVSerde', () => {
  const csv = (columns: Record<string, string>, serdeProperties = {}) =>
    table(columns, { serde: SERDE.openCsv, serdeProperties });

  it('takes quotes off, has no NULL but for missing fields, and fails on what is no number', () => {
    expect(read(csv({ a: 'string', b: 'string', c: 'string' }), '"x, ""y""",').values).toEqual(['x, "y"', '', null]);
    expect(read(csv({ a: 'int' }), 'x').problems).toMatchObject([{ isFatal: true, column: 'a' }]);
    expect(read(csv({ a: 'timestamp', b: 'date' }, { separatorChar: ';' }), '1764464400000;20000').values).toEqual([
      '2025-11-30 01:00:00.000',
      '2024-10-04',
    ]);
  });
});

describe('an object', () => {
  const lines = table({ a: 'string' }, { serdeProperties: { 'field.delim': ' ' } });
  const rows = async (key: string, bytes: Uint8Array, storage = lines) => {
    const result = await readObject({ key, bytes }, { storage });
    return 'problem' in result ? result.problem : [...result.rows].map(({ number, values }) => [number, ...values]);
  };

  it('is decompressed by the end of its key', async () => {
    expect(await rows('x.gz', gzipSync('a\nb\n'))).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(await rows('x.log', gzipSync('a\n'))).toMatchObject({
      kind: 'compression',
      reason: 'the object is gzip, and Athena reads "x.log" as text',
    });
    expect(await rows('x.gz', Buffer.from('a\n'))).toMatchObject({
      reason: expect.stringContaining('is called .gz, but is not gzip'),
    });
    expect(await rows('x.gz', gzipSync(gzipSync('a\n')))).toMatchObject({
      reason: expect.stringContaining('compressed twice'),
    });
  });

  it('loses the header lines that the table says it has', async () => {
    const withHeader = { ...lines, properties: { 'skip.header.line.count': '1' } };
    expect(await rows('x', Buffer.from('version srcaddr\n2 x'), withHeader)).toEqual([[2, '2']]);
  });

  it('reads the beginning of a gzip file, without the line that is cut off', async () => {
    const bytes = gzipSync(
      Array.from({ length: 20_000 }, (_line, index) => `${index} ${Math.sin(index)}`).join('\n'),
    ).subarray(0, 20_000);
    const result = await readObject({ key: 'x.gz', bytes, isPartial: true }, { storage: lines });
    const read_ = 'rows' in result ? [...result.rows] : [];
    expect(read_.length).toBeGreaterThan(100);
    expect(read_.every(({ text }) => /^\d+ -?\d+(\.\d+(e-\d+)?)?$/.test(text ?? ''))).toBe(true);
  });

  it('is refused where the table says Parquet and it is not', async () => {
    expect(await rows('x.parquet', Buffer.from('a b'), { ...lines, serde: SERDE.parquet })).toMatchObject({
      kind: 'format',
    });
    expect(await rows('x', Buffer.from('PAR1....PAR1'))).toMatchObject({
      reason: 'the object is Parquet, and Athena reads "x" as text',
    });
  });

  it('of CloudTrail has a record for each entry of Records', async () => {
    const trail = table(
      { eventname: 'string', requestparameters: 'string' },
      { serde: SERDE.hiveJson, inputFormat: CLOUDTRAIL_INPUT },
    );
    const body = JSON.stringify({
      Records: [
        { eventName: 'A', requestParameters: { x: 1 } },
        { eventName: 'B', requestParameters: null },
      ],
    });
    expect(await rows('x.json.gz', gzipSync(body), trail)).toEqual([
      [1, 'A', '{"x":1}'],
      [2, 'B', null],
    ]);
    expect(await rows('x.json', Buffer.from('{"digest":1}'), trail)).toMatchObject({
      reason: expect.stringContaining('no list "Records"'),
    });
  });

  it('has the lines that were joined by any line end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', ' ', 'é', '"') }), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        (parts, end) => {
          expect([...linesOf(parts.map((part) => `${part}${end}`).join(''))]).toEqual(parts);
        },
      ),
    );
  });
});

describe('decimals', () => {
  it('have the digits of their type, rounded half up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.integer({ min: 0, max: 4 }),
        (units, scale) => {
          const text = `${units}e-${scale}`;
          expect(Number(parseDecimal(text, { precision: 18, scale: 4 }))).toBeCloseTo(units / 10 ** scale, 6);
        },
      ),
    );
    expect(parseDecimal('0.005', { precision: 4, scale: 2 })).toBe('0.01');
    expect(parseDecimal('-0.001', { precision: 4, scale: 2 })).toBe('0.00');
    expect(parseDecimal('100', { precision: 4, scale: 2 })).toBeUndefined();
    expect(parseDecimal('1e300', { precision: 4, scale: 2 })).toBeUndefined();
    expect(parseDecimal('.', { precision: 4, scale: 2 })).toBeUndefined();
  });
});
