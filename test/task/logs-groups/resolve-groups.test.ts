import { describe, expect, test } from 'vitest';
import { listGroups, resolveGroups } from '../../../src/lib/logs/groups/index.js';
import { collect } from '../../helpers/collect.js';
import { fakeAws, fakeContext, fault, json } from '../../helpers/fake-aws.js';

const sdkGroup = (name: string, account = '123456789012'): object => ({
  logGroupName: name,
  arn: `arn:aws:logs:us-east-1:${account}:log-group:${name}:*`,
  creationTime: 1_700_000_000_000,
  storedBytes: 10,
});
const names = (groups: readonly { name: string }[]): string[] => groups.map(({ name }) => name);

describe('resolveGroups', () => {
  test('an exact name asks for its prefix and ignores longer names', async () => {
    const aws = fakeAws().on('DescribeLogGroups', json({ logGroups: [sdkGroup('/app'), sdkGroup('/app-2')] }));
    expect(names(await resolveGroups(['/app'], fakeContext(aws)))).toEqual(['/app']);
    expect(aws.calls[0]?.input).toEqual({ logGroupNamePrefix: '/app', limit: 50 });
    aws.verify();
  });

  test('an exact name on the first page asks for no second one', async () => {
    const aws = fakeAws().on('DescribeLogGroups', json({ logGroups: [sdkGroup('/app')], nextToken: 'more' }));
    await resolveGroups(['/app'], fakeContext(aws));
    aws.verify();
  });

  test('a glob follows pages, empty ones too, and narrows by its literal prefix', async () => {
    const aws = fakeAws().on(
      'DescribeLogGroups',
      json({ logGroups: [], nextToken: 'a' }),
      json({ logGroups: [sdkGroup('/aws/lambda/one-thumb')], nextToken: 'b' }),
      json({ logGroups: [sdkGroup('/aws/lambda/two'), sdkGroup('/aws/lambda/three-thumb')] }),
    );
    const groups = await resolveGroups(['/aws/lambda/*-thumb'], fakeContext(aws));
    expect(names(groups)).toEqual(['/aws/lambda/one-thumb', '/aws/lambda/three-thumb']);
    expect(aws.calls.map((call) => [call.input.logGroupNamePrefix, call.input.nextToken])).toEqual([
      ['/aws/lambda/', undefined],
      ['/aws/lambda/', 'a'],
      ['/aws/lambda/', 'b'],
    ]);
  });

  test('a group that two patterns find is given once', async () => {
    const aws = fakeAws().always('DescribeLogGroups', json({ logGroups: [sdkGroup('/app')] }));
    expect(names(await resolveGroups(['/app', '/a*'], fakeContext(aws)))).toEqual(['/app']);
  });

  test('an ARN of a source account is looked for in that account', async () => {
    const aws = fakeAws().on(
      'DescribeLogGroups',
      json({ logGroups: [sdkGroup('/app')] }),
      json({ logGroups: [sdkGroup('/app', '999988887777')] }),
    );
    const [group] = await resolveGroups(['arn:aws:logs:us-east-1:999988887777:log-group:/app:*'], fakeContext(aws));
    expect(group).toMatchObject({ account: '999988887777', arn: 'arn:aws:logs:us-east-1:999988887777:log-group:/app' });
    expect(aws.calls[1]?.input).toMatchObject({ includeLinkedAccounts: true, accountIdentifiers: ['999988887777'] });
  });

  test('an unknown name is not_found, with the nearest one and a command to look', async () => {
    const aws = fakeAws().on(
      'DescribeLogGroups',
      json({ logGroups: [] }),
      json({ logGroups: [sdkGroup('/web3tier/app'), sdkGroup('/other')] }),
    );
    await expect(resolveGroups(['/web3tier/ap'], fakeContext(aws))).rejects.toMatchObject({
      category: 'not_found',
      exitCode: 5,
      message: 'no log group "/web3tier/ap" in us-east-1',
      reason: 'did you mean "/web3tier/app"?',
      hint: "see what is there with: awsops logs groups '/web3tier/*'",
    });
  });

  test('a glob without a match is not_found', async () => {
    const aws = fakeAws().on('DescribeLogGroups', json({ logGroups: [sdkGroup('/aws/rds/x')] }));
    await expect(resolveGroups(['/aws/*/y'], fakeContext(aws))).rejects.toMatchObject({
      category: 'not_found',
      message: 'no log group matches "/aws/*/y" in us-east-1',
    });
  });

  test('an error of the service goes up as it is', async () => {
    const aws = fakeAws().on('DescribeLogGroups', fault('AccessDeniedException', 'no'));
    await expect(resolveGroups(['/x'], fakeContext(aws))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('listGroups', () => {
  test('gives a page as soon as it is there', async () => {
    const aws = fakeAws().on('DescribeLogGroups', json({ logGroups: [sdkGroup('/a')], nextToken: 'x' }));
    for await (const page of listGroups({ pattern: '/a' }, fakeContext(aws))) {
      expect(names(page)).toEqual(['/a']);
      break;
    }
    aws.verify();
  });

  test('a word without wildcards is a prefix', async () => {
    const aws = fakeAws().on('DescribeLogGroups', json({ logGroups: [sdkGroup('/app'), sdkGroup('/app-2')] }));
    const pages = await collect(listGroups({ pattern: '/app' }, fakeContext(aws)));
    expect(names(pages.flat())).toEqual(['/app', '/app-2']);
  });
});
