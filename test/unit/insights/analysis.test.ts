import { describe, expect, test } from 'vitest';
import {
  canSplitByTime,
  effectiveLimit,
  namesItsSource,
  outputColumns,
  parseInsights,
} from '../../../src/lib/logs/insights/index.js';

describe('canSplitByTime', () => {
  test.each([
    ['fields @timestamp, @message', 'newest-first'],
    ['filter a = 1 | parse @message "x=*" as x | display x', 'newest-first'],
    ['fields @message | sort @timestamp desc', 'newest-first'],
    ['fields @message | sort @timestamp asc', 'oldest-first'],
    ['fields @message | sort @timestamp', 'oldest-first'],
    ['sort @timestamp desc, a', 'newest-first'],
    ['sort @timestamp asc | sort @timestamp desc', 'newest-first'],
    ['fields jsonParse(@message) as m | unnest m.items into item', 'newest-first'],
    ['SOURCE logGroups(namePrefix: ["a"]) | filterIndex a = 1', 'newest-first'],
    ['fields @timestamp as @timestamp', 'newest-first'],
  ])('%s: yes, %s', (text, order) => {
    expect(canSplitByTime(parseInsights(text))).toEqual({ ok: true, order });
  });

  test.each([
    ['stats count(*) by bin(5m)', '`stats`'],
    ['fields a | limit 10', '`limit`'],
    ['fields a | sort @timestamp desc | limit 10', '`limit`'],
    ['dedup a', '`dedup`'],
    ['pattern @message', '`pattern`'],
    ['fields a | diff', '`diff`'],
    ['fields a | anomaly', '`anomaly`'],
    ['fields a | sort a', '`sort`'],
    ['fields a | sort a, @timestamp', '`sort`'],
    ['fields a | sort abs(@timestamp)', '`sort`'],
    ['filter toMillis(@timestamp) > NOW() * 1000', '`NOW()`'],
    ['filter not (a in [abs(queryStartTime())])', '`queryStartTime()`'],
    ['fields a as @timestamp | sort @timestamp', '@timestamp is replaced'],
    ['parse @message "* *" as @timestamp, x', '@timestamp is replaced'],
    ['addtotals a', '`addtotals`'],
  ])('%s: no, because of %s', (text, because) => {
    expect(canSplitByTime(parseInsights(text))).toEqual({
      ok: false,
      because: expect.stringContaining(because) as string,
    });
  });
});

describe('outputColumns', () => {
  test.each<[string, readonly string[] | undefined]>([
    ['filter a = 1', ['@timestamp', '@message']],
    ['fields a, b | fields c as d', ['a', 'b', 'd']],
    ['fields a | fields a, b', ['a', 'b']],
    ['parse @message "x=*" as x', ['@timestamp', '@message', 'x']],
    ['fields @message | parse @message "x=*" as x', ['@message', 'x']],
    ['fields a, b | display b', ['b']],
    ['display a | display b, c', ['b', 'c']],
    ['fields a | stats count(*) as n, max(x) by bin(5m), b', ['bin(5m)', 'b', 'n', 'max(x)']],
    ['stats count(*) as n by b | stats max(n)', ['max(n)']],
    ['display a | stats count(*) by b', ['b', 'count(*)']],
    ['stats count(*) as n by b | fields n * 2 as twice', ['b', 'n', 'twice']],
    ['stats count(*) as n by b | display n', ['n']],
    ['unnest items into item', ['@timestamp', '@message', 'item']],
    ['fields a | sort a | limit 3 | dedup a', ['a']],
    ['pattern @message', undefined],
    ['fields a | diff', undefined],
    ['fields a | addtotals', undefined],
  ])('%s', (text, columns) => {
    expect(outputColumns(parseInsights(text))).toEqual(columns);
  });
});

describe('effectiveLimit', () => {
  test.each([
    ['fields a', undefined],
    ['fields a | limit 10', 10],
    ['limit 10 | limit 20', 10],
    ['limit 20 | limit 10', 10],
    ['limit 5 | stats count(*) by a', undefined],
    ['limit 5 | stats count(*) by a | limit 7', 7],
  ])('%s', (text, limit) => {
    expect(effectiveLimit(parseInsights(text))).toBe(limit);
  });
});

test('namesItsSource tells a query that chooses its log groups itself', () => {
  expect(namesItsSource(parseInsights('SOURCE "a" | fields b'))).toBe(true);
  expect(namesItsSource(parseInsights('fields source'))).toBe(false);
});
