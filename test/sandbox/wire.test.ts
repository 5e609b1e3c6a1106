import { CloudWatchClient, ListMetricsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateExportTaskCommand,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  PutLogEventsCommand,
  StartLiveTailCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeVpcsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetBucketReplicationCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { ServiceError, type Sandbox } from '../../src/sandbox/index.js';
import { clientConfig, rejection, startSandbox } from './helpers.js';

const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A request by hand, signed as far as the sandbox looks. */
function send(
  sandbox: Sandbox,
  service: string,
  init: Omit<RequestInit, 'headers'> & { path?: string; headers?: Record<string, string> },
): Promise<Response> {
  const authorization = `AWS4-HMAC-SHA256 Credential=sandbox/20260115/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const { path = '/', headers, ...rest } = init;
  return fetch(`${sandbox.endpoint}${path}`, { method: 'POST', ...rest, headers: { authorization, ...headers } });
}

describe('errors reach an unmodified client with name, message and request id', () => {
  test('in the JSON protocol', async () => {
    const sandbox = await startSandbox();
    const client = new CloudWatchLogsClient(clientConfig(sandbox));
    await client.send(new CreateLogGroupCommand({ logGroupName: 'a' }));
    const error = await rejection(client.send(new CreateLogGroupCommand({ logGroupName: 'a' })));
    expect(error).toMatchObject({ name: 'ResourceAlreadyExistsException', $fault: 'client' });
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(REQUEST_ID) } });
  });

  test('in the JSON protocol of a service that used to speak query', async () => {
    const sandbox = await startSandbox();
    const client = new CloudWatchClient(clientConfig(sandbox));
    const error = await rejection(client.send(new PutMetricDataCommand({ Namespace: 'AWS/Mine', MetricData: [] })));
    expect(error).toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The value AWS/ for parameter Namespace is invalid.',
    });
  });

  test('in the query protocol', async () => {
    const sandbox = await startSandbox();
    const error = await rejection(new IAMClient(clientConfig(sandbox)).send(new GetRoleCommand({ RoleName: 'none' })));
    expect(error).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name none cannot be found.',
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(REQUEST_ID) },
    });
  });

  test('in the query protocol of EC2', async () => {
    const sandbox = await startSandbox();
    const error = await rejection(
      new EC2Client(clientConfig(sandbox)).send(new DescribeVpcsCommand({ VpcIds: ['vpc-<1>'] })),
    );
    expect(error).toMatchObject({
      name: 'InvalidVpcID.NotFound',
      message: "The vpc ID 'vpc-<1>' does not exist",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(REQUEST_ID) },
    });
  });
});

describe('what the sandbox does not run', () => {
  test('an operation says so by name and is not tried again', async () => {
    const sandbox = await startSandbox();
    const client = new CloudWatchLogsClient(clientConfig(sandbox, { maxAttempts: 3 }));
    const task = { logGroupName: 'a', from: 0, to: 1, destination: 'b' };
    const error = await rejection(client.send(new CreateExportTaskCommand(task)));
    expect(error).toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501, attempts: 1 } });
    expect(error.message).toBe('the sandbox does not run CreateExportTask of logs');
    expect(sandbox.requests()).toMatchObject([{ operation: 'CreateExportTask', error: 'NotImplemented' }]);
  });

  test('an operation of EC2 and one of S3 do so in their protocols', async () => {
    const sandbox = await startSandbox();
    const ec2 = new EC2Client(clientConfig(sandbox));
    const run = new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 });
    expect((await rejection(ec2.send(run))).message).toBe('the sandbox does not run RunInstances of ec2');
    const s3 = new S3Client(clientConfig(sandbox));
    const replication = await rejection(s3.send(new GetBucketReplicationCommand({ Bucket: 'b' })));
    expect(replication).toMatchObject({
      name: 'NotImplemented',
      message: 'the sandbox does not run GetBucketReplication of s3',
    });
  });

  test('a service says which ones there are', async () => {
    const sandbox = await startSandbox();
    const answer = await send(sandbox, 'kms', { headers: { 'x-amz-target': 'TrentService.ListKeys' }, body: '{}' });
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(
        /^the sandbox does not run ListKeys of kms: its services are sts, iam, ec2, .*lambda/,
      ),
    });
  });

  test('an operation that no service has is unknown', async () => {
    const sandbox = await startSandbox();
    const json = await send(sandbox, 'logs', { headers: { 'x-amz-target': 'Logs_20140328.Nonsense' }, body: '{}' });
    expect(await json.json()).toMatchObject({ __type: 'UnknownOperationException' });
    const form = await send(sandbox, 'iam', { body: new URLSearchParams({ Action: 'Nonsense' }) });
    expect(await form.text()).toContain('<Code>InvalidAction</Code>');
  });
});

describe('requests that cannot be read', () => {
  test.each([
    [
      'logs',
      { headers: { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }, body: '{' },
      400,
      'SerializationException',
    ],
    ['iam', { body: new URLSearchParams({ Action: 'ListRoles', MaxItems: 'many' }) }, 400, 'MalformedInput'],
    ['iam', { body: new URLSearchParams({ Version: '1' }) }, 400, 'MissingAction'],
    ['s3', { method: 'POST', path: '/bucket?delete', body: '<Delete' }, 400, 'MalformedXML'],
    ['s3', { method: 'GET', path: '/bucket/%ff' }, 400, 'InvalidURI'],
  ])('of %s are refused as malformed: %#', async (service, init, status, code) => {
    const sandbox = await startSandbox();
    const response = await send(sandbox, service, init);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(code);
  });

  test('required members that are missing are named, at any depth', async () => {
    const sandbox = await startSandbox();
    const client = new CloudWatchLogsClient(clientConfig(sandbox));
    const input = { logGroupName: 'a', logEvents: [{ timestamp: 1, message: 'm' }, { timestamp: 1 }] };
    // @ts-expect-error the point of the test is what the types forbid
    const error = await rejection(client.send(new PutLogEventsCommand(input)));
    expect(error.name).toBe('InvalidParameterException');
    expect(error.message).toBe(
      "2 validation errors detected: Value null at 'logStreamName' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'logEvents.2.member.message' failed to satisfy constraint: Member must not be null",
    );
  });
});

describe('who may call', () => {
  test.each([
    [
      'JSON',
      { headers: { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' } },
      400,
      'MissingAuthenticationTokenException',
    ],
    [
      'a form',
      { body: new URLSearchParams({ Action: 'GetCallerIdentity' }) },
      403,
      '<Code>MissingAuthenticationToken<',
    ],
    ['anything else', { method: 'GET' }, 403, '<Code>AccessDenied<'],
  ])('an unsigned request in %s is refused', async (_name, init, status, code) => {
    const sandbox = await startSandbox();
    const response = await fetch(sandbox.endpoint, { method: 'POST', ...init });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(code);
  });

  test('accounts and regions do not see each other', async () => {
    const sandbox = await startSandbox();
    const names = async (options: object) => {
      const client = new CloudWatchLogsClient(clientConfig(sandbox, options));
      return (await client.send(new DescribeLogGroupsCommand({}))).logGroups?.map((group) => group.logGroupName);
    };
    await new CloudWatchLogsClient(clientConfig(sandbox)).send(new CreateLogGroupCommand({ logGroupName: 'a' }));
    expect(await names({})).toEqual(['a']);
    expect(await names({ region: 'us-east-1' })).toEqual([]);
    expect(await names({ accessKeyId: '210987654321' })).toEqual([]);
  });
});

describe('text on the way', () => {
  test('characters that XML and forms treat specially survive', async () => {
    const sandbox = await startSandbox();
    const client = new IAMClient(clientConfig(sandbox));
    const description = `<a href="x">'&amp; 日本語 😀 %20+`;
    const statement = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    await client.send(
      new CreateRoleCommand({
        RoleName: 'r',
        Description: description,
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
        Tags: [{ Key: 'k & k', Value: description }],
      }),
    );
    const { Role: role } = await client.send(new GetRoleCommand({ RoleName: 'r' }));
    expect(role?.Description).toBe(description);
    expect(role?.Tags).toEqual([{ Key: 'k & k', Value: description }]);
  });

  test('CloudWatch answers forms too, as older clients send them', async () => {
    const sandbox = await startSandbox();
    const form = new URLSearchParams({ Action: 'PutMetricData', Namespace: 'App' });
    form.set('MetricData.member.1.MetricName', 'Depth');
    form.set('MetricData.member.1.Value', '3');
    form.set('MetricData.member.1.Dimensions.member.1.Name', 'Queue');
    form.set('MetricData.member.1.Dimensions.member.1.Value', 'q1');
    expect((await send(sandbox, 'monitoring', { body: form })).status).toBe(200);
    const client = new CloudWatchClient(clientConfig(sandbox, { region: 'us-east-1' }));
    expect((await client.send(new ListMetricsCommand({}))).Metrics).toEqual([
      { Namespace: 'App', MetricName: 'Depth', Dimensions: [{ Name: 'Queue', Value: 'q1' }] },
    ]);
  });
});

describe('event streams', () => {
  async function startTail(sandbox: Sandbox) {
    const client = new CloudWatchLogsClient({ ...clientConfig(sandbox), disableHostPrefix: true });
    await client.send(new CreateLogGroupCommand({ logGroupName: 'a' }));
    await client.send(new CreateLogStreamCommand({ logGroupName: 'a', logStreamName: 's' }));
    const abort = new AbortController();
    const arn = `arn:aws:logs:ap-northeast-1:${sandbox.account}:log-group:a`;
    const tail = new StartLiveTailCommand({ logGroupIdentifiers: [arn] });
    const { responseStream } = await client.send(tail, { abortSignal: abort.signal });
    if (!responseStream) throw new Error('expected a stream');
    return { client, abort, events: responseStream[Symbol.asyncIterator]() };
  }

  test('StartLiveTail begins its session and delivers what is put', async () => {
    const sandbox = await startSandbox();
    const { client, events } = await startTail(sandbox);
    expect((await events.next()).value).toMatchObject({ sessionStart: { logGroupIdentifiers: expect.any(Array) } });
    const logEvents = [{ timestamp: Date.now(), message: 'hello 世界' }];
    await client.send(new PutLogEventsCommand({ logGroupName: 'a', logStreamName: 's', logEvents }));
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error('the stream ended without the event');
      const [result] = value.sessionUpdate?.sessionResults ?? [];
      if (!result) continue;
      expect(result).toMatchObject({ message: 'hello 世界', logStreamName: 's' });
      return;
    }
  });

  test('closing the sandbox ends the stream of a client that listens', async () => {
    const sandbox = await startSandbox();
    const { events } = await startTail(sandbox);
    await events.next();
    const ended = (async () => {
      while (!(await events.next()).done);
    })().then(
      () => 'ended',
      () => 'broken',
    );
    await sandbox.close();
    expect(['ended', 'broken']).toContain(await ended);
  });
});

describe('in the process', () => {
  test('invoke calls an operation without the wire', async () => {
    const sandbox = await startSandbox({ faults: ['InternalFailure'] });
    await sandbox.invoke('logs', 'CreateLogGroup', { logGroupName: 'a' }, { region: 'eu-west-1' });
    const output = await sandbox.invoke<object, { logGroups: unknown[] }>(
      'logs',
      'DescribeLogGroups',
      {},
      { region: 'eu-west-1' },
    );
    expect(output.logGroups).toHaveLength(1);
    expect(sandbox.requests()).toEqual([]);
  });

  test('invoke rejects with the error of the service', async () => {
    const sandbox = await startSandbox();
    const error = await rejection(sandbox.invoke('iam', 'GetRole', { RoleName: 'x' }));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ code: 'NoSuchEntity', status: 404 });
    expect(await rejection(sandbox.invoke('iam', 'Nonsense', {}))).toMatchObject({ code: 'NotImplemented' });
  });

  test('the log of requests tells service, operation, account, region and error', async () => {
    const sandbox = await startSandbox();
    await new S3Client(clientConfig(sandbox, { region: 'us-east-1' })).send(new ListBucketsCommand({}));
    await rejection(new IAMClient(clientConfig(sandbox)).send(new GetRoleCommand({ RoleName: 'x' })));
    expect(sandbox.requests()).toEqual([
      { service: 's3', operation: 'ListBuckets', account: '123456789012', region: 'us-east-1', at: expect.any(Number) },
      {
        service: 'iam',
        operation: 'GetRole',
        account: '123456789012',
        region: 'ap-northeast-1',
        at: expect.any(Number),
        error: 'NoSuchEntity',
      },
    ]);
  });

  test('a port that is taken is an error', async () => {
    const sandbox = await startSandbox();
    expect(await rejection(startSandbox({ port: sandbox.port }))).toMatchObject({ code: 'EADDRINUSE' });
  });
});
