import { MalformedQueryException } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../../src/lib/errors/app-error.js';
import { analyseQuery } from '../../../src/lib/logs/query/analyse.js';
import { pointAt } from '../../../src/lib/core/point-at.js';
import { formatUsd } from '../../../src/lib/core/usd.js';
import { endedBadly, explainStartError } from '../../../src/lib/logs/query/query-errors.js';

const malformed = (message: string, startCharOffset?: number): MalformedQueryException =>
  new MalformedQueryException({
    message,
    $metadata: { requestId: 'req-1' },
    ...(startCharOffset === undefined
      ? {}
      : { queryCompileError: { message, location: { startCharOffset, endCharOffset: startCharOffset + 1 } } }),
  });

describe('explainStartError', () => {
  const text = 'fields @message\n| filter level lik "x"';

  test('shows the line of the query with a caret at the place that the service names', () => {
    const error = explainStartError(malformed('unexpected symbol found lik', 31), { text, syntaxError: undefined });
    expect(error).toMatchObject({
      category: 'usage',
      exitCode: 2,
      code: 'MalformedQueryException',
      requestId: 'req-1',
    });
    expect((error as AppError).reason).toBe(
      ['unexpected symbol found lik', '    line 2: | filter level lik "x"', '                           ^'].join('\n'),
    );
  });

  test('takes the place from our own parser when the service names none', () => {
    const { syntaxError } = analyseQuery(text, 'cwli');
    const error = explainStartError(malformed('bad query'), { text, syntaxError });
    expect((error as AppError).reason).toMatch(/^bad query\n {4}line 2: .*\n +\^$/);
  });

  test('a range before the retention is told apart from bad syntax, although the service does not', () => {
    const message =
      "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings ([1768,1769])";
    const error = explainStartError(malformed(message), { text, syntaxError: undefined });
    expect(error).toMatchObject({ code: 'RangeOutsideRetention', category: 'usage', reason: message });
  });

  test('leaves other errors as they are', () => {
    const other = new Error('x');
    expect(explainStartError(other, { text, syntaxError: undefined })).toBe(other);
  });
});

describe('pointAt', () => {
  test.each([
    ['abc', 0, '    line 1: abc\n            ^'],
    ['abc', 3, '    line 1: abc\n               ^'],
    ['a\nbcd', 3, '    line 2: bcd\n             ^'],
    ['\tx y', 3, '    line 1: \tx y\n            \t  ^'],
    ['abc', 99, '    line 1: abc\n               ^'],
    ['"日本" x', 5, '    line 1: "日本" x\n             \u3000\u3000  ^'],
  ])('%j at %i', (text, offset, expected) => {
    expect(pointAt(text, offset)).toBe(expected);
  });
});

test('the four bad ends of a query have errors of their own', () => {
  const errors = ['Failed', 'Timeout', 'Cancelled', 'Unknown'].map((status) => endedBadly(status, 'q-1'));
  expect(errors.map(({ code, exitCode }) => [code, exitCode])).toEqual([
    ['QueryFailed', 1],
    ['QueryTimeout', 7],
    ['QueryCancelled', 1],
    ['QueryStateUnknown', 6],
  ]);
});

test.each([
  [0, '$0.00'],
  [0.0123, '$0.01'],
  [1.5, '$1.50'],
  [0.00123, '$0.0012'],
  [0.0000456, '$0.000046'],
  [1e-9, '$0.000001 or less'],
])('%d dollars read %s', (usd, expected) => {
  expect(formatUsd(usd)).toBe(expected);
});
