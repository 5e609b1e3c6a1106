import { describe, expect, test } from 'vitest';
import { parseRetention, planRetention, RETENTION_DAYS } from '../../../src/lib/logs/retention/index.js';
import { fakeAws, fakeContext, json, type FakeAws } from '../../helpers/fake-aws.js';

const sdkGroup = (name: string, retentionInDays?: number, account = '123456789012'): object => ({
  logGroupName: name,
  arn: `arn:aws:logs:us-east-1:${account}:log-group:${name}:*`,
  retentionInDays,
});
const groups = (...list: object[]): FakeAws => fakeAws().always('DescribeLogGroups', json({ logGroups: list }));

describe('parseRetention', () => {
  test('takes every value of the service, and never', () => {
    expect(RETENTION_DAYS.map((days) => parseRetention(String(days)))).toEqual(RETENTION_DAYS);
    expect(parseRetention('never')).toBeNull();
  });

  test.each([
    ['10', 'use --days 7 or --days 14'],
    ['2', 'use --days 1 or --days 3'],
    ['4000', 'use --days 3653 or --days never'],
    ['0', 'use --days 30, or --days never'],
    ['-5', 'use --days 30, or --days never'],
    ['30d', 'use --days 30, or --days never'],
  ])('refuses %s and names what is near', (text, hint) => {
    expect(() => parseRetention(text)).toThrow(
      expect.objectContaining({ code: 'InvalidRetention', exitCode: 2, hint }),
    );
  });
});

describe('planRetention', () => {
  test('plans what differs, with the reason, and warns of what is lost', async () => {
    const aws = groups(sdkGroup('/a', 30), sdkGroup('/b'), sdkGroup('/c', 90), sdkGroup('/d', 7));
    const plan = await planRetention({ patterns: ['/*'], days: 30 }, fakeContext(aws));
    expect(plan.changes.map(({ action, id, reason }) => [action, id, reason])).toEqual([
      ['none', '/a', 'retention is 30 days already'],
      ['create', '/b', 'retention is never, 30 days wanted; older events are deleted for good'],
      ['update', '/c', 'retention is 90 days, 30 days wanted; older events are deleted for good'],
      ['update', '/d', 'retention is 7 days, 30 days wanted'],
    ]);
    expect(plan.changes[0]?.apply).toBeUndefined();
  });

  test('applies with PutRetentionPolicy', async () => {
    const aws = groups(sdkGroup('/a', 7)).on('PutRetentionPolicy', json({}));
    const plan = await planRetention({ patterns: ['/a'], days: 1 }, fakeContext(aws));
    await plan.changes[0]?.apply?.(new AbortController().signal);
    expect(aws.callsOf('PutRetentionPolicy')[0]?.input).toEqual({ logGroupName: '/a', retentionInDays: 1 });
    aws.verify();
  });

  test('never is DeleteRetentionPolicy', async () => {
    const aws = groups(sdkGroup('/a', 7)).on('DeleteRetentionPolicy', json({}));
    const plan = await planRetention({ patterns: ['/a'], days: null }, fakeContext(aws));
    expect(plan.changes[0]).toMatchObject({ action: 'delete', reason: 'retention is 7 days, never wanted' });
    await plan.changes[0]?.apply?.(new AbortController().signal);
    aws.verify();
  });

  test("refuses another account's group, whose name would hit our own", async () => {
    const aws = groups(sdkGroup('/a', 7, '999988887777'));
    const arn = 'arn:aws:logs:us-east-1:999988887777:log-group:/a';
    await expect(planRetention({ patterns: [arn], days: 30 }, fakeContext(aws))).rejects.toMatchObject({
      code: 'ForeignLogGroup',
      exitCode: 2,
    });
  });
});
