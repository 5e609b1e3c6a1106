import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InsightsSyntaxError, parseInsights, quoteField, quoteString } from '../../../src/lib/logs/insights/index.js';
import { commands } from './arbitrary-query.js';
import { meaning, printInsights } from './print-insights.js';

const same = (text: string, other: string): void => {
  expect(meaning(parseInsights(text))).toEqual(meaning(parseInsights(other)));
};

/** The only command of a query, without offsets. */
const command = (text: string): unknown => {
  const [first] = meaning(parseInsights(text)) as unknown[];
  return first;
};

const field = (name: string) => ({ kind: 'field', name });

describe('commands', () => {
  test.each<[string, unknown]>([
    [
      'fields @timestamp, a',
      {
        kind: 'fields',
        columns: [
          { name: '@timestamp', expression: field('@timestamp') },
          { name: 'a', expression: field('a') },
        ],
      },
    ],
    ['fields a as b', { kind: 'fields', columns: [{ name: 'b', expression: field('a') }] }],
    ['display `x-y`.z', { kind: 'display', columns: [{ name: 'x-y.z', expression: field('x-y.z') }] }],
    ['filter a', { kind: 'filter', condition: field('a') }],
    [
      'filterIndex a = "1"',
      {
        kind: 'filterIndex',
        condition: { kind: 'comparison', operator: '=', left: field('a'), right: { kind: 'string', value: '1' } },
      },
    ],
    [
      'parse @message "u=* x" as u',
      { kind: 'parse', operand: field('@message'), pattern: { kind: 'glob', text: 'u=* x' }, names: ['u'] },
    ],
    [
      'parse "u=*" as u',
      { kind: 'parse', operand: field('@message'), pattern: { kind: 'glob', text: 'u=*' }, names: ['u'] },
    ],
    [
      'parse m /(?<a>\\d+) (?P<b>x)/',
      {
        kind: 'parse',
        operand: field('m'),
        pattern: { kind: 'regex', source: '(?<a>\\d+) (?P<b>x)', names: ['a', 'b'] },
        names: ['a', 'b'],
      },
    ],
    [
      'parse m /(\\d+)/ as n',
      { kind: 'parse', operand: field('m'), pattern: { kind: 'regex', source: '(\\d+)', names: [null] }, names: ['n'] },
    ],
    [
      'stats count(*) as n by bin(5m), b as c offset 1h',
      {
        kind: 'stats',
        columns: [{ name: 'n', expression: { kind: 'call', name: 'count', args: [{ kind: 'star' }] } }],
        by: [
          {
            name: 'bin(5m)',
            expression: { kind: 'call', name: 'bin', args: [{ kind: 'period', period: { amount: 5, unit: 'm' } }] },
          },
          { name: 'c', expression: field('b') },
        ],
        offset: { amount: 1, unit: 'h' },
      },
    ],
    [
      'sort a desc, b, c asc',
      {
        kind: 'sort',
        keys: [
          { expression: field('a'), descending: true },
          { expression: field('b'), descending: false },
          { expression: field('c'), descending: false },
        ],
      },
    ],
    ['limit 20', { kind: 'limit', count: 20 }],
    ['head 20', { kind: 'limit', count: 20 }],
    ['dedup a, b', { kind: 'dedup', operands: [field('a'), field('b')] }],
    ['pattern @message', { kind: 'pattern', operand: field('@message') }],
    ['diff', { kind: 'diff' }],
    ['diff previousDay', { kind: 'diff', baseline: 'previousDay' }],
    ['anomaly', { kind: 'anomaly' }],
    ['unmask @message', { kind: 'unmask', operands: [field('@message')] }],
    ['unnest a.items into item', { kind: 'unnest', operand: field('a.items'), name: 'item' }],
    ['expand items', { kind: 'expand', operand: field('items') }],
    [
      "SOURCE logGroups(namePrefix: ['a', \"b\"], class: 'STANDARD')",
      {
        kind: 'source',
        groups: [],
        selectors: [
          { name: 'namePrefix', values: ['a', 'b'] },
          { name: 'class', values: ['STANDARD'] },
        ],
      },
    ],
    ['source "/aws/lambda/x", "y"', { kind: 'source', groups: ['/aws/lambda/x', 'y'], selectors: [] }],
    ['addtotals col=true a, b', { kind: 'other', name: 'addtotals', text: 'col=true a, b' }],
    ['lookup (a "|" | b) x', { kind: 'other', name: 'lookup', text: '(a "|" | b) x' }],
  ])('%s', (text, expected) => {
    expect(command(text)).toEqual(expected);
  });

  test('are separated by pipes over any white space, with comments to the end of a line', () => {
    const query = parseInsights(
      '  fields a # one | two\n\n| # nothing\n filter b = "# no | comment"\n\t|limit 1 # end',
    );
    expect(query.commands.map(({ kind }) => kind)).toEqual(['fields', 'filter', 'limit']);
  });

  test('take keywords in any case', () => {
    same(
      'FIELDS a AS b | FILTER a IN [1] AND NOT b LIKE "x" | SORT a DESC | STATS count(*) BY a',
      'fields a as b | filter a in [1] and not b like "x" | sort a desc | stats count(*) by a',
    );
  });

  test('take `sort by`', () => {
    same('sort by a desc', 'sort a desc');
  });
});

describe('column names', () => {
  test.each([
    ['fields abs( a -  b )', 'abs( a - b )'],
    ['fields a # the first\n+ 1', 'a + 1'],
    ['stats count(*), sum(x)', 'count(*)'],
    ['fields `a b`', 'a b'],
    ['fields json.users[1].action', 'json.users.1.action'],
    ['fields `limit`.x', 'limit.x'],
    ['stats count(*) as 5xx', '5xx'],
  ])('of %s: %s', (text, name) => {
    const [first] = parseInsights(text).commands;
    expect(first).toMatchObject({ columns: expect.arrayContaining([expect.objectContaining({ name })]) });
  });
});

describe('precedence', () => {
  test.each([
    ['a or b and c', 'a or (b and c)'],
    ['a and b or c and d', '(a and b) or (c and d)'],
    ['not a and b', '(not a) and b'],
    ['not a = 1', 'not (a = 1)'],
    ['not not a', 'not (not a)'],
    ['a = b + 1', 'a = (b + 1)'],
    ['a + b * c', 'a + (b * c)'],
    ['a - b - c', '(a - b) - c'],
    ['a / b / c % d', '((a / b) / c) % d'],
    ['a ^ b ^ c', 'a ^ (b ^ c)'],
    ['-a ^ 2', '-(a ^ 2)'],
    ['a ^ -b', 'a ^ (-b)'],
    ['-a * b', '(-a) * b'],
    ['a - -1', 'a - (-1)'],
    ['a + 1 in [1, 2] and b', '((a + 1) in [1, 2]) and b'],
    ['not a like "x" or b', '(not (a like "x")) or b'],
    ['a not like /x/ and b not in ["y"]', '(a not like /x/) and (b not in ["y"])'],
    ['a =~ /x/', 'a like /x/'],
    ['a not =~ /x/', 'a not like /x/'],
    ['a / b > 1 / 2', '(a / b) > (1 / 2)'],
  ])('%s is %s', (text, explicit) => {
    same(`filter ${text}`, `filter ${explicit}`);
  });
});

describe('fields with the names of keywords and functions', () => {
  test.each(['fields', 'limit', 'stats', 'count', 'asc', 'desc', 'source', 'into', 'offset', 'pattern'])(
    '%s is a field',
    (name) => {
      expect(command(`filter ${name} = 1`)).toMatchObject({ condition: { left: field(name) } });
    },
  );

  test.each(['and', 'or', 'not', 'in', 'like', 'as', 'by'])('%s is one in back quotes only', (name) => {
    expect(command(`filter \`${name}\` = 1`)).toMatchObject({ condition: { left: field(name) } });
    expect(() => parseInsights(`filter ${name} = 1`)).toThrow(InsightsSyntaxError);
  });

  test('true is a field in back quotes only', () => {
    expect(command('filter `true` = true')).toMatchObject({
      condition: { left: field('true'), right: { kind: 'boolean', value: true } },
    });
  });

  test('a list after in without a space is no index', () => {
    same('filter status in[200]', 'filter status in [200]');
  });

  test('a field called desc can be sorted in both directions', () => {
    expect(command('sort desc desc, asc')).toMatchObject({
      keys: [
        { expression: field('desc'), descending: true },
        { expression: field('asc'), descending: false },
      ],
    });
  });
});

describe('literals', () => {
  test.each<[string, unknown]>([
    [`"a\\"b"`, { kind: 'string', value: 'a"b' }],
    [`'it\\'s "x"'`, { kind: 'string', value: `it's "x"` }],
    [`"\\d\\\\\\n"`, { kind: 'string', value: '\\d\\\n' }],
    ['1.5', { kind: 'number', value: 1.5 }],
    ['.5', { kind: 'number', value: 0.5 }],
    ['1e3', { kind: 'number', value: 1000 }],
    ['TRUE', { kind: 'boolean', value: true }],
  ])('%s', (text, expected) => {
    expect(command(`filter a = ${text}`)).toMatchObject({ condition: { right: expected } });
  });

  test.each([
    ['300s', { amount: 300, unit: 's' }],
    ['5minutes', { amount: 5, unit: 'm' }],
    ['2hrs', { amount: 2, unit: 'h' }],
    ['1mo', { amount: 1, unit: 'mo' }],
    ['1quarter', { amount: 1, unit: 'q' }],
    ['7D', { amount: 7, unit: 'd' }],
    ['100ms', { amount: 100, unit: 'ms' }],
  ])('the time %s', (text, period) => {
    expect(command(`stats count() by bin(${text})`)).toMatchObject({
      by: [{ expression: { args: [{ kind: 'period', period }] } }],
    });
  });

  test('a regular expression may hold pipes, hashes, quotes and escaped slashes', () => {
    expect(command('filter a like /x|"#\\/[/]/')).toMatchObject({
      condition: { pattern: { kind: 'regex', source: 'x|"#\\/[/]' } },
    });
  });
});

describe('errors say what is wrong and where', () => {
  test.each<[string, string | RegExp, number, number]>([
    ['', 'the query is empty', 1, 1],
    ['# only a comment', 'the query is empty', 1, 17],
    ['fields a |', 'unexpected end of the query: expected a command', 1, 11],
    ['| fields a', "unexpected '|': expected a command", 1, 1],
    ['fields a\n| filtr b', /^unknown command 'filtr'/, 2, 3],
    ['fields a b', "unexpected 'b': expected '|' and the next command, or the end of the query", 1, 10],
    ['fields a,', 'unexpected end of the query: expected a field, a value or a function', 1, 10],
    ['filter a = ', /^unexpected end of the query/, 1, 12],
    ['filter (a = 1', "unexpected end of the query: expected ')' to close the parenthesis", 1, 14],
    ['filter a not b', "unexpected 'b': expected 'in' or 'like' after 'not'", 1, 14],
    ['filter a in 1', "unexpected '1': expected '[' after 'in'", 1, 13],
    ['filter a in [1', /expected ']' after the values/, 1, 15],
    ['filter a like b', /expected a string or a \/regular expression\//, 1, 15],
    ['filter a == 1', /^unexpected '='/, 1, 11],
    ['filter a = "x', 'this string has no closing "', 1, 12],
    ['fields `a', 'this field name has no closing back quote', 1, 8],
    ['fields ``', 'a field name cannot be empty', 1, 8],
    ['filter a & b', "unexpected character '&'", 1, 10],
    ['filter and', /^unexpected keyword 'and': a field of this name is written `and`/, 1, 8],
    ['limit ten', /expected a whole number above 0/, 1, 7],
    ['limit 0', /expected a whole number above 0/, 1, 7],
    ['limit 1.5', /expected a whole number above 0/, 1, 7],
    ['parse @message "a=*, b=*" as a', 'the glob has 2 wildcards (*), but 1 fields are named', 1, 16],
    ['parse @message "a"', /expected 'as'/, 1, 19],
    ['parse @message /\\d+/', /no named group/, 1, 16],
    ['parse @message /(a)(b)/ as x', 'the regular expression has 2 groups, but 1 fields are named', 1, 16],
    ['filter\n  a like /x(?=y)/', 'look-around is not supported', 2, 12],
    ['filter a like /(b/', 'the group has no closing parenthesis', 1, 16],
    ['filter a like /b', "the regular expression has no closing '/'", 1, 15],
    ['filter a like //', 'the regular expression is empty', 1, 15],
    ['stats count(* by a', /expected '\)' after '\*'/, 1, 15],
    ['stats count(*) by', /^unexpected end of the query/, 1, 18],
    ['unnest a as b', /expected 'into'/, 1, 10],
    ['SOURCE logGroups(namePrefix ["a"])', /expected ':' after the selector/, 1, 29],
    ['fields .x', "unexpected character '.'", 1, 8],
  ])('%j', (text, message, line, column) => {
    let error: unknown;
    try {
      parseInsights(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InsightsSyntaxError);
    expect(error).toMatchObject({
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      line,
      column,
    });
  });

  test('the range of the fault ends after the word', () => {
    expect(() => parseInsights('fields a | filtr b')).toThrow(expect.objectContaining({ offset: 11, endOffset: 16 }));
  });

  test('nesting without end is an error, not a stack overflow', () => {
    for (const text of [
      '('.repeat(5000),
      '-'.repeat(5000),
      'not '.repeat(5000),
      'abs('.repeat(5000),
      '2^'.repeat(5000),
    ]) {
      expect(() => parseInsights(`filter ${text}`)).toThrow(InsightsSyntaxError);
    }
  });
});

describe('properties', () => {
  test('a printed query is parsed to the same query', () => {
    fc.assert(
      fc.property(commands, (generated) => {
        const text = printInsights(generated);
        expect(meaning(parseInsights(text))).toEqual(meaning({ text, commands: generated }));
      }),
    );
  });

  test('any text is parsed or refused with a place inside it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.constantFrom('', 'fields ', 'filter a like /', 'parse @message "'),
        (text, start) => {
          const query = start + text;
          try {
            parseInsights(query);
          } catch (error) {
            expect(error).toBeInstanceOf(InsightsSyntaxError);
            const { offset, endOffset } = error as InsightsSyntaxError;
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(endOffset).toBeGreaterThanOrEqual(offset);
            expect(endOffset).toBeLessThanOrEqual(query.length);
          }
        },
      ),
    );
  });

  test('a quoted string holds any value and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(command(`filter a = ${quoteString(value)}`)).toEqual({
          kind: 'filter',
          condition: { kind: 'comparison', operator: '=', left: field('a'), right: { kind: 'string', value } },
        });
      }),
    );
  });

  test('a quoted field name is that field and nothing else, or cannot be written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        if (/[`\r\n]/.test(name)) expect(() => quoteField(name)).toThrow(RangeError);
        else expect(command(`filter ${quoteField(name)}`)).toEqual({ kind: 'filter', condition: field(name) });
      }),
    );
  });
});
