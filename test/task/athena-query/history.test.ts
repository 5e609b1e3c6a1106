import { describe, expect, test } from 'vitest';
import { listHistory, pastResult } from '../../../src/lib/athena/index.js';
import { collect } from '../../helpers/collect.js';
import { executionAnswer, executionOf, pageAnswer } from '../../helpers/fake-athena.js';
import { fakeAws, fakeContext, fault, http, json, type Answer } from '../../helpers/fake-aws.js';

const ids = (from: number, count: number): string[] => Array.from({ length: count }, (_, index) => `q-${from + index}`);
const page = (from: number, count: number, token?: string): Answer =>
  json({ QueryExecutionIds: ids(from, count), ...(token === undefined ? {} : { NextToken: token }) });
const NEWEST_SECONDS = 1_768_478_400;

/** `q-0` is the newest, each one a minute older than the one before; every third has FAILED. */
const lookUp = ({ input }: { readonly input: { readonly QueryExecutionIds: readonly string[] } }): Answer =>
  json({
    QueryExecutions: input.QueryExecutionIds.map((id) => {
      const number = Number(id.slice(2));
      const status = { SubmissionDateTime: NEWEST_SECONDS - number * 60 };
      return executionOf(number % 3 === 2 ? 'FAILED' : 'SUCCEEDED', { QueryExecutionId: id, Status: status });
    }).toReversed(),
  });

describe('the history of a workgroup', () => {
  test('comes newest first, 50 at a time, and ends at the limit without asking further', async () => {
    const aws = fakeAws()
      .on('ListQueryExecutions', page(0, 50, 't1'), page(50, 50, 't2'))
      .always('BatchGetQueryExecution', lookUp);
    const rows = (await collect(listHistory({ limit: 60, workgroup: 'ops' }, fakeContext(aws)))).flat();
    aws.verify();
    expect(rows.map(({ queryId }) => queryId)).toEqual(ids(0, 60));
    expect(aws.callsOf('ListQueryExecutions')[0]?.input).toMatchObject({ WorkGroup: 'ops', MaxResults: 50 });
    expect(rows[0]).toEqual({
      queryId: 'q-0',
      state: 'SUCCEEDED',
      submittedAt: '2026-01-15T12:00:00.000Z',
      scannedBytes: 20 * 2 ** 20,
      costUsd: (20 * 5) / 2 ** 20,
      queueMs: 100,
      engineMs: 1200,
      reused: false,
      database: null,
      workgroup: 'primary',
      statementType: 'SELECT',
      reason: null,
      outputLocation: 's3://results/q-1.csv',
      sql: 'SELECT a\nFROM t',
    });
  });

  test('ends at the first one that is older than asked for', async () => {
    const aws = fakeAws()
      .on('ListQueryExecutions', page(0, 50, 't1'))
      .always('BatchGetQueryExecution', lookUp);
    const sinceMs = (NEWEST_SECONDS - 5 * 60) * 1000;
    const rows = (await collect(listHistory({ limit: 100, sinceMs }, fakeContext(aws)))).flat();
    aws.verify();
    expect(rows.map(({ queryId }) => queryId)).toEqual(ids(0, 6));
  });

  test('of one state goes through the pages until there are enough', async () => {
    const aws = fakeAws()
      .on('ListQueryExecutions', page(0, 50, 't1'), page(50, 50))
      .always('BatchGetQueryExecution', lookUp);
    const rows = (await collect(listHistory({ limit: 20, state: 'FAILED' }, fakeContext(aws)))).flat();
    expect(rows).toHaveLength(20);
    expect(rows.every(({ state }) => state === 'FAILED')).toBe(true);
  });

  test('of a workgroup that is not there is not found', async () => {
    const aws = fakeAws().on('ListQueryExecutions', fault('InvalidRequestException', 'WorkGroup nope is not found.'));
    await expect(collect(listHistory({ limit: 1, workgroup: 'nope' }, fakeContext(aws)))).rejects.toMatchObject({
      code: 'WorkGroupNotFound',
      exitCode: 5,
    });
  });
});

describe('an earlier result', () => {
  test('is read without running anything', async () => {
    const aws = fakeAws()
      .on('GetQueryExecution', executionAnswer('SUCCEEDED'))
      .on('GetQueryResults', pageAnswer({ columns: [['n', 'bigint']], rows: [['n'], ['1']] }))
      .may('GET /q-1.csv', http('"n"\n"1"\n'));
    const { batches } = await pastResult('q-1', fakeContext(aws));
    expect((await collect(batches)).flat()).toEqual([{ n: 1 }]);
    aws.verify();
  });

  test.each([
    ['still runs', executionAnswer('RUNNING'), 'QueryStillRuns', 1],
    ['failed', executionAnswer('FAILED', { Status: { StateChangeReason: 'Query timeout' } }), 'QueryTimeout', 7],
    ['is not known', fault('InvalidRequestException', 'QueryExecution q-1 was not found'), 'QueryNotFound', 5],
  ])('of a query that %s is an error that says so', async (_, answer, code, exitCode) => {
    const aws = fakeAws().on('GetQueryExecution', answer);
    await expect(pastResult('q-1', fakeContext(aws))).rejects.toMatchObject({ code, exitCode });
  });
});
