import { CloudWatchLogs, type PutSubscriptionFilterCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { Firehose } from '@aws-sdk/client-firehose';
import { IAM } from '@aws-sdk/client-iam';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { S3 } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { insertEvents, logsStore } from '../../../src/sandbox/services/logs/index.js';
import { insertFunction, lambdaStore } from '../../../src/sandbox/services/lambda/store.js';
import {
  ACCOUNT,
  addRole,
  addStream,
  allow,
  bodyOf,
  CREATION_MS,
  deliveryPolicy,
  destination,
  keys,
  metricSum,
  startDelivery,
  STREAM,
  STREAM_ARN,
  trust,
  type DeliverySetup,
} from '../firehose/setup.js';
import { clientConfig, rejection, START_MS } from '../helpers.js';

const GROUP = '/app/web';
const GROUP_ARN = `arn:aws:logs:ap-northeast-1:${ACCOUNT}:log-group:${GROUP}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/subscription`;
const FILTER = {
  logGroupName: GROUP,
  filterName: 'to-s3',
  filterPattern: 'ERROR',
  destinationArn: STREAM_ARN,
  roleArn: ROLE,
};
const DATA_STREAM_ARN = `arn:aws:kinesis:ap-northeast-1:${ACCOUNT}:stream/events`;
const NOT_DELIVERED =
  'Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state.';
const NO_ROLE = 'Make sure you have given CloudWatch Logs permission to assume the provided role.';

const decompression = {
  Type: 'Decompression',
  Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
} as const;

/** As `S3` has them: records of CloudWatch Logs, one a line. */
interface Envelope {
  readonly messageType: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly logEvents: readonly { readonly id: string; readonly timestamp: number; readonly message: string }[];
}

/** A group with a stream, an active delivery stream that decompresses, and the role between them. */
async function start(role: { readonly trust?: string; readonly policy?: string } = {}): Promise<DeliverySetup> {
  const setup = await startDelivery();
  await setup.logs.createLogGroup({ logGroupName: GROUP });
  await setup.logs.createLogStream({ logGroupName: GROUP, logStreamName: 's' });
  await addRole(setup.iam, {
    name: 'subscription',
    trust: role.trust ?? trust('logs.amazonaws.com'),
    policy: role.policy ?? allow(['firehose:PutRecord', 'kinesis:PutRecord'], ['*']),
  });
  await addStream(setup, {
    CompressionFormat: 'GZIP',
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [
        { Type: 'Decompression', Parameters: [...decompression.Parameters] },
        { Type: 'AppendDelimiterToRecord' },
      ],
    },
  });
  return setup;
}

const log = (setup: DeliverySetup, ...messages: string[]) =>
  setup.logs.putLogEvents({
    logGroupName: GROUP,
    logStreamName: 's',
    logEvents: messages.map((message) => ({ timestamp: setup.clock.now(), message })),
  });

/** Everything that was delivered, record by record. */
async function delivered(setup: DeliverySetup): Promise<readonly Envelope[]> {
  const bodies = await Promise.all((await keys(setup)).map((key) => bodyOf(setup, key)));
  return bodies.flatMap((body) =>
    gunzipSync(body)
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Envelope),
  );
}

const metric = (setup: DeliverySetup, name: string) =>
  metricSum(setup.sandbox, {
    namespace: 'AWS/Logs',
    name,
    dimensions: { LogGroupName: GROUP, FilterName: 'to-s3', DestinationType: 'Firehose' },
  });

describe('from a log group to S3', () => {
  test('the events that match arrive, with where they come from, after the test message', async () => {
    const setup = await start();
    await log(setup, 'ERROR before the filter');
    await setup.logs.putSubscriptionFilter(FILTER);
    await log(setup, 'INFO a', 'ERROR b', 'ERROR c');
    setup.clock.advance(60_000);
    const [control, data, ...others] = await delivered(setup);
    expect(others).toEqual([]);
    expect(control).toMatchObject({ messageType: 'CONTROL_MESSAGE', logGroup: '' });
    expect(control?.logEvents[0]?.message).toBe('CWL CONTROL MESSAGE: Checking health of destination Firehose.');
    const { events = [] } = await setup.logs.filterLogEvents({ logGroupName: GROUP, filterPattern: '-INFO -before' });
    const atMs = START_MS + CREATION_MS;
    expect(data).toEqual({
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT,
      logGroup: GROUP,
      logStream: 's',
      subscriptionFilters: ['to-s3'],
      logEvents: [
        { id: events[0]?.eventId, timestamp: atMs, message: 'ERROR b' },
        { id: events[1]?.eventId, timestamp: atMs, message: 'ERROR c' },
      ],
    });
    expect(metric(setup, 'ForwardedLogEvents')).toBe(2);
    expect(metric(setup, 'ForwardedBytes')).toBeGreaterThan(0);
    expect(metric(setup, 'DeliveryErrors')).toBeUndefined();
  });

  test('a batch that is too large for a record is divided', async () => {
    const setup = await start();
    await setup.logs.putSubscriptionFilter({ ...FILTER, filterPattern: '' });
    const messages = Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(100_000)}`);
    await log(setup, ...messages);
    setup.clock.advance(60_000);
    const data = (await delivered(setup)).filter(({ messageType }) => messageType === 'DATA_MESSAGE');
    expect(data.map(({ logEvents }) => logEvents.length)).toEqual([5, 4]);
    expect(data.flatMap(({ logEvents }) => logEvents.map(({ message }) => message))).toEqual(messages);
  });

  test('a changed filter holds at once, a deleted one no more', async () => {
    const setup = await start();
    await setup.logs.putSubscriptionFilter(FILTER);
    await setup.logs.putSubscriptionFilter({ ...FILTER, filterPattern: 'WARN' });
    await log(setup, 'ERROR a', 'WARN b');
    await setup.logs.deleteSubscriptionFilter({ logGroupName: GROUP, filterName: 'to-s3' });
    await log(setup, 'WARN c');
    setup.clock.advance(60_000);
    const data = (await delivered(setup)).filter(({ messageType }) => messageType === 'DATA_MESSAGE');
    expect(data.flatMap(({ logEvents }) => logEvents.map(({ message }) => message))).toEqual(['WARN b']);
  });

  test('what can no longer be sent is counted and lost', async () => {
    const setup = await start();
    await setup.logs.putSubscriptionFilter(FILTER);
    await setup.firehose.deleteDeliveryStream({ DeliveryStreamName: STREAM });
    await log(setup, 'ERROR a', 'ERROR b');
    expect(metric(setup, 'DeliveryErrors')).toBe(2);
    expect(metric(setup, 'ForwardedLogEvents')).toBeUndefined();
  });

  test('the error log of a stream may be subscribed to that very stream without an end to the sandbox', async () => {
    const setup = await start();
    await setup.logs.createLogStream({ logGroupName: GROUP, logStreamName: 'errors' });
    await setup.firehose.updateDestination({
      DeliveryStreamName: STREAM,
      CurrentDeliveryStreamVersionId: '1',
      DestinationId: 'destinationId-000000000001',
      ExtendedS3DestinationUpdate: {
        CloudWatchLoggingOptions: { Enabled: true, LogGroupName: GROUP, LogStreamName: 'errors' },
      },
    });
    await setup.logs.putSubscriptionFilter({ ...FILTER, filterPattern: '' });
    await setup.iam.putRolePolicy({
      RoleName: 'delivery',
      PolicyName: 'p',
      PolicyDocument: allow(['logs:PutLogEvents'], ['*']),
    });
    setup.clock.advance(60_000);
    const { events = [] } = await setup.logs.filterLogEvents({ logGroupName: GROUP });
    expect(events).toHaveLength(1);
    expect(metric(setup, 'ForwardedLogEvents')).toBe(1);
  });
});

describe('a subscription filter is refused', () => {
  test.each([
    [
      'while the stream is being created',
      async ({ firehose }: DeliverySetup) => {
        await firehose.createDeliveryStream({
          DeliveryStreamName: 'new',
          ExtendedS3DestinationConfiguration: destination(),
        });
        return { destinationArn: STREAM_ARN.replace(STREAM, 'new') };
      },
    ],
    ['when there is no such stream', () => Promise.resolve({ destinationArn: `${STREAM_ARN}x` })],
    [
      'when the role may not put records',
      async ({ iam }: DeliverySetup) => {
        await iam.deleteRolePolicy({ RoleName: 'subscription', PolicyName: 'p' });
        return {};
      },
    ],
  ])('%s', async (_, prepare: (setup: DeliverySetup) => Promise<Partial<PutSubscriptionFilterCommandInput>>) => {
    const setup = await start();
    const error = await rejection(setup.logs.putSubscriptionFilter({ ...FILTER, ...(await prepare(setup)) }));
    expect(error).toMatchObject({ name: 'InvalidParameterException', message: NOT_DELIVERED });
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: GROUP });
    expect(subscriptionFilters).toEqual([]);
  });

  test.each([
    ['another service', trust('firehose.amazonaws.com')],
    ['another region', trust('logs.us-east-1.amazonaws.com')],
    [
      'a source ARN with a wildcard that is compared as text',
      trust('logs.amazonaws.com', { StringEquals: { 'aws:SourceArn': `arn:aws:logs:ap-northeast-1:${ACCOUNT}:*` } }),
    ],
    [
      'another account',
      trust('logs.amazonaws.com', { StringLike: { 'aws:SourceArn': 'arn:aws:logs:ap-northeast-1:999999999999:*' } }),
    ],
  ])('when the role trusts %s', async (_, document) => {
    const setup = await start({ trust: document });
    const error = await rejection(setup.logs.putSubscriptionFilter(FILTER));
    expect(error).toMatchObject({ name: 'ValidationException', message: NO_ROLE });
  });

  test('until a new role is known everywhere', async () => {
    const setup = await start();
    setup.sandbox.addFault('iam-propagation:30s');
    expect((await rejection(setup.logs.putSubscriptionFilter(FILTER))).message).toBe(NO_ROLE);
    setup.clock.advance(30_000);
    await setup.logs.putSubscriptionFilter(FILTER);
  });

  test('for a group that has no subscriptions, and with fields of central logging', async () => {
    const setup = await start();
    await setup.logs.createLogGroup({ logGroupName: 'cheap', logGroupClass: 'INFREQUENT_ACCESS' });
    const cheap = await rejection(setup.logs.putSubscriptionFilter({ ...FILTER, logGroupName: 'cheap' }));
    expect(cheap.name).toBe('InvalidOperationException');
    const central = { ...FILTER, emitSystemFields: ['@aws.account'] };
    expect((await rejection(setup.logs.putSubscriptionFilter(central))).name).toBe('NotImplemented');
  });

  test.each([
    [
      'the documented condition',
      trust('logs.amazonaws.com', { StringLike: { 'aws:SourceArn': `arn:aws:logs:ap-northeast-1:${ACCOUNT}:*` } }),
    ],
    ['the account', trust('logs.amazonaws.com', { StringEquals: { 'aws:SourceAccount': ACCOUNT } })],
    ['the principal of the region', trust('logs.ap-northeast-1.amazonaws.com')],
  ])('but not when the role trusts with %s', async (_, document) => {
    const setup = await start({ trust: document });
    await setup.logs.putSubscriptionFilter(FILTER);
    await log(setup, 'ERROR a');
    expect(metric(setup, 'ForwardedLogEvents')).toBe(1);
  });
});

describe('other destinations', () => {
  test('a Kinesis stream gets the records of a log stream into one shard', async () => {
    const setup = await start();
    const kinesis = new Kinesis({ ...clientConfig(setup.sandbox), requestHandler: new NodeHttpHandler() });
    await kinesis.createStream({ StreamName: 'events', ShardCount: 1 });
    const filter = { ...FILTER, destinationArn: DATA_STREAM_ARN };
    expect((await rejection(setup.logs.putSubscriptionFilter(filter))).message).toBe(
      'Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.',
    );
    setup.clock.advance(CREATION_MS);
    await setup.logs.putSubscriptionFilter(filter);
    await log(setup, 'ERROR a');
    const { ShardIterator } = await kinesis.getShardIterator({
      StreamName: 'events',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const { Records = [] } = await kinesis.getRecords({ ShardIterator });
    const types = Records.map(({ Data = new Uint8Array() }) => JSON.parse(gunzipSync(Data).toString()) as Envelope);
    expect(types.map(({ messageType, logEvents }) => [messageType, logEvents[0]?.message])).toEqual([
      ['CONTROL_MESSAGE', 'CWL CONTROL MESSAGE: Checking health of destination Kinesis.'],
      ['DATA_MESSAGE', 'ERROR a'],
    ]);
  });

  test('a function is called when its policy allows it for this group', async () => {
    const setup = await start();
    const destinationArn = `arn:aws:lambda:ap-northeast-1:${ACCOUNT}:function:f`;
    const target = insertFunction(setup.sandbox.store(lambdaStore), { arn: destinationArn });
    const { roleArn: _role, ...rest } = FILTER;
    const filter = { ...rest, destinationArn };
    const permit = (sourceArn: string) => {
      const statement = {
        Effect: 'Allow',
        Principal: { Service: 'logs.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: destinationArn,
        Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } },
      };
      target.policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    };
    const refused =
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.';
    expect((await rejection(setup.logs.putSubscriptionFilter(filter))).message).toBe(refused);
    permit(`${GROUP_ARN}2:*`);
    expect((await rejection(setup.logs.putSubscriptionFilter(filter))).message).toBe(refused);
    permit(`${GROUP_ARN}:*`);
    await setup.logs.putSubscriptionFilter(filter);
    await log(setup, 'ERROR a');
    const [, event] = target.invocations.map((payload) => JSON.parse(payload) as { awslogs: { data: string } });
    const data = gunzipSync(Buffer.from(event?.awslogs.data ?? '', 'base64')).toString();
    expect(JSON.parse(data)).toMatchObject({ logGroup: GROUP, logEvents: [{ message: 'ERROR a' }] });
  });

  const OTHER = '999999999999';
  const CENTRAL = `arn:aws:logs:ap-northeast-1:${OTHER}:destination:central`;

  /** A destination of another account in front of a delivery stream there. */
  async function startCentral() {
    const setup = await start();
    const config = clientConfig(setup.sandbox, { accessKeyId: OTHER });
    const s3 = new S3({ ...config, forcePathStyle: true });
    const logs = new CloudWatchLogs({ ...config, disableHostPrefix: true });
    const iam = new IAM(config);
    const firehose = new Firehose(config);
    await s3.createBucket({ Bucket: 'central', CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } });
    const policy = deliveryPolicy.replace('my-logs', 'central');
    await addRole(iam, { name: 'delivery', trust: trust('firehose.amazonaws.com'), policy });
    await firehose.createDeliveryStream({
      DeliveryStreamName: 'central',
      ExtendedS3DestinationConfiguration: destination({
        RoleARN: `arn:aws:iam::${OTHER}:role/delivery`,
        BucketARN: 'arn:aws:s3:::central',
      }),
    });
    setup.clock.advance(CREATION_MS);
    const accounts = [ACCOUNT, OTHER].map((account) => `arn:aws:logs:ap-northeast-1:${account}:*`);
    await addRole(iam, {
      name: 'central',
      trust: trust('logs.amazonaws.com', { StringLike: { 'aws:SourceArn': accounts } }),
      policy: allow(['firehose:PutRecord'], ['*']),
    });
    const put = () =>
      logs.putDestination({
        destinationName: 'central',
        targetArn: `arn:aws:firehose:ap-northeast-1:${OTHER}:deliverystream/central`,
        roleArn: `arn:aws:iam::${OTHER}:role/central`,
      });
    const { roleArn: _role, ...rest } = FILTER;
    return { setup, logs, s3, put, filter: { ...rest, destinationArn: CENTRAL } };
  }

  test('another account is reached through its destination, once its policy lets this one in', async () => {
    const { setup, logs, s3, put, filter } = await startCentral();
    expect((await rejection(setup.logs.putSubscriptionFilter(filter))).message).toBe(
      'Could not deliver test message to specified destination. Check if the destination is valid.',
    );
    expect((await put()).destination).toMatchObject({ arn: CENTRAL, destinationName: 'central' });
    expect((await rejection(setup.logs.putSubscriptionFilter(filter))).name).toBe('AccessDeniedException');
    const accessPolicy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'logs:PutSubscriptionFilter', Resource: CENTRAL },
      ],
    });
    await logs.putDestinationPolicy({ destinationName: 'central', accessPolicy });
    await setup.logs.putSubscriptionFilter(filter);
    await log(setup, 'ERROR a');
    setup.clock.advance(60_000);
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: 'central' });
    expect(Contents).toHaveLength(1);
    const { Body } = await s3.getObject({ Bucket: 'central', Key: Contents[0]?.Key });
    // Two compressed records in one object: a decompressor reads them as one text.
    const text = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
    expect(text).toContain(`"owner":"${ACCOUNT}","logGroup":"${GROUP}"`);
  });

  test('destinations are described and deleted; bad ones are refused', async () => {
    const { logs, put } = await startCentral();
    await put();
    expect((await logs.describeDestinations({ DestinationNamePrefix: 'c' })).destinations).toMatchObject([
      { arn: CENTRAL, creationTime: START_MS + 2 * CREATION_MS },
    ]);
    expect((await logs.describeDestinations({ DestinationNamePrefix: 'x' })).destinations).toEqual([]);
    const bad = await rejection(logs.putDestinationPolicy({ destinationName: 'central', accessPolicy: '{' }));
    expect(bad.name).toBe('InvalidParameterException');
    await logs.deleteDestination({ destinationName: 'central' });
    const gone = await rejection(logs.deleteDestination({ destinationName: 'central' }));
    expect(gone.name).toBe('ResourceNotFoundException');
  });
});

describe('a subscription of the account', () => {
  const POLICY = { policyName: 'all', policyType: 'SUBSCRIPTION_FILTER_POLICY', scope: 'ALL' } as const;
  const policyDocument = (change = {}) =>
    JSON.stringify({ DestinationArn: STREAM_ARN, RoleArn: ROLE, FilterPattern: '', Distribution: 'Random', ...change });

  test('forwards every group but those that it leaves out, also ones that come later', async () => {
    const setup = await start();
    await setup.logs.putAccountPolicy({
      ...POLICY,
      policyDocument: policyDocument(),
      selectionCriteria: `LogGroupName NOT IN ["${GROUP}"]`,
    });
    await setup.logs.createLogGroup({ logGroupName: 'later' });
    await setup.logs.createLogStream({ logGroupName: 'later', logStreamName: 's' });
    const logEvents = [{ timestamp: setup.clock.now(), message: 'hello' }];
    await setup.logs.putLogEvents({ logGroupName: 'later', logStreamName: 's', logEvents });
    await log(setup, 'left out');
    setup.clock.advance(60_000);
    const data = (await delivered(setup)).filter(({ messageType }) => messageType === 'DATA_MESSAGE');
    expect(data).toMatchObject([
      { logGroup: 'later', subscriptionFilters: ['all'], logEvents: [{ message: 'hello' }] },
    ]);
  });

  test('does not forward what was there before, also when a group is filled only later', async () => {
    const setup = await start();
    await setup.logs.putAccountPolicy({ ...POLICY, policyDocument: policyDocument() });
    const store = setup.sandbox.store(logsStore);
    const group = store.groups.get(GROUP);
    const stream = group?.streams.get('s');
    expect(stream).toBeDefined();
    if (group && stream) {
      const events = [{ timestamp: START_MS, message: 'history' }];
      group.load = () => insertEvents(store, { group, stream }, { events, ingestionTime: START_MS });
    }
    await log(setup, 'new');
    setup.clock.advance(60_000);
    const data = (await delivered(setup)).filter(({ messageType }) => messageType === 'DATA_MESSAGE');
    expect(data).toMatchObject([{ logEvents: [{ message: 'new' }] }]);
    const { events = [] } = await setup.logs.filterLogEvents({ logGroupName: GROUP });
    expect(events.map(({ message }) => message)).toEqual(['history', 'new']);
  });

  test('comes on top of the two of a group', async () => {
    const setup = await start();
    await setup.logs.putSubscriptionFilter({ ...FILTER, filterPattern: '' });
    await setup.logs.putSubscriptionFilter({ ...FILTER, filterName: 'second', filterPattern: '' });
    await setup.logs.putAccountPolicy({ ...POLICY, policyDocument: policyDocument() });
    await log(setup, 'a');
    setup.clock.advance(60_000);
    const data = (await delivered(setup)).filter(({ messageType }) => messageType === 'DATA_MESSAGE');
    expect(data.flatMap(({ logEvents }) => logEvents)).toHaveLength(3);
    await setup.logs.deleteAccountPolicy({ policyName: 'all', policyType: 'SUBSCRIPTION_FILTER_POLICY' });
    await log(setup, 'b');
    setup.clock.advance(60_000);
    const after = (await delivered(setup)).flatMap(({ logEvents }) =>
      logEvents.filter(({ message }) => message === 'b'),
    );
    expect(after).toHaveLength(2);
  });

  test.each([
    ['a second one', { policyName: 'more' }, {}, 'LimitExceededException'],
    ['no destination', {}, { DestinationArn: undefined }, 'InvalidParameterException'],
    ['a stream that is not there', {}, { DestinationArn: `${STREAM_ARN}x` }, 'InvalidParameterException'],
    ['a role that is not there', {}, { RoleArn: `${ROLE}x` }, 'ValidationException'],
    ['a broken pattern', {}, { FilterPattern: '{ broken' }, 'InvalidParameterException'],
    ['criteria of another form', { selectionCriteria: 'LogGroupName IN ["a"]' }, {}, 'InvalidParameterException'],
  ])('is refused: %s', async (_, change, document, name) => {
    const setup = await start();
    await setup.logs.putAccountPolicy({ ...POLICY, policyDocument: policyDocument() });
    const put = setup.logs.putAccountPolicy({ ...POLICY, policyDocument: policyDocument(document), ...change });
    expect((await rejection(put)).name).toBe(name);
    const { accountPolicies } = await setup.logs.describeAccountPolicies({ policyType: POLICY.policyType });
    expect(accountPolicies).toMatchObject([{ policyName: 'all', policyDocument: policyDocument() }]);
  });
});
