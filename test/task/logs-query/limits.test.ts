import { describe, expect, test } from 'vitest';
import { runQuery, type QueryInput } from '../../../src/lib/logs/query/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeAws, fakeContext, json, type FakeAws } from '../../helpers/fake-aws.js';

const START_SECONDS = 1_768_478_400;
const SECONDS = 3000;
const group = { logGroupName: '/app', arn: 'arn:aws:logs:us-east-1:123456789012:log-group:/app:*' };

const query = (more: Partial<QueryInput> = {}): QueryInput => ({
  text: 'fields n',
  language: 'cwli',
  groups: ['/app'],
  range: { fromMs: START_SECONDS * 1000, toMs: (START_SECONDS + SECONDS - 1) * 1000 },
  ...more,
});

/** A service that holds `perSecond` events in every second and answers as Insights does: newest first, cut at the limit. */
function service(perSecond: number): FakeAws {
  const rowsOf = new Map<string, number[]>();
  const page = 10_000;
  return fakeAws()
    .always('DescribeLogGroups', json({ logGroups: [group] }))
    .always('StartQuery', ({ input }) => {
      const ids: number[] = [];
      for (let second = input.endTime; second >= input.startTime && ids.length < (input.limit ?? 10_000); second -= 1) {
        for (let n = perSecond - 1; n >= 0; n -= 1) ids.push((second - START_SECONDS) * perSecond + n);
      }
      const queryId = `q${rowsOf.size}`;
      rowsOf.set(queryId, ids.slice(0, input.limit ?? 10_000));
      return json({ queryId });
    })
    .always('GetQueryResults', ({ input }) => {
      const ids = rowsOf.get(input.queryId) ?? [];
      const from = Number(input.nextToken ?? 0);
      return json({
        status: 'Complete',
        results: ids.slice(from, from + page).map((id) => [{ field: 'n', value: String(id) }]),
        // Deliberately not the number of rows.
        statistics: { recordsMatched: SECONDS * perSecond * 3, recordsScanned: 1, bytesScanned: 1000 },
        ...(from + page < ids.length ? { nextToken: String(from + page) } : {}),
      });
    });
}

const warnings = (ctx: ReturnType<typeof fakeContext>): string[] =>
  ctx.events.flatMap((event) => (event.type === 'warn' ? [`${event.code}: ${event.message}`] : []));
const numbers = (batches: readonly (readonly object[])[]): unknown[] => batches.flat().flatMap(Object.values);

describe('without --limit', () => {
  test('one query gives up to 100,000 rows; a result cut there is not read again, but named', async () => {
    const aws = service(50);
    const ctx = fakeContext(aws);
    expect(numbers(await collect(runQuery(query(), ctx)))).toHaveLength(100_000);
    expect(aws.callsOf('StartQuery')).toHaveLength(1);
    expect(warnings(ctx)).toEqual([expect.stringMatching(/^ResultCut: .*add --limit 1000000 to read it in slices/)]);
  });

  test('a result under the limit is complete, however many records matched', async () => {
    const aws = service(1);
    const ctx = fakeContext(aws);
    expect(numbers(await collect(runQuery(query(), ctx)))).toHaveLength(SECONDS);
    expect([aws.callsOf('StartQuery').length, warnings(ctx)]).toEqual([1, []]);
  });
});

describe('several lots of groups', () => {
  test('that give more than is wanted only together are a cut result too', async () => {
    const groups = Array.from({ length: 60 }, (_, index) => ({
      ...group,
      logGroupName: `/g${index}`,
      arn: `${group.arn}${index}`,
    }));
    const row = [{ field: '@timestamp', value: '2026-01-15 11:00:00.000' }];
    const rows = Array.from({ length: 60_000 }, () => row);
    const aws = fakeAws()
      .always('DescribeLogGroups', json({ logGroups: groups }))
      .always('StartQuery', json({ queryId: 'q' }))
      .always('GetQueryResults', json({ status: 'Complete', results: rows, statistics: {} }));
    const ctx = fakeContext(aws);
    const given = await collect(runQuery(query({ text: 'fields @timestamp', groups: ['/g*'] }), ctx));
    expect([given.flat().length, aws.callsOf('StartQuery').length]).toEqual([100_000, 2]);
    expect(warnings(ctx)).toEqual([expect.stringMatching(/^ResultCut: /)]);
  });
});

describe('with --limit', () => {
  test('above 100,000 the range is read in slices: every row once, newest first', async () => {
    const aws = service(50);
    const ctx = fakeContext(aws);
    const rows = numbers(await collect(runQuery(query({ limit: 1_000_000 }), ctx)));
    expect(rows).toHaveLength(150_000);
    expect(rows.every((n, index) => n === 149_999 - index)).toBe(true);
    expect(warnings(ctx)).toEqual([]);
  });

  test('above 100,000 no more rows are given than asked for, and no more slices read than they need', async () => {
    const aws = service(50);
    const rows = numbers(await collect(runQuery(query({ limit: 120_000 }), fakeContext(aws))));
    expect([rows.length, rows.at(-1)]).toEqual([120_000, 30_000]);
  });

  test('a query that looks at the whole range is never split; the warning says why', async () => {
    const aws = service(50);
    const ctx = fakeContext(aws);
    await collect(runQuery(query({ text: 'stats count(*) by n', limit: 200_000 }), ctx));
    expect(aws.callsOf('StartQuery')).toHaveLength(1);
    expect(warnings(ctx)).toEqual([expect.stringContaining('because `stats` aggregates over the whole range')]);
  });

  test('at or below 100,000 a full result is what was asked for', async () => {
    const aws = service(50);
    const ctx = fakeContext(aws);
    expect(numbers(await collect(runQuery(query({ limit: 7 }), ctx)))).toHaveLength(7);
    expect(aws.callsOf('StartQuery')[0]?.input.limit).toBe(7);
    expect(warnings(ctx)).toEqual([]);
  });
});

describe('a limit in the query text', () => {
  test('wins over --limit, with a warning, and is not sent as a parameter', async () => {
    const aws = service(1);
    const ctx = fakeContext(aws);
    await collect(runQuery(query({ text: 'fields n | limit 20', limit: 50 }), ctx));
    expect(aws.callsOf('StartQuery')[0]?.input).not.toHaveProperty('limit');
    expect(warnings(ctx)).toEqual(["LimitInQuery: the query's own limit 20 wins over --limit 50"]);
  });
});

describe('PPL and SQL', () => {
  test('send their language and read one page: they have no tokens', async () => {
    const aws = fakeAws()
      .always('DescribeLogGroups', json({ logGroups: [group] }))
      .on('StartQuery', json({ queryId: 'q1' }))
      .on('GetQueryResults', json({ status: 'Complete', results: [[{ field: 'n', value: '1' }]] }));
    const input = query({ language: 'ppl', text: 'fields n | head 5' });
    expect(numbers(await collect(runQuery(input, fakeContext(aws))))).toEqual([1]);
    expect(aws.callsOf('StartQuery')[0]?.input).toMatchObject({ queryLanguage: 'PPL', limit: 10_000 });
    expect(aws.callsOf('GetQueryResults')[0]?.input).toEqual({ queryId: 'q1' });
  });

  test('refuse more rows than the service gives', async () => {
    const failure = collect(runQuery(query({ language: 'ppl', limit: 20_000 }), fakeContext(fakeAws())));
    await expect(failure).rejects.toMatchObject({ code: 'LimitTooHigh', exitCode: 2 });
  });
});
