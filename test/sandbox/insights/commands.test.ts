import { describe, expect, test } from 'vitest';
import { InsightsSyntaxError, parseInsights } from '../../../src/lib/logs/insights/index.js';
import { checkInsights, InsightsUnsupportedError } from '../../../src/sandbox/services/insights/index.js';
import { eventsOf, noon, rowsOf, run } from './run-query.js';

const access = eventsOf([
  { path: '/a', status: 200, ms: 10 },
  { path: '/b', status: 500, ms: 900 },
  { path: '/a', status: 404, ms: 30 },
  { path: '/b', status: 200, ms: 20, user: { id: 'u1', tags: ['x', 'y'] } },
  'not JSON at all',
]);

describe('rows', () => {
  test('show @timestamp, @message and @ptr, newest first, where the query names no fields', () => {
    expect(run('filter status >= 0 | limit 1', access).rows).toEqual([
      [
        { field: '@timestamp', value: '2026-01-31 12:00:03.000' },
        { field: '@message', value: access[3]?.message },
        { field: '@ptr', value: 'ptr-3' },
      ],
    ]);
  });

  test('are ragged: an absent field has no cell, an empty one has', () => {
    expect(rowsOf('fields a, b', eventsOf([{ a: '' }, { b: 1 }, { a: null }]))).toEqual([{}, { b: '1' }, { a: '' }]);
  });

  test('have no @ptr after stats', () => {
    expect(run('stats count(*)', access).rows).toEqual([[{ field: 'count(*)', value: '5' }]]);
  });

  test('keep the order of the columns', () => {
    const [row] = run('fields ms, status as code | parse path "/*" as p | fields path', access.slice(0, 1)).rows;
    expect(row?.map(({ field }) => field)).toEqual(['ms', 'code', 'p', 'path', '@ptr']);
  });

  test('are those of the range, both ends included', () => {
    expect(rowsOf('fields @timestamp', access, { startMs: noon + 1000, endMs: noon + 2000 })).toHaveLength(2);
  });

  test('hold all system fields', () => {
    expect(rowsOf('fields @timestamp, @ingestionTime, @logStream, @log, @message', access.slice(4))).toEqual([
      {
        '@timestamp': '2026-01-31 12:00:04.000',
        '@ingestionTime': '2026-01-31 12:00:04.500',
        '@logStream': 'web-1',
        '@log': '123456789012:/app',
        '@message': 'not JSON at all',
      },
    ]);
  });
});

describe('limits', () => {
  const many = eventsOf(Array.from({ length: 12 }, (_, i) => `m${String(i)}`));

  test.each([
    ['fields @message', undefined, 12],
    ['fields @message', 5, 5],
    ['fields @message | limit 7', 5, 7],
    ['fields @message | limit 7 | limit 3', undefined, 3],
    ['stats count(*) by @message', 4, 4],
  ])('%s with the limit parameter %s: %i rows', (query, limit, count) => {
    const result = run(query, many, limit === undefined ? {} : { limit });
    expect(result.statistics.resultCount).toBe(count);
    expect(result.rows).toHaveLength(count);
    expect(result.statistics.recordsMatched).toBe(12);
  });

  test('10,000 rows without any limit', () => {
    const events = eventsOf(Array.from({ length: 10_001 }, () => 'x'));
    expect(run('fields @message', events).statistics).toMatchObject({ recordsMatched: 10_001, resultCount: 10_000 });
    expect(run('fields @message | limit 10001', events).rows).toHaveLength(10_001);
  });
});

describe('statistics', () => {
  test('count what was scanned, what matched and the bytes of the messages', () => {
    const events = eventsOf(['日本', 'b', 'bb']);
    expect(run('filter @message like "b" | stats count(*)', events).statistics).toEqual({
      recordsScanned: 3,
      recordsMatched: 2,
      bytesScanned: 9,
      resultCount: 1,
    });
  });

  test('count matches before stats, whatever follows', () => {
    const { statistics } = run('filter status > 0 | stats count(*) as n by path | filter n > 100', access);
    expect(statistics).toMatchObject({ recordsMatched: 4, resultCount: 0 });
  });
});

describe('fields and display', () => {
  test('an alias can be used by what follows, in the same command too', () => {
    expect(rowsOf('fields ms / 10 as a, a + 1 as b | filter b > 4 | fields b * 2', access)).toEqual([
      { a: '90', b: '91', 'b * 2': '182' },
    ]);
  });

  test('several fields commands add up, the last display decides', () => {
    expect(rowsOf('fields path | fields status | limit 1', access.slice(0, 1))).toEqual([
      { path: '/a', status: '200' },
    ]);
    expect(rowsOf('fields path | display status | display ms = 10 as fast', access.slice(0, 1))).toEqual([
      { fast: '1' },
    ]);
  });

  test('an alias hides a field of the event', () => {
    expect(rowsOf('fields missing as path | display path, status', access.slice(0, 1))).toEqual([{ status: '200' }]);
  });
});

describe('parse', () => {
  const line = eventsOf(['user=ann, method:GET, latency := 12', 'other']);

  test('a glob takes as little as it can, and its end the rest', () => {
    expect(rowsOf('parse @message "user=*, method:*, latency := *" as u, m, l | display u, m, l', line)).toEqual([
      {},
      { u: 'ann', m: 'GET', l: '12' },
    ]);
    expect(rowsOf('parse @message "*=*" as a, b | display a, b', line)).toEqual([
      {},
      { a: 'user', b: 'ann, method:GET, latency := 12' },
    ]);
    expect(rowsOf('parse @message "method:*," as m | display m', line)).toEqual([{}, { m: 'GET' }]);
    expect(rowsOf('parse "*" as all | display all', line.slice(1))).toEqual([{ all: 'other' }]);
  });

  test('a glob needs all of its text', () => {
    expect(rowsOf('parse @message "user=* nothing *" as a, b | display a, b', line.slice(0, 1))).toEqual([{}]);
  });

  test('a regular expression makes fields of its named groups, or of all with as', () => {
    expect(rowsOf('parse @message /user=(?<u>\\w+).*(?:method:)(?P<@m>\\w+)/ | display u, @m', line)).toEqual([
      {},
      { u: 'ann', '@m': 'GET' },
    ]);
    expect(rowsOf('parse @message /(\\w+)=(\\w+)/ as k, v | display k, v', line)).toEqual([
      {},
      { k: 'user', v: 'ann' },
    ]);
    expect(rowsOf('parse @message /(?<u>ann)|(other)(?<o>)/ | display u, o', line)).toEqual([{ o: '' }, { u: 'ann' }]);
  });

  test('the parsed fields show beside the default ones, also on events that do not match', () => {
    expect(rowsOf('parse @message "user=*," as u', line).map((row) => Object.keys(row))).toEqual([
      ['@timestamp', '@message'],
      ['@timestamp', '@message', 'u'],
    ]);
  });

  test('a field or a function can be parsed', () => {
    expect(rowsOf('parse path "/*" as p | parse toupper(p) "*" as q | display q', access.slice(0, 1))).toEqual([
      { q: 'A' },
    ]);
  });
});

describe('sort', () => {
  test('is stable, in several keys and directions', () => {
    expect(rowsOf('filter ispresent(status) | sort path asc, ms desc | display path, ms', access)).toEqual([
      { path: '/a', ms: '30' },
      { path: '/a', ms: '10' },
      { path: '/b', ms: '900' },
      { path: '/b', ms: '20' },
    ]);
  });

  test('is natural: text before numbers, numbers by value, digits in text by length and value', () => {
    const events = eventsOf(['10', 'a10', '9', 'a9', 'b', '-1', 'A', 'a']);
    expect(rowsOf('fields @message | sort @message asc', events).map((row) => row['@message'])).toEqual([
      'A',
      'a',
      'a9',
      'a10',
      'b',
      '-1',
      '9',
      '10',
    ]);
  });

  test('puts rows without the field last in both directions', () => {
    const events = eventsOf([{ a: 2 }, {}, { a: 1 }]);
    expect(rowsOf('fields a | sort a asc', events)).toEqual([{ a: '1' }, { a: '2' }, {}]);
    expect(rowsOf('fields a | sort a desc', events)).toEqual([{ a: '2' }, { a: '1' }, {}]);
  });

  test('by @timestamp asc turns the order round', () => {
    expect(rowsOf('fields ms | sort @timestamp asc | limit 2', access)).toEqual([{ ms: '10' }, { ms: '900' }]);
  });
});

describe('dedup', () => {
  test('keeps the first row of each combination in the order that is sorted', () => {
    expect(rowsOf('filter ispresent(path) | sort ms desc | dedup path | display path, ms', access)).toEqual([
      { path: '/b', ms: '900' },
      { path: '/a', ms: '30' },
    ]);
  });

  test('keeps all rows that lack a field', () => {
    expect(
      rowsOf('dedup a, b | display a', eventsOf([{ a: 1 }, { a: 1 }, { a: 1, b: 1 }, { a: 1, b: 1 }])),
    ).toHaveLength(3);
  });
});

describe('unnest and expand', () => {
  const events = eventsOf([{ id: 1, items: [{ n: 'a' }, { n: 'b' }] }, { id: 2, items: ['c'] }, { id: 3 }]);

  test('unnest makes a row of each element of a list', () => {
    const rows = rowsOf(
      'fields jsonParse(@message) as m | unnest m.items into item | display id, item.n, item | sort id asc',
      events,
    );
    expect(rows).toEqual([
      { id: '1', 'item.n': 'a', item: '{"n":"a"}' },
      { id: '1', 'item.n': 'b', item: '{"n":"b"}' },
      { id: '2', item: 'c' },
      { id: '3' },
    ]);
  });

  test('expand does so with a field of the event', () => {
    expect(rowsOf('expand items | display id, items | sort id asc', events.slice(1))).toEqual([
      { id: '2', items: 'c' },
      { id: '3' },
    ]);
  });
});

describe('structures', () => {
  const events = eventsOf([{ doc: '{"users":[{"action":"Get"},{"action":"Put"}],"a.b":{"c":1}}' }]);

  test.each([
    ['m.users[1].action', 'Put'],
    ['m.users.0.action', 'Get'],
    ['m.`a.b`.c', '1'],
    ['m.users[9].action', undefined],
    ['m.length', undefined],
    ['m.users.length', undefined],
    ['m.constructor', undefined],
  ])('%s', (path, expected) => {
    expect(rowsOf(`fields jsonParse(doc) as m | display ${path} as result`, events)[0]?.['result']).toBe(expected);
  });
});

describe('what is malformed beyond the grammar has its place', () => {
  test.each<[string, string, number, number]>([
    ['filter nope(a) = 1', "unknown function 'nope'", 7, 11],
    ['fields abs(a, b)', "'abs' takes 1 arguments, not 2", 7, 10],
    ['fields substr(a)', "'substr' takes 2 to 3 arguments, not 1", 7, 13],
    ['fields concat()', "'concat' takes 1 or more arguments, not 0", 7, 13],
    ['fields bin(5)', "'bin' takes a time such as 5m", 7, 10],
    ['fields datefloor(5m)', "'datefloor' takes a timestamp and a time such as 5m", 7, 16],
    ['fields 5m', 'a time such as 5m can only be the argument of bin, datefloor or dateceil', 7, 7],
    ['filter count(*) > 1', "unknown function 'count'", 7, 12],
    ['fields abs(*)', "'*' can only be the argument of count", 11, 11],
    ['fields /a/', 'a regular expression can only follow like, =~ or parse', 7, 7],
    ['fields regexReplace(a, "(", "b")', 'the group has no closing parenthesis', 23, 23],
    ['fields regexReplace(a, b, "b")', "'regexReplace' takes a field, a pattern in quotes and a replacement", 7, 19],
    ['stats sum(avg(a))', "'avg' cannot be inside 'sum'", 6, 9],
    ['stats sum(*)', "'sum' takes one argument", 6, 9],
    ['stats pct(a)', "'pct' takes a field and a number", 6, 9],
    ['stats pct(a, b)', "the second argument of 'pct' must be a number", 6, 9],
    ['stats count(*) by sum(a)', "unknown function 'sum'", 18, 21],
    ['stats max(a) as b | stats max(b) as c | stats max(c)', 'a query can have 2 stats commands at most', 40, 45],
    ['stats max(a) as b | sort b | stats max(b)', 'sort must come after the second stats', 20, 24],
    ['fields a | limit 100001', 'limit goes up to 100000', 11, 16],
    ['expand abs(a)', 'expand takes a field', 7, 7],
  ])('%s', (text, message, offset, endOffset) => {
    const check = (): void => {
      checkInsights(parseInsights(text));
    };
    expect(check).toThrow(InsightsSyntaxError);
    expect(check).toThrow(expect.objectContaining({ message, offset, endOffset }) as Error);
  });
});

test.each([
  ['pattern @message', 'pattern'],
  ['fields a | diff', 'diff'],
  ['pattern @message | anomaly', 'pattern'],
  ['anomaly', 'anomaly'],
  ['unmask @message', 'unmask'],
  ['fields a | addtotals', 'addtotals'],
  ['stats count(*) by bin(5m) offset 1h', 'stats … offset'],
  ['fields parseDate(a, "yyyy") as b', 'parseDate'],
])('%s is refused as not executed', (text, feature) => {
  const check = (): void => {
    checkInsights(parseInsights(text));
  };
  expect(check).toThrow(InsightsUnsupportedError);
  expect(check).toThrow(expect.objectContaining({ feature }) as Error);
});
