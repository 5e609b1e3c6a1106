import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { parseFault } from '../../src/sandbox/index.js';
import { clientConfig, createTestClock, rejection, startSandbox } from './helpers.js';

describe('the grammar of faults', () => {
  test.each([
    ['ThrottlingException', { kind: 'error', code: 'ThrottlingException', target: {}, amount: {} }],
    ['ThrottlingException:0.2', { kind: 'error', target: {}, amount: { probability: 0.2 } }],
    ['ThrottlingException:1', { kind: 'error', target: {}, amount: { count: 1 } }],
    ['ThrottlingException:1.0', { kind: 'error', target: {}, amount: { probability: 1 } }],
    ['X:logs.FilterLogEvents:3', { target: { service: 'logs', operation: 'FilterLogEvents' }, amount: { count: 3 } }],
    ['X:logs', { target: { service: 'logs' }, amount: {} }],
    ['X:*.StartQuery', { target: { operation: 'StartQuery' }, amount: {} }],
    ['InvalidVpcID.NotFound:ec2', { kind: 'error', code: 'InvalidVpcID.NotFound' }],
    ['timeout:logs.FilterLogEvents', { kind: 'timeout', target: { service: 'logs', operation: 'FilterLogEvents' } }],
    ['reset', { kind: 'reset', target: {} }],
    ['html500:.5', { kind: 'html500', amount: { probability: 0.5 } }],
    ['latency:200ms', { kind: 'latency', latencyMs: 200, target: {} }],
    ['latency:logs.StartQuery:2s', { kind: 'latency', latencyMs: 2000, target: { operation: 'StartQuery' } }],
    ['iam-propagation:8s', { kind: 'iam-propagation', durationMs: 8000 }],
    ['node-offline:2', { kind: 'node-offline', count: 2 }],
  ])('%s is read', (spec, fault) => {
    expect(parseFault(spec)).toMatchObject(fault);
  });

  test.each([
    '',
    'nonsense',
    'X:',
    'X:0',
    'X:1.5',
    'X:-1',
    'X:3:logs',
    'X:logs:3:4',
    'latency',
    'latency:fast',
    'iam-propagation',
    'node-offline:few',
    'timeout:0.0',
  ])('"%s" is refused with the forms there are', (spec) => {
    expect(() => parseFault(spec)).toThrow(
      expect.objectContaining({ category: 'usage', reason: expect.stringContaining('ThrottlingException:0.2') }),
    );
  });

  test('a sandbox does not start with an unknown fault', async () => {
    expect(await rejection(startSandbox({ faults: ['nonsense'] }))).toMatchObject({ code: 'InvalidFault' });
  });
});

describe('errors on demand', () => {
  test('come as often as asked for, then no more', async () => {
    const sandbox = await startSandbox({ faults: ['ThrottlingException:logs.DescribeLogGroups:2'] });
    const client = new CloudWatchLogsClient(clientConfig(sandbox));
    const describeGroups = () => client.send(new DescribeLogGroupsCommand({}));
    await client.send(new CreateLogGroupCommand({ logGroupName: 'a' }));
    expect(await rejection(describeGroups())).toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
    expect((await rejection(describeGroups())).name).toBe('ThrottlingException');
    expect((await describeGroups()).logGroups).toHaveLength(1);
  });

  test('by probability strike some requests and spare others, the same ones every time', async () => {
    const outcomes = async () => {
      const sandbox = await startSandbox({ faults: ['InternalFailure:0.3'], throttle: false });
      const client = new CloudWatchLogsClient(clientConfig(sandbox));
      const results: string[] = [];
      for (let n = 0; n < 40; n++) {
        results.push(
          await client.send(new DescribeLogGroupsCommand({})).then(
            () => 'ok',
            (error: Error) => error.name,
          ),
        );
      }
      return results;
    };
    const first = await outcomes();
    expect(new Set(first)).toEqual(new Set(['ok', 'InternalFailure']));
    expect(await outcomes()).toEqual(first);
  });

  test('are worded by each protocol', async () => {
    const sandbox = await startSandbox({ faults: ['ThrottlingException', 'ThrottlingException:logs'] });
    const config = clientConfig(sandbox);
    expect((await rejection(new STSClient(config).send(new GetCallerIdentityCommand({})))).name).toBe('Throttling');
    expect((await rejection(new EC2Client(config).send(new DescribeVpcsCommand({})))).name).toBe(
      'RequestLimitExceeded',
    );
    expect((await rejection(new S3Client(config).send(new ListBucketsCommand({})))).name).toBe('SlowDown');
  });

  test('AccessDenied names the caller and the action, ExpiredToken the token', async () => {
    const sandbox = await startSandbox({ faults: ['AccessDeniedException:logs', 'ExpiredTokenException:sts'] });
    const denied = await rejection(
      new CloudWatchLogsClient(clientConfig(sandbox)).send(new DescribeLogGroupsCommand({})),
    );
    expect(denied.name).toBe('AccessDeniedException');
    expect(denied.message).toContain(
      'User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: logs:DescribeLogGroups',
    );
    const expired = await rejection(new STSClient(clientConfig(sandbox)).send(new GetCallerIdentityCommand({})));
    expect(expired).toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });

  test('stop when they are switched off', async () => {
    const sandbox = await startSandbox();
    const stop = sandbox.addFault('ServiceUnavailable');
    const client = new STSClient(clientConfig(sandbox));
    expect((await rejection(client.send(new GetCallerIdentityCommand({})))).name).toBe('ServiceUnavailable');
    stop();
    expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  });
});

describe('a network that fails', () => {
  test('timeout accepts the request and never answers', async () => {
    const sandbox = await startSandbox({ faults: ['timeout:sts'] });
    const abort = new AbortController();
    const answer = rejection(
      new STSClient(clientConfig(sandbox)).send(new GetCallerIdentityCommand({}), { abortSignal: abort.signal }),
    );
    await expect.poll(() => sandbox.requests()).toHaveLength(1);
    abort.abort();
    expect((await answer).name).toBe('AbortError');
  });

  test('reset destroys the connection', async () => {
    const sandbox = await startSandbox({ faults: ['reset:sts:1'] });
    const client = new STSClient(clientConfig(sandbox));
    expect(await rejection(client.send(new GetCallerIdentityCommand({})))).toMatchObject({ code: 'ECONNRESET' });
    expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  });

  test('html500 answers with a page', async () => {
    const sandbox = await startSandbox({ faults: ['html500'] });
    const client = new CloudWatchLogsClient(clientConfig(sandbox));
    const error = await rejection(client.send(new DescribeLogGroupsCommand({})));
    expect(error.message).toContain("Unexpected token '<'");
  });

  test('latency holds the answer back', async () => {
    const clock = createTestClock();
    const sandbox = await startSandbox({ clock, faults: ['latency:sts:5s'] });
    let isAnswered = false;
    const answer = new STSClient(clientConfig(sandbox))
      .send(new GetCallerIdentityCommand({}))
      .then(() => (isAnswered = true));
    await expect.poll(() => clock.sleeping()).toBe(1);
    clock.advance(4999);
    expect(isAnswered).toBe(false);
    clock.advance(1);
    await answer;
  });

  test('latencyMs holds every answer back', async () => {
    const clock = createTestClock();
    const sandbox = await startSandbox({ clock, latencyMs: 50 });
    const answer = new STSClient(clientConfig(sandbox)).send(new GetCallerIdentityCommand({}));
    await expect.poll(() => clock.sleeping()).toBe(1);
    clock.advance(50);
    expect((await answer).Account).toBe('123456789012');
  });
});
