import { InvalidRequestException } from '@aws-sdk/client-athena';
import { describe, expect, test } from 'vitest';
import { costOf, costText } from '../../../src/lib/athena/cost/index.js';
import { executionFailure } from '../../../src/lib/athena/execution/failures.js';
import { explainStartError } from '../../../src/lib/athena/execution/start-errors.js';
import { describeExecution } from '../../../src/lib/athena/execution/describe.js';
import type { AppError } from '../../../src/lib/errors/app-error.js';

const ended = (state: 'FAILED' | 'CANCELLED', reason?: string, category?: number): AppError =>
  executionFailure(
    describeExecution({
      QueryExecutionId: 'q-1',
      Query: 'SELECT a\n  FROM t',
      Status: {
        State: state,
        StateChangeReason: reason,
        ...(category === undefined ? {} : { AthenaError: { ErrorCategory: category } }),
      },
    }),
  );

describe('why an execution failed', () => {
  test.each([
    ["SYNTAX_ERROR: line 2:3: mismatched input 'FROM'", 'usage', 'SYNTAX_ERROR'],
    ['TABLE_NOT_FOUND: line 2:8: Table awsdatacatalog.web.t does not exist', 'not_found', 'TABLE_NOT_FOUND'],
    ['FAILED: SemanticException [Error 10001]: Table not found t', 'not_found', 'TABLE_NOT_FOUND'],
    ["SCHEMA_NOT_FOUND: line 1:1: Schema 'x' does not exist", 'not_found', 'SCHEMA_NOT_FOUND'],
    ['PERMISSION_DENIED: User: x is not authorized to perform: glue:GetTable', 'auth', 'AccessDenied'],
    ['Access denied when writing output to url: s3://b/x.csv', 'auth', 'AccessDenied'],
    ['Query exhausted resources at this scale factor', 'failed', 'ResourcesExhausted'],
    ['HIVE_BAD_DATA: Field a type INT64 in parquet file is incompatible', 'failed', 'HIVE_BAD_DATA'],
    ['Query timeout', 'timeout', 'QueryTimeout'],
    ['something that nobody has seen yet', 'failed', 'QueryFailed'],
  ])('%s', (reason, category, code) => {
    expect(ended('FAILED', reason)).toMatchObject({ category, code, hint: expect.stringMatching(/\w/) });
  });

  test('a system error is worth another try', () => {
    expect(ended('FAILED', 'Internal error', 1)).toMatchObject({ category: 'unavailable', code: 'AthenaSystemError' });
  });

  test('the limit of the workgroup is told apart from somebody who stopped the query', () => {
    const limit = 'Query cancelled! : Bytes scanned limit was exceeded';
    expect(ended('CANCELLED', limit)).toMatchObject({ code: 'ScanLimitExceeded', reason: limit });
    expect(ended('CANCELLED')).toMatchObject({ code: 'QueryCancelled' });
  });
});

describe('why a statement was refused', () => {
  const explained = (message: string): unknown =>
    explainStartError(new InvalidRequestException({ message, $metadata: {} }), {
      sql: 'selec 1',
      workgroup: 'ops',
      outputLocation: 's3://results/',
    });

  test.each([
    [
      'No output location provided. An output location is required either through the Workgroup …',
      'NoOutputLocation',
      3,
    ],
    ['WorkGroup ops is not found.', 'WorkGroupNotFound', 5],
    ['WorkGroup is disabled.', 'WorkGroupDisabled', 3],
    ['The S3 location provided to save your query results is invalid.', 'BadOutputLocation', 3],
    ['Unable to verify/create output bucket results', 'BadOutputLocation', 3],
    ["line 1:1: mismatched input 'selec'. Expecting: 'ALTER', …", 'MALFORMED_QUERY', 2],
    ['Queries of this type are not supported', 'MALFORMED_QUERY', 2],
    ['Incorrect number of parameters: expected 1 but found 0', 'ParameterMismatch', 2],
    ['who knows', 'InvalidRequestException', 2],
  ])('%s', (message, code, exitCode) => {
    expect(explained(message)).toMatchObject({ code, exitCode, hint: expect.stringMatching(/\w/) });
  });

  test('the place of a syntax error is shown', () => {
    expect(explained("line 1:1: mismatched input 'selec'")).toMatchObject({
      reason: "line 1:1: mismatched input 'selec'\n    line 1: selec 1\n            ^",
    });
  });

  test('other errors are left as they are', () => {
    const error = new Error('x');
    expect(explainStartError(error, { sql: '' })).toBe(error);
  });
});

describe('what a query costs', () => {
  const MB = 2 ** 20;
  const query = { state: 'SUCCEEDED', statementType: 'DML', isReused: false } as const;

  test.each([
    ['nothing scanned', 0, 0],
    ['less than 10 MB is billed as 10 MB', 1, (10 * 5) / MB],
    ['rounded up to the next MB', 10 * MB + 1, (11 * 5) / MB],
    ['a TB', 2 ** 40, 5],
  ])('%s', (_, scannedBytes, usd) => {
    expect(costOf({ ...query, scannedBytes }, 'us-east-1')).toBeCloseTo(usd, 10);
  });

  test.each([
    { ...query, scannedBytes: MB, state: 'FAILED' as const },
    { ...query, scannedBytes: MB, isReused: true },
    { ...query, scannedBytes: MB, statementType: 'DDL' as const },
  ])('failed queries, reused results and DDL are free', (free) => {
    expect(costText(free, 'us-east-1')).toBe('free of charge');
  });

  test('a region without a known price gives no number', () => {
    expect(costOf({ ...query, scannedBytes: MB }, 'mars-north-1')).toBeNull();
    expect(costText({ ...query, scannedBytes: MB }, 'mars-north-1')).toBe('an unknown amount');
  });
});
