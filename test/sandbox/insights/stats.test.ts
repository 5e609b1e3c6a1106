import { describe, expect, test } from 'vitest';
import { eventsOf, rowsOf } from './run-query.js';

const events = eventsOf([
  { host: 'a', ms: 10, name: 'n2' },
  { host: 'a', ms: 30, name: 'n10' },
  { host: 'b', ms: 20 },
  { host: 'b', ms: '40', name: 'x' },
  { host: 'b', ms: 'slow' },
  { ms: 100 },
]);

describe('aggregates over all rows', () => {
  test.each<[string, string | undefined]>([
    ['count(*)', '6'],
    ['count()', '6'],
    ['count(host)', '5'],
    ['count_distinct(host)', '2'],
    ['sum(ms)', '200'],
    ['avg(ms)', '40'],
    ['min(ms)', 'slow'],
    ['max(ms)', '100'],
    ['pct(ms, 50)', '30'],
    ['pct(ms, 0)', '10'],
    ['pct(ms, 100)', '100'],
    ['pct(ms, 95)', '100'],
    ['pct(ms, 60)', '30'],
    ['stddev(ms)', '35.3553'],
    ['earliest(host)', 'a'],
    ['latest(host)', 'b'],
    ['earliest(name)', 'n2'],
    ['latest(name)', 'x'],
    ['sortsFirst(name)', 'n2'],
    ['sortsLast(name)', 'x'],
    ['max(@timestamp)', '2026-01-31 12:00:05.000'],
    ['latest(@timestamp)', '2026-01-31 12:00:05.000'],
    ['count_over_time(host)', '5'],
    ['sum_over_time(ms)', '200'],
    ['sum(missing)', undefined],
    ['avg(host)', undefined],
    ['max(missing)', undefined],
    ['count(missing)', '0'],
    ['sum(ms) / count(*)', '33.3333'],
    ['100 * count(host) / count(*)', '83.3333'],
    ['floor(avg(ms)) + 1', '41'],
    ['sum(if(host = "a", 1, 0))', '2'],
    ['SUM(ms)', '200'],
  ])('%s is %s', (aggregate, expected) => {
    expect(rowsOf(`stats ${aggregate} as result`, events)[0]?.['result']).toBe(expected);
  });

  test('of no rows there is no row', () => {
    expect(rowsOf('filter ms > 1000 | stats count(*)', events)).toEqual([]);
  });

  test('the deviation of a single value is 0', () => {
    expect(rowsOf('stats stddev(ms) as s', events.slice(0, 1))).toEqual([{ s: '0' }]);
  });
});

describe('groups', () => {
  test('come newest first, with the keys before the aggregates, and with a group of rows that lack the field', () => {
    expect(rowsOf('stats count(*) as n, max(ms) by host', events)).toEqual([
      { n: '1', 'max(ms)': '100' },
      { host: 'b', n: '3', 'max(ms)': '40' },
      { host: 'a', n: '2', 'max(ms)': '30' },
    ]);
  });

  test('of several fields and expressions', () => {
    expect(rowsOf('filter host = "b" | stats count(*) as n by host, ms > 30 as slow', events)).toEqual([
      { host: 'b', slow: '0', n: '2' },
      { host: 'b', slow: '1', n: '1' },
    ]);
  });

  test('of time bins', () => {
    expect(rowsOf('stats count(*) by bin(4s)', events)).toEqual([
      { 'bin(4s)': '2026-01-31 12:00:04.000', 'count(*)': '2' },
      { 'bin(4s)': '2026-01-31 12:00:00.000', 'count(*)': '4' },
    ]);
    expect(rowsOf('stats count(*) as n by bin(1h) as hour | sort hour asc', events)).toEqual([
      { hour: '2026-01-31 12:00:00.000', n: '6' },
    ]);
  });

  test('keep apart what is joined differently, but not a number from its text', () => {
    expect(
      rowsOf(
        'stats count(*) by a, b',
        eventsOf([
          { a: 'x', b: 'yz' },
          { a: 'xy', b: 'z' },
        ]),
      ),
    ).toHaveLength(2);
    expect(rowsOf('stats count(*) as n by a', eventsOf([{ a: 1 }, { a: '1' }]))).toEqual([{ a: '1', n: '2' }]);
  });
});

describe('columns', () => {
  test('may use the columns before them', () => {
    expect(
      rowsOf('stats max(ms) as high, count(*) as n, high / n as ratio by host | filter host = "a"', events),
    ).toEqual([{ host: 'a', high: '30', n: '2', ratio: '15' }]);
  });

  test('can be filtered, computed with, sorted and limited', () => {
    const query = 'stats count(*) as n by host | filter n < 3 | fields n * 10 as tens | sort tens desc | limit 1';
    expect(rowsOf(query, events)).toEqual([{ host: 'a', n: '2', tens: '20' }]);
  });

  test('know nothing of the events any more', () => {
    expect(rowsOf('stats count(*) as n | fields @message, ms', events)).toEqual([{ n: '6' }]);
  });
});

describe('two stats commands', () => {
  test('the second works on the rows of the first', () => {
    expect(rowsOf('stats sum(ms) as total by host | stats max(total), avg(total), count(*)', events)).toEqual([
      { 'max(total)': '100', 'avg(total)': '66.6667', 'count(*)': '3' },
    ]);
  });

  test('a time bin of the first can be grouped again', () => {
    expect(
      rowsOf('stats count(*) as n by bin(2s) as t | stats sum(n) as s by datefloor(t, 4s) as u | sort u asc', events),
    ).toEqual([
      { u: '2026-01-31 12:00:00.000', s: '4' },
      { u: '2026-01-31 12:00:04.000', s: '2' },
    ]);
  });
});
