import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CloudWatchLogsClient, StartLiveTailCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openSession } from '../../src/lib/aws/session.js';
import type { AwsSession, SessionOptions } from '../../src/lib/aws/types.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';

let sandbox: Sandbox;
let session: AwsSession | undefined;
beforeAll(async () => {
  sandbox = await createSandbox({ seed: 'web3tier' });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
});
afterEach(() => {
  session?.destroy();
  session = undefined;
});

const noAsk = (): Promise<never> => Promise.reject(new Error('nobody to ask'));
const open = async (options: Partial<SessionOptions> = {}): Promise<AwsSession> => {
  session = await openSession({
    env: { HOME: '/nonexistent' },
    region: 'ap-northeast-1',
    ask: noAsk,
    userAgent: ['awsops', '9.9.9'],
    ...options,
  });
  return session;
};

describe('a custom endpoint', () => {
  test('given by flag reaches every client, with S3 buckets in the path and no host prefix', async () => {
    const aws = await open({ endpointUrl: sandbox.endpoint });
    expect(await aws.identity()).toMatchObject({ account: '123456789012' });
    const { Buckets } = await aws.client(S3Client).send(new ListBucketsCommand({}));
    const Bucket = Buckets?.find(({ Name }) => Name?.startsWith('web3tier-logs-'))?.Name;
    expect((await aws.client(S3Client).send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }))).KeyCount).toBe(1);
    const tail = await aws.client(CloudWatchLogsClient).send(
      new StartLiveTailCommand({
        logGroupIdentifiers: ['arn:aws:logs:ap-northeast-1:123456789012:log-group:/web3tier/app'],
      }),
    );
    for await (const event of tail.responseStream ?? []) {
      expect(event.sessionStart).toBeDefined();
      break;
    }
  });

  test('given by the environment reaches queues, whose URLs name a host of their own', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', sandbox.endpoint);
    const sqs = (await open({ env: { HOME: '/nonexistent', AWS_ENDPOINT_URL: sandbox.endpoint } })).client(SQSClient);
    const { QueueUrls: [QueueUrl] = [] } = await sqs.send(new ListQueuesCommand({}));
    expect(QueueUrl).toMatch(/^https:\/\/sqs\./);
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
    expect((await sqs.send(command)).Attributes).toHaveProperty('QueueArn');
  });

  test('given for one service by the environment reaches that service only', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sandbox.endpoint);
    const aws = await open({ env: { HOME: '/nonexistent', AWS_ENDPOINT_URL_STS: sandbox.endpoint } });
    expect(await aws.identity()).toMatchObject({ account: '123456789012' });
    expect(aws.client(STSClient).config).toMatchObject({ disableHostPrefix: true });
    expect(aws.client(CloudWatchLogsClient).config).not.toMatchObject({ disableHostPrefix: true });
  });
});

test('a client is made once, and the caller is asked for once', async () => {
  const aws = await open({ endpointUrl: sandbox.endpoint });
  expect(aws.client(STSClient)).toBe(aws.client(STSClient));
  const before = sandbox.requests().length;
  await Promise.all([aws.identity(), aws.identity()]);
  expect(sandbox.requests().length - before).toBe(1);
});

test('answers are not copied to be logged nowhere', async () => {
  const aws = await open({ endpointUrl: sandbox.endpoint });
  const copied = vi.fn<(output: unknown) => unknown>((output) => output);
  const client = aws.client(STSClient);
  client.middlewareStack.add(
    (next, context) => (args) => {
      context['outputFilterSensitiveLog'] = copied;
      return next(args);
    },
    { step: 'initialize', priority: 'high' },
  );
  await client.send(new GetCallerIdentityCommand({}));
  expect(copied).not.toHaveBeenCalled();
});

test('--role-arn assumes the role first', async () => {
  const aws = await open({
    endpointUrl: sandbox.endpoint,
    roleArn: 'arn:aws:iam::123456789012:role/does-not-exist',
    maxAttempts: 1,
  });
  await expect(aws.identity()).rejects.toMatchObject({ name: expect.stringMatching(/AccessDenied/) });
});

test('calls are told to the observer, secrets removed', async () => {
  const onCall = vi.fn<(call: unknown) => void>();
  const aws = await open({ endpointUrl: sandbox.endpoint, onCall });
  await aws.identity();
  expect(onCall).toHaveBeenCalledWith(
    expect.objectContaining({ service: 'STS', operation: 'GetCallerIdentity', status: 200, error: null }),
  );
});

describe('the region', () => {
  test('comes from the profile when none is given', async () => {
    const home = await mkdtemp(join(tmpdir(), 'awsops-session-'));
    const file = join(home, 'config');
    await writeFile(file, '[default]\nregion = eu-west-1\n[profile dev]\nregion=us-west-2 # comment\n');
    const env = { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: join(home, 'none') };
    expect((await open({ env, region: undefined })).region).toBe('eu-west-1');
    expect((await open({ env, region: undefined, profile: 'dev' })).region).toBe('us-west-2');
    await rm(home, { recursive: true });
  });

  test('missing everywhere is a configuration error that names the flag', async () => {
    await expect(open({ region: undefined })).rejects.toMatchObject({
      category: 'config',
      code: 'NoRegion',
      hint: expect.stringContaining('--region'),
    });
  });
});
