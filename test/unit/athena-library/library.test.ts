import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queryDirectories } from '../../../src/commands/query-directories.js';
import { bindSql, type SqlPart } from '../../../src/lib/athena/library/bind-sql.js';
import { GIVEN, loadSqlLibrary, SQL, type SqlParameterType } from '../../../src/lib/athena/library/dialect.js';
import { conditionsOf } from '../../../src/lib/athena/library/partition-parts.js';
import type { ProjectedColumn } from '../../../src/lib/athena/projection/types.js';
import { countPlaceholders, isSelect, splitStatements } from '../../../src/lib/athena/query/sql-text.js';
import { parseTemplate, type QueryTemplate } from '../../../src/lib/saved-query/index.js';

const range = { fromMs: Date.parse('2026-01-15T09:30:00.000Z'), toMs: Date.parse('2026-01-15T11:59:59.999Z') };
const context = {
  table: 'web.alb_logs',
  range,
  partitions: { sql: 'day BETWEEN ? AND ?', parameters: ["'a'", "'b'"] },
};
const template = (text: string): QueryTemplate<SqlParameterType> =>
  parseTemplate(text, {
    source: 'a test',
    dialect: SQL,
    given: GIVEN,
  });
const bind = (text: string, given: Readonly<Record<string, string>> = {}): SqlPart =>
  bindSql(template(text), given, context);

describe('a saved query', () => {
  test('has its values beside the SQL, in the order of their places', () => {
    const text = `-- param: who string — a name
-- param: limit rows 5 — how many
SELECT {{who}} FROM {{table}} WHERE {{partitions}} AND t >= {{since}} AND t < {{until}}
AND e BETWEEN {{since_epoch}} AND {{until_epoch}} AND w = {{who}} LIMIT {{limit}}`;
    expect(bind(text, { who: "o'hara" })).toEqual({
      sql: `SELECT ? FROM "web"."alb_logs" WHERE day BETWEEN ? AND ? AND t >= ? AND t < ?
AND e BETWEEN ? AND ? AND w = ? LIMIT 5`,
      parameters: [
        "'o''hara'",
        "'a'",
        "'b'",
        "'2026-01-15T09:30:00.000'",
        "'2026-01-15T12:00:00.000'",
        '1768469400',
        '1768478400',
        "'o''hara'",
      ],
    });
  });

  const one = (type: string, value: string): SqlPart => bind(`-- param: x ${type}\nSELECT {{x}}`, { x: value });

  test.each([
    ['number', '1; DROP TABLE a'],
    ['ip', '10.0.0'],
    ['rows', '0'],
    ['rows', '10; DROP TABLE a'],
    ['name', 'a"b'],
    ['name', 'a b'],
    ['name', 'a.b.c.d'],
  ])('takes for a %s no %j', (type, value) => {
    expect(() => one(type, value)).toThrow(expect.objectContaining({ code: 'InvalidParameter', exitCode: 2 }));
  });

  test('has nothing of a value in its SQL but names and digits, and one literal for each place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('string', 'number', 'ip', 'rows', 'name'),
        fc.string({ unit: 'binary' }),
        (type, value) => {
          let bound: SqlPart;
          try {
            bound = one(type, value);
          } catch {
            return;
          }
          expect(bound.sql).toMatch(/^SELECT (?:\?|\d+|"[\w$-]+"(?:\."[\w$-]+")*)$/);
          expect(bound.parameters).toHaveLength(countPlaceholders(bound.sql));
          for (const literal of bound.parameters) expect(literal).toMatch(/^(?:-?[\d.]+|'(?:[^']|'')*')$/);
        },
      ),
    );
  });

  test('with a placeholder within quotes is no query file', () => {
    expect(() => template("-- param: x string\nSELECT '{{x}}'")).toThrow(
      expect.objectContaining({ code: 'BadQueryFile' }),
    );
  });

  test('with a placeholder that nobody declares is no query file', () => {
    expect(() => template('SELECT {{nobody}}')).toThrow(
      expect.objectContaining({ reason: '{{nobody}} has no "-- param: nobody TYPE" line' }),
    );
  });
});

describe('the shipped queries', async () => {
  const library = await loadSqlLibrary(queryDirectories({ HOME: '/nonexistent' }), () => undefined);

  test('are there', () => {
    expect(library.length).toBeGreaterThanOrEqual(25);
  });

  test.each(library.map((query) => [query.name, query] as const))(
    '@%s is one SELECT over its table and a range',
    (_, query) => {
      expect(query.description).not.toBe('');
      expect(query.targets).toHaveLength(1);
      expect(query.text).toContain('{{partitions}}');
      expect(query.text).toMatch(/\{\{since(_epoch|_ms)?\}\}[\s\S]*\{\{until(_epoch|_ms)?\}\}/);
      const given = Object.fromEntries(
        query.parameters
          .filter(({ default: value }) => value === null)
          .map(({ name, type }) => [name, type === 'ip' ? '10.0.0.1' : 'x']),
      );
      const { sql, parameters } = bindSql(query, given, context);
      expect(isSelect(sql)).toBe(true);
      expect(splitStatements(sql)).toHaveLength(1);
      expect(sql).not.toContain('{{');
      expect(parameters).toHaveLength(countPlaceholders(sql));
      for (const { description } of query.parameters) expect(description).not.toBe('');
    },
  );
});

describe('the condition on partitions', () => {
  const date = (format: string, name = 'day'): ProjectedColumn => ({
    type: 'date',
    name,
    format,
    from: { kind: 'at', ms: 0, text: '' },
    to: { kind: 'now', amount: 0, unit: 'DAYS' },
    interval: 1,
    unit: 'DAYS',
  });
  const number = (name: string): ProjectedColumn => ({
    type: 'integer',
    name,
    min: 0,
    max: 99,
    interval: 1,
    digits: 2,
  });
  const region: ProjectedColumn = { type: 'enum', name: 'aws_region', values: ['a'] };
  const at = (from: string, to: string): typeof range => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });
  const text = (columns: readonly ProjectedColumn[], within: typeof range): string =>
    conditionsOf(columns, within)
      .map(({ sql, parameters }) => `${sql}: ${parameters.join(' ')}`)
      .join('; ');
  const hours = at('2026-01-15T09:30Z', '2026-01-15T11:59Z');
  const days = at('2026-01-15T09:30Z', '2026-01-17T11:59Z');

  test.each([
    [
      'dates in their own format',
      [region, date('yyyy/MM/dd')],
      days,
      `"day" BETWEEN ? AND ?: '2026/01/15' '2026/01/17'`,
    ],
    [
      'what is delivered an hour late',
      [date('yyyy-MM-dd')],
      at('2026-01-15T22:00Z', '2026-01-15T23:30Z'),
      `"day" BETWEEN ? AND ?: '2026-01-15' '2026-01-16'`,
    ],
    [
      'hours within one day',
      [date('yyyy/MM/dd'), number('hour')],
      hours,
      `"day" BETWEEN ? AND ?: '2026/01/15' '2026/01/15'; "hour" BETWEEN ? AND ?: 9 12`,
    ],
    [
      'no hours over several days',
      [date('yyyy/MM/dd'), number('hour')],
      days,
      `"day" BETWEEN ? AND ?: '2026/01/15' '2026/01/17'`,
    ],
    [
      'years, months and days as numbers',
      [number('year'), number('month'), number('day'), number('hour')],
      days,
      '"year" BETWEEN ? AND ?: 2026 2026; "month" BETWEEN ? AND ?: 1 1; "day" BETWEEN ? AND ?: 15 17',
    ],
    [
      'no days from one month to the next',
      [number('year'), number('month'), number('day')],
      at('2026-01-31T09:30Z', '2026-02-02T11:59Z'),
      '"year" BETWEEN ? AND ?: 2026 2026; "month" BETWEEN ? AND ?: 1 2',
    ],
    ['nothing for dates that are not in the order of time', [date('dd-MM-yyyy')], days, ''],
    ['nothing without columns of time', [region], days, ''],
  ])('names %s', (_, columns, within, expected) => {
    expect(text(columns, within)).toBe(expected);
  });

  test('never leaves out the partition of a moment in the range', () => {
    const columns = [number('year'), number('month'), number('day'), number('hour')];
    const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2029-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.nat(90 * 86_400_000), fc.nat(), (from, lengthMs, offset) => {
        const within = { fromMs: from.getTime(), toMs: from.getTime() + lengthMs };
        const one = new Date(within.fromMs + (lengthMs === 0 ? 0 : offset % lengthMs));
        const values: Readonly<Record<string, number>> = {
          year: one.getUTCFullYear(),
          month: one.getUTCMonth() + 1,
          day: one.getUTCDate(),
          hour: one.getUTCHours(),
        };
        for (const { sql, parameters } of conditionsOf(columns, within)) {
          const value = values[/"(\w+)"/.exec(sql)?.[1] ?? ''] ?? Number.NaN;
          expect(value).toBeGreaterThanOrEqual(Number(parameters[0]));
          expect(value).toBeLessThanOrEqual(Number(parameters[1]));
        }
      }),
    );
  });
});
