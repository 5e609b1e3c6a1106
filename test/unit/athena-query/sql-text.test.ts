import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readParameter } from '../../../src/lib/athena/query/literals.js';
import {
  countPlaceholders,
  givesRows,
  isSelect,
  maskSql,
  splitStatements,
} from '../../../src/lib/athena/query/sql-text.js';

describe('SQL text', () => {
  test.each([
    ['SELECT \'?\', "a?", `b?` -- ?\n /* ? */ WHERE c = ?', 1],
    ["SELECT 'it''s ?' WHERE a = ? AND b = ?", 2],
    ['SELECT 1', 0],
  ])('%s has its places for parameters outside of quotes and comments', (sql, count) => {
    expect(countPlaceholders(sql)).toBe(count);
  });

  test('what is quoted is blanked out, and everything else stays at its place', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^['"`\-/*;? a\n]*$/), (sql) => {
        const masked = maskSql(sql);
        expect(masked).toHaveLength(sql.length);
        for (const [index, char] of [...masked].entries()) expect([' ', sql[index]]).toContain(char);
      }),
    );
  });

  test.each([
    ["SELECT ';'; SELECT 2;", ["SELECT ';'", 'SELECT 2']],
    ['SELECT 1;\n-- the end\n', ['SELECT 1']],
    ['-- note; here\nDROP TABLE a;;', ['-- note; here\nDROP TABLE a']],
    [' ; ', []],
  ])('%j is split at its semicolons', (text, statements) => {
    expect(splitStatements(text)).toEqual(statements);
  });

  test.each([
    ['select 1', true, true],
    ['-- what\nWITH a AS (SELECT 1) SELECT * FROM a', true, true],
    ['(SELECT 1) UNION (SELECT 2)', true, true],
    ['SHOW TABLES', false, true],
    ['MSCK REPAIR TABLE a', false, false],
    ['INSERT INTO a SELECT 1', false, false],
  ])('%s', (sql, selects, rows) => {
    expect([isSelect(sql), givesRows(sql)]).toEqual([selects, rows]);
  });
});

describe('a parameter', () => {
  test.each([
    ['42', '42', 'number'],
    ['-1.5e3', '-1.5e3', 'number'],
    ['TRUE', 'true', 'boolean'],
    ['null', 'null', 'null'],
    ["'42'", "'42'", 'text'],
    ["DATE '2026-01-15'", "DATE '2026-01-15'", 'date or time'],
    ['10.0.0.1', "'10.0.0.1'", 'text'],
    ["it's", "'it''s'", 'text'],
    ["' OR 1=1 --", "''' OR 1=1 --'", 'text'],
    ["'a' OR 'b'", "'''a'' OR ''b'''", 'text'],
    ['', "''", 'text'],
  ])('%j is %s', (value, literal, type) => {
    expect(readParameter(value)).toEqual({ literal, type });
  });

  test('is one literal whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { literal } = readParameter(value);
        expect(literal).toMatch(/^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null|(?:[a-z]+\s+)?'(?:[^']|'')*')$/i);
      }),
    );
  });
});
