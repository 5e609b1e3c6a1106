import { describe, expect, test } from 'vitest';
import { estimateCost } from '../../../src/lib/logs/cost/index.js';
import { fakeAws, fakeContext, fakeSession, json, type FakeAws } from '../../helpers/fake-aws.js';

const NOW = Date.parse('2026-01-15T12:00:00.000Z');
const DAY_MS = 86_400_000;
const GB = 2 ** 30;
const range = { fromMs: NOW - 30 * DAY_MS, toMs: NOW };

const sdkGroup = (name: string, more: object = {}): object => ({
  logGroupName: name,
  arn: `arn:aws:logs:us-east-1:123456789012:log-group:${name}:*`,
  storedBytes: 0,
  ...more,
});

/** A CloudWatch that knows these IncomingBytes, and answers in two pages. */
function metered(groups: readonly object[], bytesOf: Readonly<Record<string, readonly number[]>>): FakeAws {
  return fakeAws()
    .always('DescribeLogGroups', json({ logGroups: groups }))
    .always('GetMetricData', ({ input }) => {
      const isSecond = input.NextToken !== undefined;
      const results = input.MetricDataQueries.map(
        (query: { Id: string; MetricStat: { Metric: { Dimensions: { Value: string }[] } } }) => {
          const values = bytesOf[query.MetricStat.Metric.Dimensions[0]?.Value ?? ''] ?? [];
          return { Id: query.Id, Values: isSecond ? values.slice(1) : values.slice(0, 1), StatusCode: 'Complete' };
        },
      );
      return json({ MetricDataResults: results, ...(isSecond ? {} : { NextToken: 'page-2' }) });
    });
}

describe('estimateCost', () => {
  test('adds up pages, prices by class, and sorts the dearest first', async () => {
    const aws = metered(
      [
        sdkGroup('/cheap', { storedBytes: GB }),
        sdkGroup('/ia', { logGroupClass: 'INFREQUENT_ACCESS' }),
        sdkGroup('/dear', { storedBytes: 10 * GB }),
        sdkGroup('/delivery', { logGroupClass: 'DELIVERY' }),
      ],
      { '/dear': [GB, 2 * GB], '/ia': [4 * GB], '/delivery': [GB] },
    );
    expect(await estimateCost({ patterns: [], range }, fakeContext(aws))).toEqual([
      { group: '/dear', ingestedBytes: 3 * GB, storedBytes: 10 * GB, ingestCostUsd: 1.5, storageCostUsd: 0.3 },
      { group: '/ia', ingestedBytes: 4 * GB, storedBytes: 0, ingestCostUsd: 1, storageCostUsd: 0 },
      { group: '/cheap', ingestedBytes: 0, storedBytes: GB, ingestCostUsd: 0, storageCostUsd: 0.03 },
      { group: '/delivery', ingestedBytes: GB, storedBytes: 0, ingestCostUsd: null, storageCostUsd: 0 },
    ]);
  });

  test('asks for at most 500 metrics a call', async () => {
    const groups = Array.from({ length: 501 }, (_, index) => sdkGroup(`/g${index}`));
    const aws = metered(groups, {});
    expect(await estimateCost({ patterns: [], range }, fakeContext(aws))).toHaveLength(501);
    const sizes = aws.callsOf('GetMetricData').map(({ input }) => input.MetricDataQueries.length);
    expect(sizes).toEqual([500, 500, 1, 1]);
  });

  test('in a region without known prices costs are null, with a warning, and the largest comes first', async () => {
    const aws = metered([sdkGroup('/a'), sdkGroup('/b')], { '/a': [1], '/b': [2] });
    const ctx = fakeContext(aws, { aws: fakeSession(aws, { region: 'mars-north-1' }) });
    const rows = await estimateCost({ patterns: [], range }, ctx);
    expect(rows.map(({ group, ingestCostUsd, storageCostUsd }) => [group, ingestCostUsd, storageCostUsd])).toEqual([
      ['/b', null, null],
      ['/a', null, null],
    ]);
    expect(ctx.events).toContainEqual(expect.objectContaining({ type: 'warn', code: 'UnknownPrice' }));
  });

  test('an account without log groups has no rows, and asks for no metrics', async () => {
    const aws = fakeAws().on('DescribeLogGroups', json({ logGroups: [] }));
    expect(await estimateCost({ patterns: [], range }, fakeContext(aws))).toEqual([]);
    aws.verify();
  });
});
