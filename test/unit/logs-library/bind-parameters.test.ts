import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInsights, type InsightsQuery } from '../../../src/lib/logs/insights/index.js';
import { bindParameters, parseTemplate, type ParameterType } from '../../../src/lib/logs/library/index.js';

const template = (type: ParameterType, text: string): ReturnType<typeof parseTemplate> =>
  parseTemplate(`# param: p ${type} — a value\n${text}`, { source: 'test' });

describe('values are written by type', () => {
  test.each<[ParameterType, string, string]>([
    ['string', 'plain', '"plain"'],
    ['string', 'a "b" \\ c', '"a \\"b\\" \\\\ c"'],
    ['string', '', '""'],
    ['string', '$& $1 {{p}}', '"$& $1 {{p}}"'],
    ['number', '10', '10'],
    ['number', '-1.5', '-1.5'],
    ['field', 'latencyMs', 'latencyMs'],
    ['field', 'user-agent', '`user-agent`'],
    ['field', 'a.b', 'a.b'],
    ['regex', 'a/b', '/a\\/b/'],
    ['regex', 'a\\/b[/]', '/a\\/b[\\/]/'],
    ['regex', '(?i)error', '/(?i)error/'],
    ['ip', '10.0.0.1', '"10.0.0.1"'],
    ['ip', '2001:db8::1', '"2001:db8::1"'],
    ['cidr', '10.0.0.0/16', '"10.0.0.0/16"'],
    ['period', '5m', '5m'],
  ])('%s %j is %s', (type, value, expected) => {
    expect(bindParameters(template(type, 'x {{p}} y {{ p }}'), { p: value })).toBe(`x ${expected} y ${expected}`);
  });

  test.each<[ParameterType, string]>([
    ['number', '1; drop'],
    ['number', '1e5'],
    ['number', 'NaN'],
    ['number', ''],
    ['field', ''],
    ['field', 'a`b'],
    ['regex', 'a\\'],
    ['regex', 'a\nb'],
    ['regex', ''],
    ['ip', '10.0.0'],
    ['ip', '10.0.0.1 or 1=1'],
    ['cidr', '10.0.0.0/33'],
    ['cidr', '10.0.0.0'],
    ['period', '5'],
    ['period', '5m | limit 1'],
  ])('%s refuses %j', (type, value) => {
    expect(() => bindParameters(template(type, 'x {{p}}'), { p: value })).toThrow(
      expect.objectContaining({ code: 'InvalidParameter', exitCode: 2 }),
    );
  });
});

/** A query without what its literals hold: same skeleton, same query. */
function skeleton(query: InsightsQuery): string {
  const values = new Set(['at', 'value', 'text', 'source', 'names', 'amount', 'unit']);
  return JSON.stringify(query.commands, (key, value) => (values.has(key) ? undefined : (value as unknown)));
}

describe('no value can become part of the query', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('"', "'", '\\', '/', '`', '|', '#', '\n', '(', ')', ' or ', '1=1', 'limit 1', 'x', '{{p}}'),
        {
          maxLength: 12,
        },
      )
      .map((parts) => parts.join('')),
  );

  test('a string stays one string, and holds exactly the value', () => {
    const query = template('string', 'filter a = {{p}} and b = 1 | limit 5');
    const expected = skeleton(parseInsights('filter a = "x" and b = 1 | limit 5'));
    fc.assert(
      fc.property(hostile, (value) => {
        const bound = parseInsights(bindParameters(query, { p: value }));
        expect(skeleton(bound)).toBe(expected);
        expect(JSON.stringify(bound.commands)).toContain(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
  });

  test.each<[ParameterType, string, string]>([
    ['regex', 'filter a like {{p}} and b = 1 | limit 5', 'x'],
    ['number', 'filter a > {{p}} and b = 1 | limit 5', '1'],
    ['ip', 'filter a = {{p}} | limit 5', '10.0.0.1'],
    ['cidr', 'filter isIpv4InSubnet(a, {{p}}) | limit 5', '10.0.0.0/8'],
    ['period', 'stats count(*) by bin({{p}}) | limit 5', '5m'],
  ])('a %s is refused or stays one literal', (type, text, sample) => {
    const query = template(type, text);
    const expected = skeleton(parseInsights(bindParameters(query, { p: sample })));
    fc.assert(
      fc.property(hostile, (value) => {
        let bound: string;
        try {
          bound = bindParameters(query, { p: value });
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidParameter' });
          return;
        }
        let parsed: InsightsQuery;
        try {
          parsed = parseInsights(bound);
        } catch (error) {
          // An expression that is not valid as such, e.g. "(" as a pattern, is refused as a whole.
          expect((error as Error).name).toBe('InsightsSyntaxError');
          return;
        }
        expect(skeleton(parsed)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('a field stays one field', () => {
    const query = template('field', 'filter {{p}} > 1 and b = 1 | limit 5');
    fc.assert(
      fc.property(hostile, (value) => {
        let bound: string;
        try {
          bound = bindParameters(query, { p: value });
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidParameter' });
          return;
        }
        const [filter] = parseInsights(bound).commands;
        expect(filter).toMatchObject({
          condition: { kind: 'logical', left: { kind: 'comparison', left: { kind: 'field', name: value } } },
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('parameters', () => {
  const query = parseTemplate(
    '# param: rows number 25 — how many\n# param: who string — whom\nlimit {{rows}} {{who}}',
    {
      source: 'test',
    },
  );

  test('have defaults', () => {
    expect(bindParameters(query, { who: 'x' })).toBe('limit 25 "x"');
  });

  test('without a default must be given', () => {
    expect(() => bindParameters(query, {})).toThrow(
      expect.objectContaining({
        code: 'MissingParameter',
        reason: 'who (string): whom',
        hint: 'add --param who=VALUE',
      }),
    );
  });

  test('that do not exist are refused, with the nearest one', () => {
    expect(() => bindParameters(query, { row: '1', who: 'x' })).toThrow(
      expect.objectContaining({ code: 'UnknownParameter', reason: 'did you mean "rows"?', hint: 'it takes rows, who' }),
    );
  });

  test('called like a property of every object are not found there', () => {
    const odd = parseTemplate('# param: constructor string — odd\nlimit {{constructor}}', { source: 'test' });
    expect(() => bindParameters(odd, {})).toThrow(expect.objectContaining({ code: 'MissingParameter' }));
  });
});
