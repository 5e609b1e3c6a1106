import { describe, expect, test } from 'vitest';
import { parseGroupPattern } from '../../../src/lib/logs/groups/index.js';
import { toLogGroup } from '../../../src/lib/logs/groups/log-group.js';

const region = 'ap-northeast-1';
const arn = (name: string): string => `arn:aws:logs:${region}:999988887777:log-group:${name}`;

describe('parseGroupPattern', () => {
  test.each([
    ['/web3tier/app', { kind: 'exact', prefix: '/web3tier/app', account: undefined }],
    ['/web3tier/*', { kind: 'glob', prefix: '/web3tier/', account: undefined }],
    ['*', { kind: 'glob', prefix: '', account: undefined }],
    [arn('/web3tier/app'), { kind: 'exact', prefix: '/web3tier/app', account: '999988887777' }],
    [arn('/web3tier/app:*'), { kind: 'exact', prefix: '/web3tier/app', account: '999988887777' }],
    [arn('/web3tier/app:log-stream:x'), { kind: 'exact', prefix: '/web3tier/app', account: '999988887777' }],
    [arn('/web3tier/*'), { kind: 'glob', prefix: '/web3tier/', account: '999988887777' }],
  ])('reads %s', (text, expected) => {
    expect(parseGroupPattern(text, { region })).toMatchObject(expected);
  });

  test.each([
    ['a group', 'InvalidLogGroupName'],
    ['', 'InvalidLogGroupName'],
    ['グループ', 'InvalidLogGroupName'],
    ['x'.repeat(513), 'InvalidLogGroupName'],
    ['arn:aws:s3:::bucket', 'InvalidLogGroupArn'],
    ['arn:aws:logs:us-east-1:999988887777:log-group:/x', 'RegionMismatch'],
  ])('refuses "%s" as %s', (text, code) => {
    expect(() => parseGroupPattern(text, { region })).toThrow(expect.objectContaining({ code, category: 'usage' }));
  });

  test('the hint for an ARN of another region names that region', () => {
    const text = 'arn:aws:logs:us-east-1:999988887777:log-group:/x';
    expect(() => parseGroupPattern(text, { region })).toThrow(
      expect.objectContaining({ hint: 'add --region us-east-1' }),
    );
  });
});

describe('toLogGroup', () => {
  test('takes the ARN without :* and the account from it', () => {
    const group = toLogGroup({ logGroupName: '/x', arn: `${arn('/x')}:*`, creationTime: 0, storedBytes: 5 });
    expect(group).toEqual({
      name: '/x',
      arn: arn('/x'),
      class: 'STANDARD',
      retentionDays: null,
      storedBytes: 5,
      createdAt: '1970-01-01T00:00:00.000Z',
      account: '999988887777',
    });
  });

  test('prefers logGroupArn', () => {
    expect(toLogGroup({ logGroupName: '/x', arn: 'other', logGroupArn: arn('/x') })?.arn).toBe(arn('/x'));
  });
});
