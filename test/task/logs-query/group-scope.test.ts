import { describe, expect, test } from 'vitest';
import { runQuery } from '../../../src/lib/logs/query/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeAws, fakeContext, fault, json, type RecordedCall } from '../../helpers/fake-aws.js';
import { ids, insights, messages, query, results, sdkGroup } from './fake-insights.js';

describe('log groups', () => {
  test('are named by ARN when one was given as an ARN', async () => {
    const aws = insights().on('GetQueryResults', results('Complete', []));
    const arn = 'arn:aws:logs:us-east-1:123456789012:log-group:/app';
    await collect(runQuery(query({ groups: [`${arn}:*`] }), fakeContext(aws)));
    expect(aws.callsOf('StartQuery')[0]?.input.logGroupIdentifiers).toEqual([arn]);
  });

  test.each([
    ['SQL', query({ language: 'sql', text: 'SELECT 1', groups: [] })],
    ['SOURCE', query({ text: 'SOURCE logGroups(namePrefix: ["/aws/"]) | fields id', groups: [] })],
  ])('are not passed with %s, which names them itself', async (_, input) => {
    const aws = fakeAws()
      .on('StartQuery', json({ queryId: 'q1' }))
      .on('GetQueryResults', results('Complete', ['x']));
    expect(ids(await collect(runQuery(input, fakeContext(aws))))).toEqual(['x']);
    expect(Object.keys(aws.callsOf('StartQuery')[0]?.input)).not.toContainEqual(expect.stringMatching(/^logGroup/));
  });

  test('cannot be given twice', async () => {
    const input = query({ language: 'sql', text: 'SELECT 1' });
    await expect(collect(runQuery(input, fakeContext(fakeAws())))).rejects.toMatchObject({ code: 'GroupsInQuery' });
  });

  test('must be given', async () => {
    const failure = collect(runQuery(query({ groups: [] }), fakeContext(fakeAws())));
    await expect(failure).rejects.toMatchObject({ code: 'MissingLogGroup', exitCode: 2 });
  });

  test('names do without the right to list groups', async () => {
    const aws = fakeAws()
      .on('DescribeLogGroups', fault('AccessDeniedException', 'no'))
      .on('StartQuery', json({ queryId: 'q1' }))
      .on('GetQueryResults', results('Complete', ['x']));
    const ctx = fakeContext(aws);
    expect(ids(await collect(runQuery(query(), ctx)))).toEqual(['x']);
    expect(messages(ctx.events, 'warn')[0]).toContain('logs:DescribeLogGroups is denied');
  });

  describe('that a saved query suggests', () => {
    const suggested = query({ groups: ['*nothing*', '/a*'], groupsAreSuggested: true });

    test('are those that exist, and are named', async () => {
      const aws = insights().on('GetQueryResults', results('Complete', ['x']));
      const ctx = fakeContext(aws);
      expect(ids(await collect(runQuery(suggested, ctx)))).toEqual(['x']);
      expect(messages(ctx.events, 'note')).toContain('no -g given: querying /app');
    });

    test('are not_found when none exists, with a way on', async () => {
      const aws = fakeAws().always('DescribeLogGroups', json({ logGroups: [] }));
      await expect(collect(runQuery(suggested, fakeContext(aws)))).rejects.toMatchObject({
        exitCode: 5,
        reason: 'it looks for *nothing*, /a*',
        hint: 'name yours with -g (see: awsops logs groups); logs that go to S3 only are asked by: awsops athena query',
      });
    });
  });

  const many = Array.from({ length: 120 }, (_, index) => sdkGroup(`/g/${String(index).padStart(3, '0')}`));
  const timed = (time: string, id: string): object[] => [
    { field: '@timestamp', value: `2026-01-15 11:00:0${time}.000` },
    { field: 'id', value: id },
  ];

  test('more than 50 are queried in lots, put together by time', async () => {
    const rowsOf: Readonly<Record<string, object[][]>> = {
      q1: [timed('5', 'a'), timed('1', 'b')],
      q2: [timed('4', 'c')],
      q3: [timed('6', 'd'), timed('2', 'e')],
    };
    const aws = insights(many).always('GetQueryResults', (call: RecordedCall) =>
      json({ status: 'Complete', results: rowsOf[call.input.queryId], statistics: {} }),
    );
    const input = query({ text: 'fields @timestamp, id', groups: ['/g/*'] });
    expect(ids(await collect(runQuery(input, fakeContext(aws))))).toEqual(['d', 'a', 'c', 'e', 'b']);
    expect(aws.callsOf('StartQuery').map((call) => call.input.logGroupNames.length)).toEqual([50, 50, 20]);
  });

  test.each([
    ['stats count(*)', '`stats` aggregates over the whole range'],
    ['fields id', 'no @timestamp'],
  ])('more than 50 are refused for "%s"', async (text, because) => {
    const failure = collect(runQuery(query({ text, groups: ['/g/*'] }), fakeContext(insights(many))));
    await expect(failure).rejects.toMatchObject({ code: 'TooManyLogGroups', reason: expect.stringContaining(because) });
  });
});
