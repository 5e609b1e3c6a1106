import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { iamStore } from '../../src/sandbox/services/iam/store.js';
import { logsStore } from '../../src/sandbox/services/logs/index.js';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

const config = (region: string, accessKeyId = 'sandbox') => ({
  endpoint: sandbox.endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey: 'x' },
  forcePathStyle: true,
});

test('a seeded sandbox holds nothing before somebody looks', async () => {
  sandbox = await createSandbox({ seed: 'web3tier' });
  expect(sandbox.store(logsStore).groups.size).toBe(0);
  expect(sandbox.store(iamStore).roles.size).toBe(0);
});

test.each(['ap-northeast-1', 'us-east-1', 'eu-central-1'])('%s has its content on the first look', async (region) => {
  sandbox = await createSandbox({ seed: 'web3tier' });
  const { logGroups } = await new CloudWatchLogsClient(config(region)).send(new DescribeLogGroupsCommand({}));
  expect(logGroups).toHaveLength(7);
  expect(sandbox.store(iamStore).roles.size).toBe(0);
});

test('services without regions are filled once for all', async () => {
  sandbox = await createSandbox({ seed: 'web3tier' });
  for (const region of ['us-east-1', 'eu-west-1']) {
    const { Buckets } = await new S3Client(config(region)).send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([
      'aws-athena-query-results-123456789012-ap-northeast-1',
      'web3tier-audit-123456789012',
      'web3tier-images-123456789012',
      'web3tier-logs-123456789012',
    ]);
  }
});

test('another account is empty', async () => {
  sandbox = await createSandbox({ seed: 'web3tier' });
  const client = new CloudWatchLogsClient(config('us-east-1', '999999999999'));
  expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
});
