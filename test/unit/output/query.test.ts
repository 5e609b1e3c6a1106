import { describe, expect, test } from 'vitest';
import type { Field } from '../../../src/lib/output/index.js';
import { evaluateQuery } from '../../../src/lib/output/query.js';
import { quoteBareLiterals } from '../../../src/lib/output/query-syntax.js';
import { arriving, capture, linesOf } from './capture.js';

const data = [
  { name: 'api', '@message': 'm1', n: 3, tags: ['x', 'y'], none: null, text: '' },
  { name: 'web', '@message': 'm2', n: 0, tags: [], none: null, text: '日本' },
];

describe('evaluateQuery', () => {
  test.each<[string, unknown]>([
    ['[].name', ['api', 'web']],
    ['[*]."@message"', ['m1', 'm2']],
    ['[?n > `2`].name', ['api']],
    ['[?n].name', ['api', 'web']],
    ['[?text].name', ['web']],
    ["[?name == 'web'].n | [0]", 0],
    ['[?none == `null`].name', ['api', 'web']],
    [
      '[].{a: name, b: n}',
      [
        { a: 'api', b: 3 },
        { a: 'web', b: 0 },
      ],
    ],
    ['sort_by(@, &n)[0].name', 'web'],
    ['max_by(@, &n).name', 'api'],
    ['[].tags[]', ['x', 'y']],
    ['[::-1].name', ['web', 'api']],
    ['[-1].name', 'web'],
    ["join('+', [].name)", 'api+web'],
    ['nothing', null],
    ['[?name < `5`]', []],
    ['`{"a": [1]}`.a', [1]],
    // The AWS CLI's old string literals.
    ['[?contains(name, `ap`)].name', ['api']],
    ['[?name==`web`].name', ['web']],
    ['`plain text`', 'plain text'],
    // Where the library differs from the specification by itself.
    ['constructor', null],
    ['[0].toString', null],
    ['[0] | name < `1`', null],
    ["reverse('a😀')", '😀a'],
    ["to_number('')", null],
    ["to_number('1e3')", 1000],
    ["to_number('x')", null],
    ["length('日😀')", 2],
    ["sort(['b', 'B', '_', 'a'])", ['B', '_', 'a', 'b']],
    ['sort(`[10, 9, 1]`)', [1, 9, 10]],
    ['max(`[]`)', null],
    ["min(['b', 'B'])", 'B'],
    ['{r: reverse(@)[0].name, first: [0].name}', { r: 'web', first: 'api' }],
  ])('%s', async (expression, expected) => {
    expect(await evaluateQuery(expression, data)).toEqual(expected);
  });

  test('functions work on lists longer than the stack', async () => {
    const long = Array.from({ length: 300_000 }, (_, n) => ({ n, s: `k${n}` }));
    expect(await evaluateQuery('[max([].n), min([].n), length(sort([].s)), sum([].n)]', long)).toEqual([
      299_999, 0, 300_000, 44_999_850_000,
    ]);
    expect(await evaluateQuery('max([].s)', long)).toBe('k99999');
  });

  test('leaves the data as it was', async () => {
    const copy = structuredClone(data);
    await evaluateQuery('[reverse(@), sort_by(@, &n), sort([].name)]', data);
    expect(data).toEqual(copy);
  });

  test.each([
    ['[?n > 2]', 'found unexpected token "2" (a number)', '[?n > 2]\n          ^', /back-ticks.*awsops help output$/],
    ['@message', 'found unexpected token "message"', '@message\n     ^', /double quotes.*awsops help output$/],
    ['foo[', 'found unexpected end of the expression', 'foo[\n        ^', /awsops help output$/],
    ['lenght(@)', 'JMESPath has no function lenght(), did you mean length()?', 'lenght(@)\n    ^', /./],
    ['map(&nope(@), @)', 'JMESPath has no function nope()', 'map(&nope(@), @)\n         ^', /./],
    ['a == `x` && $', 'unknown token "$"', 'a == `x` && $\n                ^', /./],
    ["'日本' $", 'unknown token "$"', "'日本' $\n           ^", /./],
    ['max([].tags)', 'max() takes one of "list of number", "list of string", not "array"', 'max([].tags)', /./],
    ['abs(@)', 'abs() takes "number", not "array"', 'abs(@)', /./],
  ])('%s is a usage error that points at the mistake', async (expression, reason, pointer, hint) => {
    await expect(evaluateQuery(expression, data)).rejects.toMatchObject({
      message: `--query cannot be evaluated: ${reason}\n    ${pointer}`,
      code: 'InvalidQuery',
      exitCode: 2,
      hint: expect.stringMatching(hint),
    });
  });

  test.each(['', '   '])('an empty expression is a usage error', async (expression) => {
    await expect(evaluateQuery(expression, data)).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('quoteBareLiterals', () => {
  test.each([
    ['a == `b`', 'a == `"b"`'],
    ['`1` `true` `"x"` `[1]` `{"a":1}`', '`1` `true` `"x"` `[1]` `{"a":1}`'],
    ['\'`a`\' == "`b`"', '\'`a`\' == "`b`"'],
    ['`unclosed', '`unclosed'],
  ])('%s becomes %s', (typed, expected) => {
    expect(quoteBareLiterals(typed).text).toBe(expected);
  });

  test('positions lead back to what was typed', () => {
    const typed = '`a` == `b` ?';
    const modern = quoteBareLiterals(typed);
    expect(modern.toOriginal(modern.text.indexOf('?'))).toBe(typed.indexOf('?'));
    expect(modern.toOriginal(0)).toBe(0);
  });
});

describe('what --query prints', () => {
  const fields: readonly Field[] = [
    { key: 'name', describe: 'name' },
    { key: 'n', describe: 'size', kind: 'bytes' },
  ];

  test.each([
    ['[].name', 'api\nweb\n'],
    ['[].[name, n]', 'api  3\nweb  0\n'],
    ['[].{who: name}', 'who\napi\nweb\n'],
    ['[0].{who: name, n: n}', 'who  api\nn    3\n'],
    ['length(@)', '2\n'],
    ['nothing', '-\n'],
    ['[?n > `9`]', ''],
  ])('%s on a terminal', async (query, expected) => {
    expect(await capture(data, { query, fields, width: 80 })).toBe(expected);
  });

  test.each([
    ['json', 'nothing', 'null\n'],
    ['json', 'length(@)', '2\n'],
    ['json', '[].name', '[\n  "api",\n  "web"\n]\n'],
    ['json', '[?n > `9`]', '[]\n'],
    ['ndjson', '[].name', '"api"\n"web"\n'],
    ['ndjson', '[].{w: name}', '{"w":"api"}\n{"w":"web"}\n'],
    ['csv', '[].[name, none]', 'api,\nweb,\n'],
    ['csv', '[].{w: name}', 'w\napi\nweb\n'],
    ['tsv', '[].tags', 'x\ty\n\n'],
    ['tsv', 'nothing', '\n'],
    ['tsv', '[0].name', 'api\n'],
  ] as const)('%s: %s', async (format, query, expected) => {
    expect(await capture(arriving(data.slice(0, 1), data.slice(1)), { format, query, fields })).toBe(expected);
  });

  test('chosen rows keep their declared columns, reshaped ones do not borrow a unit', async () => {
    expect(linesOf(await capture(data, { query: '[?n > `2`]', fields }))).toEqual(['name    n', 'api   3 B']);
    expect(linesOf(await capture(data, { query: '[?n > `2`].{n: n}', fields }))).toEqual(['n', '3']);
  });
});
