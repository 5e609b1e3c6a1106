import type { DescribeStreamSummaryOutput } from '@aws-sdk/client-kinesis';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { insertFunction, lambdaStore } from '../../src/sandbox/services/lambda/store.js';
import { backends, type Backend } from '../helpers/backends.js';
import { startMoto } from '../helpers/moto.js';
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

const FUNCTION_ARN = 'arn:aws:lambda:ap-northeast-1:123456789012:function:ship';
/** An archive without files: the function is never run. */
const EMPTY_ZIP = Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64');

async function startSandbox(): Promise<Backend> {
  const sandbox = await createSandbox({ seed: 'empty' });
  insertFunction(sandbox.store(lambdaStore), { arn: FUNCTION_ARN });
  await sandbox.invoke('logs', 'CreateLogGroup', { logGroupName: '/web/a' });
  return sandbox;
}

async function startEmulator(program: string): Promise<Backend> {
  const moto = await startMoto(program);
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const config = { endpoint: moto.endpoint, region: 'ap-northeast-1', credentials };
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAM(config).createRole({
    RoleName: 'ship',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  const code = { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: EMPTY_ZIP } } as const;
  await new Lambda(config).createFunction({ FunctionName: 'ship', Role: Role?.Arn, ...code });
  await new CloudWatchLogs(config).createLogGroup({ logGroupName: '/web/a' });
  return moto;
}

// The same commands, expectations and all, against the built-in sandbox and an emulator that others wrote.
describe.each(backends({ sandbox: startSandbox, moto: startEmulator }))('against $name', ({ start }) => {
  test.runIf(start !== undefined)('a function gets its permission and the filter, and loses both', async () => {
    const backend = await start?.();
    onTestFinished(() => backend?.close().then(() => undefined));
    const run = (...argv: readonly string[]): Promise<SpawnResult> =>
      spawnCli(['subscription', ...argv, '-o', 'json'], { env: { AWS_ENDPOINT_URL: backend?.endpoint ?? '' } });
    const changesOf = ({ stdout }: SpawnResult): readonly string[] => {
      const { changes } = JSON.parse(stdout) as { changes: { action: string; resource: string }[] };
      return changes.map(({ action, resource }) => `${action} ${resource}`);
    };
    const create = ['create', '/web/a', '--destination', FUNCTION_ARN];

    const made = await run(...create, '--yes');
    expect(made, made.stderr).toMatchObject({ code: 0 });
    expect(changesOf(made)).toEqual(['create Lambda permission', 'create subscription filter']);
    const again = await run(...create, '--dry-run', '--exit-code');
    expect([again.code, changesOf(again)]).toEqual([0, ['none Lambda permission', 'none subscription filter']]);
    const removed = await run('delete', '/web/a', 'awsops-lambda-ship', '--yes');
    expect(removed, removed.stderr).toMatchObject({ code: 0 });
    expect(changesOf(removed)).toEqual(['delete Lambda permission', 'delete subscription filter']);
  });
});
