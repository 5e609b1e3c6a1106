import {
  Firehose,
  type CreateDeliveryStreamInput,
  type ExtendedS3DestinationConfiguration,
} from '@aws-sdk/client-firehose';
import { describe, expect, test } from 'vitest';
import { firehoseStore } from '../../../src/sandbox/services/firehose/store.js';
import { clientConfig, rejection, START_MS } from '../helpers.js';
import {
  ACCOUNT,
  addRole,
  addStream,
  CREATION_MS,
  DELIVERY_ROLE,
  deliveryPolicy,
  destination,
  startDelivery,
  STREAM,
  STREAM_ARN,
  trust,
  type DeliverySetup,
} from './setup.js';

const KEY = `arn:aws:kms:ap-northeast-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const customerKey = (KeyARN: string) => ({ KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN }) as const;

const create = ({ firehose }: DeliverySetup, change: Partial<CreateDeliveryStreamInput> = {}) =>
  firehose.createDeliveryStream({
    DeliveryStreamName: STREAM,
    ExtendedS3DestinationConfiguration: destination(),
    ...change,
  });
const configure = (setup: DeliverySetup, change: Partial<ExtendedS3DestinationConfiguration>) =>
  create(setup, { ExtendedS3DestinationConfiguration: destination(change) });
const describeStream = async ({ firehose }: DeliverySetup) =>
  (await firehose.describeDeliveryStream({ DeliveryStreamName: STREAM })).DeliveryStreamDescription;
const status = async (setup: DeliverySetup) => (await describeStream(setup))?.DeliveryStreamStatus;

describe('the life of a stream', () => {
  test('begins as CREATING, takes records when it is ACTIVE, and ends some time after it is deleted', async () => {
    const setup = await startDelivery();
    const { firehose, clock } = setup;
    expect((await create(setup)).DeliveryStreamARN).toBe(STREAM_ARN);
    expect(await status(setup)).toBe('CREATING');
    const record = { DeliveryStreamName: STREAM, Record: { Data: Buffer.from('a') } };
    expect((await rejection(firehose.putRecord(record))).name).toBe('ResourceNotFoundException');
    const early = await rejection(firehose.deleteDeliveryStream({ DeliveryStreamName: STREAM }));
    expect(early.name).toBe('ResourceInUseException');
    clock.advance(CREATION_MS);
    expect(await status(setup)).toBe('ACTIVE');
    expect((await firehose.putRecord(record)).RecordId).toMatch(/^[0-9a-f-]{36}$/);
    await firehose.deleteDeliveryStream({ DeliveryStreamName: STREAM });
    expect(await status(setup)).toBe('DELETING');
    expect((await rejection(create(setup))).name).toBe('ResourceInUseException');
    clock.advance(CREATION_MS);
    expect(await rejection(describeStream(setup))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Firehose ${STREAM} under account ${ACCOUNT} not found.`,
    });
    await create(setup);
  });

  test('is told with everything that was configured, and with the defaults of what was not', async () => {
    const setup = await startDelivery();
    await setup.firehose.createDeliveryStream({
      DeliveryStreamName: STREAM,
      ExtendedS3DestinationConfiguration: { RoleARN: DELIVERY_ROLE, BucketARN: 'arn:aws:s3:::my-logs', Prefix: 'p/' },
    });
    expect(await describeStream(setup)).toMatchObject({
      DeliveryStreamARN: STREAM_ARN,
      DeliveryStreamType: 'DirectPut',
      VersionId: '1',
      CreateTimestamp: new Date(START_MS),
      DeliveryStreamEncryptionConfiguration: { Status: 'DISABLED' },
      Destinations: [
        {
          DestinationId: 'destinationId-000000000001',
          ExtendedS3DestinationDescription: {
            Prefix: 'p/',
            BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
            CompressionFormat: 'UNCOMPRESSED',
            EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
            S3BackupMode: 'Disabled',
          },
        },
      ],
    });
  });

  test('cannot begin twice under one name', async () => {
    const setup = await startDelivery();
    await create(setup);
    expect(await rejection(create(setup))).toMatchObject({
      name: 'ResourceInUseException',
      message: `Firehose ${STREAM} under accountId ${ACCOUNT} already exists`,
    });
  });

  test('fails over a key of another region and over one that is disabled, and has to be deleted', async () => {
    const setup = await startDelivery();
    const { sandbox, clock, firehose } = setup;
    sandbox.store(firehoseStore).unusableKeys.set(KEY, 'DISABLED_KMS_KEY');
    for (const [key, type] of [
      [KEY.replace('ap-northeast-1', 'us-east-1'), 'KMS_KEY_NOT_FOUND'],
      [KEY, 'DISABLED_KMS_KEY'],
    ] as const) {
      await create(setup, { DeliveryStreamEncryptionConfigurationInput: customerKey(key) });
      expect(await status(setup)).toBe('CREATING');
      clock.advance(CREATION_MS);
      expect(await describeStream(setup)).toMatchObject({
        DeliveryStreamStatus: 'CREATING_FAILED',
        FailureDescription: { Type: type },
      });
      expect((await rejection(create(setup))).name).toBe('ResourceInUseException');
      await firehose.deleteDeliveryStream({ DeliveryStreamName: STREAM });
      clock.advance(CREATION_MS);
    }
  });

  test('is listed ten at a time', async () => {
    const setup = await startDelivery();
    const names = Array.from({ length: 12 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    for (const DeliveryStreamName of names) await create(setup, { DeliveryStreamName });
    const first = await setup.firehose.listDeliveryStreams({});
    expect(first).toMatchObject({ DeliveryStreamNames: names.slice(0, 10), HasMoreDeliveryStreams: true });
    const next = await setup.firehose.listDeliveryStreams({ ExclusiveStartDeliveryStreamName: 's09' });
    expect(next).toMatchObject({ DeliveryStreamNames: ['s10', 's11'], HasMoreDeliveryStreams: false });
    const others = await setup.firehose.listDeliveryStreams({ DeliveryStreamType: 'KinesisStreamAsSource' });
    expect(others.DeliveryStreamNames).toEqual([]);
  });
});

describe('a configuration is refused', () => {
  test.each<[Partial<ExtendedS3DestinationConfiguration>, string, string]>([
    [{ BufferingHints: { SizeInMBs: 5 } }, 'InvalidArgumentException', 'both SizeInMBs and IntervalInSeconds'],
    [{ BufferingHints: { SizeInMBs: 0, IntervalInSeconds: 60 } }, 'ValidationException', 'greater than or equal to 1'],
    [{ BufferingHints: { SizeInMBs: 129, IntervalInSeconds: 60 } }, 'ValidationException', 'less than or equal to 128'],
    [{ BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 901 } }, 'ValidationException', 'less than or equal to 900'],
    [{ Prefix: '!{timestamp:yyyy}/' }, 'InvalidArgumentException', "ErrorOutputPrefix can't be null"],
    [
      { Prefix: '!{timestamp:yyyy}/', ErrorOutputPrefix: '!{timestamp:yyyy}/' },
      'InvalidArgumentException',
      '!{firehose:error-output-type}',
    ],
    [{ Prefix: '!{firehose:error-output-type}/' }, 'InvalidArgumentException', 'Prefix cannot contain'],
    [{ ErrorOutputPrefix: '!{nothing:x}' }, 'InvalidArgumentException', 'invalid expression !{nothing:x}'],
    [{ ErrorOutputPrefix: '!{timestamp:qq}!{firehose:error-output-type}' }, 'InvalidArgumentException', 'expression'],
    [{ ErrorOutputPrefix: '!{broken' }, 'InvalidArgumentException', 'not of the form'],
    [{ BucketARN: 'my-logs' }, 'ValidationException', 'bucketARN'],
    [{ CustomTimeZone: 'Mars/Base' }, 'InvalidArgumentException', 'CustomTimeZone'],
    [{ CompressionFormat: 'gzip' as never }, 'ValidationException', 'enum value set'],
    [{ CloudWatchLoggingOptions: { Enabled: true } }, 'InvalidArgumentException', 'LogGroupName'],
    [
      { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Decompression' }] } },
      'InvalidArgumentException',
      'CompressionFormat',
    ],
    [
      {
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            {
              Type: 'CloudWatchLogProcessing',
              Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
            },
          ],
        },
      },
      'InvalidArgumentException',
      'requires the Decompression processor',
    ],
    [{ S3BackupMode: 'Enabled' }, 'NotImplemented', 'S3 backup'],
    [
      { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] } },
      'NotImplemented',
      'the processor Lambda',
    ],
  ])('%j', async (change, name, message) => {
    const setup = await startDelivery();
    const error = await rejection(configure(setup, change));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
    expect((await setup.firehose.listDeliveryStreams({})).DeliveryStreamNames).toEqual([]);
  });

  test.each([
    ['no destination', { ExtendedS3DestinationConfiguration: undefined }, 'InvalidArgumentException'],
    ['a name with a slash', { DeliveryStreamName: 'a/b' }, 'ValidationException'],
    [
      'an encryption with a customer key that names none',
      { DeliveryStreamEncryptionConfigurationInput: { KeyType: 'CUSTOMER_MANAGED_CMK' } as const },
      'InvalidArgumentException',
    ],
    ['a source that the sandbox lacks', { DeliveryStreamType: 'KinesisStreamAsSource' as const }, 'NotImplemented'],
  ])('with %s', async (_, change, name) => {
    expect((await rejection(create(await startDelivery(), change))).name).toBe(name);
  });
});

describe('the role', () => {
  const UNABLE = `Firehose is unable to assume role ${DELIVERY_ROLE}. Please check the role provided.`;
  const setTrust = ({ iam }: DeliverySetup, PolicyDocument: string) =>
    iam.updateAssumeRolePolicy({ RoleName: 'delivery', PolicyDocument });

  test.each([
    ['the external id that Firehose gives', { StringEquals: { 'sts:ExternalId': ACCOUNT } }],
    ['its account', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }],
    ['the ARN of the stream', { ArnLike: { 'aws:SourceArn': `arn:aws:firehose:*:${ACCOUNT}:deliverystream/*` } }],
  ])('may ask for %s', async (_, condition) => {
    const setup = await startDelivery();
    await setTrust(setup, trust('firehose.amazonaws.com', condition));
    expect((await create(setup)).DeliveryStreamARN).toBe(STREAM_ARN);
  });

  test.each([
    ['another service', trust('logs.amazonaws.com')],
    ['another account', trust('firehose.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '999999999999' } })],
    ['another external id', trust('firehose.amazonaws.com', { StringEquals: { 'sts:ExternalId': 'x' } })],
    [
      'an ARN with a wildcard that is compared as text',
      trust('firehose.amazonaws.com', { StringEquals: { 'aws:SourceArn': `arn:aws:firehose:*:${ACCOUNT}:*` } }),
    ],
  ])('is refused when it trusts %s', async (_, document) => {
    const setup = await startDelivery();
    await setTrust(setup, document);
    expect(await rejection(create(setup))).toMatchObject({ name: 'InvalidArgumentException', message: UNABLE });
  });

  test('is refused when it is not there, and as long as it is new', async () => {
    const setup = await startDelivery();
    setup.sandbox.addFault('iam-propagation:15s');
    await setup.iam.deleteRolePolicy({ RoleName: 'delivery', PolicyName: 'p' });
    await setup.iam.deleteRole({ RoleName: 'delivery' });
    expect((await rejection(create(setup))).message).toBe(UNABLE);
    await addRole(setup.iam, { name: 'delivery', trust: trust('firehose.amazonaws.com'), policy: deliveryPolicy });
    setup.clock.advance(14_999);
    expect((await rejection(create(setup))).message).toBe(UNABLE);
    setup.clock.advance(1);
    await create(setup);
  });
});

describe('a change of the destination', () => {
  const change = (setup: DeliverySetup, version: string, update: object) =>
    setup.firehose.updateDestination({
      DeliveryStreamName: STREAM,
      CurrentDeliveryStreamVersionId: version,
      DestinationId: 'destinationId-000000000001',
      ExtendedS3DestinationUpdate: update,
    });

  test('keeps what it does not name and raises the version', async () => {
    const setup = await startDelivery();
    await addStream(setup, { Prefix: 'p/' });
    await change(setup, '1', { CompressionFormat: 'GZIP' });
    expect(await describeStream(setup)).toMatchObject({
      VersionId: '2',
      LastUpdateTimestamp: new Date(START_MS + CREATION_MS),
      Destinations: [{ ExtendedS3DestinationDescription: { Prefix: 'p/', CompressionFormat: 'GZIP' } }],
    });
  });

  test('is refused with an old version, before the stream is active, and with a role that cannot be assumed', async () => {
    const setup = await startDelivery();
    await create(setup);
    expect((await rejection(change(setup, '1', {}))).name).toBe('ResourceInUseException');
    setup.clock.advance(CREATION_MS);
    expect((await rejection(change(setup, '7', {}))).name).toBe('ConcurrentModificationException');
    const RoleARN = `arn:aws:iam::${ACCOUNT}:role/other`;
    expect((await rejection(change(setup, '1', { RoleARN }))).message).toContain('unable to assume role');
    expect((await describeStream(setup))?.VersionId).toBe('1');
  });
});

describe('encryption and tags', () => {
  test('encryption takes its time to be on and off', async () => {
    const setup = await startDelivery();
    const { firehose, clock } = setup;
    await addStream(setup);
    const state = async () => (await describeStream(setup))?.DeliveryStreamEncryptionConfiguration;
    const key = customerKey(KEY);
    const start = () =>
      firehose.startDeliveryStreamEncryption({
        DeliveryStreamName: STREAM,
        DeliveryStreamEncryptionConfigurationInput: key,
      });
    await start();
    expect(await state()).toEqual({ ...key, Status: 'ENABLING' });
    expect((await rejection(start())).name).toBe('ResourceInUseException');
    clock.advance(CREATION_MS);
    expect(await state()).toEqual({ ...key, Status: 'ENABLED' });
    const { Encrypted } = await firehose.putRecord({ DeliveryStreamName: STREAM, Record: { Data: Buffer.from('a') } });
    expect(Encrypted).toBe(true);
    await firehose.stopDeliveryStreamEncryption({ DeliveryStreamName: STREAM });
    expect(await state()).toEqual({ Status: 'DISABLING' });
    clock.advance(CREATION_MS);
    expect(await state()).toEqual({ Status: 'DISABLED' });
  });

  test('tags are set, listed in pages and removed', async () => {
    const setup = await startDelivery();
    const { firehose } = setup;
    await create(setup, { Tags: [{ Key: 'b', Value: '2' }] });
    await firehose.tagDeliveryStream({ DeliveryStreamName: STREAM, Tags: [{ Key: 'a', Value: '1' }] });
    const list = (input = {}) => firehose.listTagsForDeliveryStream({ DeliveryStreamName: STREAM, ...input });
    expect(await list({ Limit: 1 })).toMatchObject({ Tags: [{ Key: 'a', Value: '1' }], HasMoreTags: true });
    expect(await list({ ExclusiveStartTagKey: 'a' })).toMatchObject({ Tags: [{ Key: 'b' }], HasMoreTags: false });
    await firehose.untagDeliveryStream({ DeliveryStreamName: STREAM, TagKeys: ['b'] });
    expect((await list()).Tags).toEqual([{ Key: 'a', Value: '1' }]);
  });
});

describe('records', () => {
  test.each([
    ['none', 0, 1, 'ValidationException'],
    ['more than 500', 501, 1, 'ValidationException'],
    ['more than 4 MiB', 5, 900_000, 'InvalidArgumentException'],
    ['one of more than 1,000 KiB', 1, 1_024_001, 'ValidationException'],
  ])('a batch of %s is refused', async (_, count, bytes, name) => {
    const setup = await startDelivery();
    await addStream(setup);
    const Records = Array.from({ length: count }, () => ({ Data: Buffer.alloc(bytes) }));
    const error = await rejection(setup.firehose.putRecordBatch({ DeliveryStreamName: STREAM, Records }));
    expect(error.name).toBe(name);
  });

  test('a batch is taken whole, each record with an id', async () => {
    const setup = await startDelivery();
    await addStream(setup);
    const Records = ['a', 'b'].map((text) => ({ Data: Buffer.from(text) }));
    const answer = await setup.firehose.putRecordBatch({ DeliveryStreamName: STREAM, Records });
    expect(answer.FailedPutCount).toBe(0);
    expect(new Set(answer.RequestResponses?.map(({ RecordId }) => RecordId)).size).toBe(2);
  });

  test('streams of other accounts and regions are out of sight', async () => {
    const setup = await startDelivery();
    await addStream(setup);
    for (const options of [{ region: 'us-east-1' }, { accessKeyId: '999999999999' }]) {
      const other = new Firehose(clientConfig(setup.sandbox, options));
      expect((await other.listDeliveryStreams({})).DeliveryStreamNames).toEqual([]);
    }
  });
});
