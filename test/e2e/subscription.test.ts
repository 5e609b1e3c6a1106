import type { DescribeStreamSummaryOutput } from '@aws-sdk/client-kinesis';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { spawnCli, type SpawnResult } from '../helpers/spawn-cli.js';

const GROUP = '/web3tier/app';

test('a log group gets a subscription filter with its role, shows it, and loses it again', async () => {
  const sandbox = await createSandbox({ seed: 'web3tier' });
  onTestFinished(() => sandbox.close());
  const run = (argv: readonly string[]): Promise<SpawnResult> =>
    spawnCli(['subscription', ...argv, '-o', 'json'], { env: { AWS_ENDPOINT_URL: sandbox.endpoint } });
  const StreamName = 'app-logs';
  await sandbox.invoke('kinesis', 'CreateStream', { StreamName, ShardCount: 1 });
  const described = await sandbox.invoke<object, DescribeStreamSummaryOutput>('kinesis', 'DescribeStreamSummary', {
    StreamName,
  });
  const arn = described.StreamDescriptionSummary?.StreamARN ?? '';
  const create = ['create', GROUP, '--destination', arn, '--filter', '{ $.level = "ERROR" }'];

  const dry = await run([...create, '--dry-run', '--exit-code']);
  expect(dry.code).toBe(10);
  expect(JSON.parse((await run(['list', GROUP])).stdout)).toEqual([]);

  expect((await run([...create, '--yes'])).code).toBe(0);
  expect(JSON.parse((await run(['list', GROUP])).stdout)).toEqual([
    expect.objectContaining({
      group: GROUP,
      name: 'awsops-kinesis-app-logs',
      destinationArn: arn,
      filterPattern: '{ $.level = "ERROR" }',
    }),
  ]);
  const again = await run([...create, '--dry-run', '--exit-code']);
  expect(again.code).toBe(0);

  expect((await run(['delete', GROUP, 'awsops-kinesis-app-logs', '--yes'])).code).toBe(0);
  expect(JSON.parse((await run(['list', GROUP])).stdout)).toEqual([]);
});
