import type { Processor } from '@aws-sdk/client-firehose';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { START_MS } from '../helpers.js';
import {
  addStream,
  allow,
  bodyOf,
  BUCKET,
  deliveryPolicy,
  keys,
  metricSum,
  startDelivery,
  STREAM,
  STREAM_ARN,
  trust,
  type DeliverySetup,
} from './setup.js';

const MIB = 1_048_576;
const put = ({ firehose }: DeliverySetup, data: Uint8Array | string) =>
  firehose.putRecord({ DeliveryStreamName: STREAM, Record: { Data: Buffer.from(data) } });

const metric = (setup: DeliverySetup, name: string) =>
  metricSum(setup.sandbox, { namespace: 'AWS/Firehose', name, dimensions: { DeliveryStreamName: STREAM } });

/** A record as CloudWatch Logs sends it. */
const logsRecord = (...messages: string[]) => ({
  messageType: 'DATA_MESSAGE',
  logEvents: messages.map((message, index) => ({ id: String(index), timestamp: START_MS, message })),
});
const zipped = (value: unknown) => gzipSync(JSON.stringify(value));

const decompression: Processor = {
  Type: 'Decompression',
  Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
};
const delimiter: Processor = {
  Type: 'AppendDelimiterToRecord',
  Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }],
};
const extraction: Processor = {
  Type: 'CloudWatchLogProcessing',
  Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
};

describe('buffering', () => {
  test('keeps records until the interval after the first of them has passed', async () => {
    const setup = await startDelivery();
    await addStream(setup);
    await put(setup, 'a');
    setup.clock.advance(59_999);
    await put(setup, 'b');
    expect(await keys(setup)).toEqual([]);
    setup.clock.advance(1);
    const [key, ...others] = await keys(setup);
    expect(others).toEqual([]);
    expect(key).toMatch(/^2026\/01\/15\/12\/to-s3-1-2026-01-15-12-00-10-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect((await bodyOf(setup, key)).toString()).toBe('ab');
    const { LastModified } = await setup.s3.headObject({ Bucket: BUCKET, Key: key });
    expect(LastModified?.getTime()).toBe(START_MS + 70_000);
  });

  test('ends at once when the size is reached, and a new object begins', async () => {
    const setup = await startDelivery();
    await addStream(setup);
    await put(setup, Buffer.alloc(MIB / 2));
    await put(setup, Buffer.alloc(MIB / 2 - 1));
    expect(await keys(setup)).toEqual([]);
    await put(setup, 'x');
    expect(await keys(setup)).toHaveLength(1);
    await put(setup, 'y');
    setup.clock.advance(60_000);
    const all = await Promise.all((await keys(setup)).map((key) => bodyOf(setup, key)));
    expect(all.map(({ length }) => length).sort((a, b) => a - b)).toEqual([1, MIB]);
  });

  test('looking late gives the objects that looking in time would have given', async () => {
    const setup = await startDelivery();
    await addStream(setup);
    await put(setup, 'a');
    setup.clock.advance(3_600_000);
    const [key] = await keys(setup);
    const { LastModified } = await setup.s3.headObject({ Bucket: BUCKET, Key: key });
    expect(LastModified?.getTime()).toBe(START_MS + 70_000);
    expect(metric(setup, 'DeliveryToS3.DataFreshness')).toBe(60);
  });
});

describe('processing', () => {
  test('compresses the object as a whole and names it so', async () => {
    const setup = await startDelivery();
    await addStream(setup, { CompressionFormat: 'GZIP' });
    await put(setup, 'a');
    await put(setup, 'b');
    setup.clock.advance(60_000);
    const [key] = await keys(setup);
    expect(key).toMatch(/\.gz$/);
    expect(gunzipSync(await bodyOf(setup, key)).toString()).toBe('ab');
  });

  test('without decompression, records of CloudWatch Logs are compressed twice', async () => {
    const setup = await startDelivery();
    await addStream(setup, { CompressionFormat: 'GZIP' });
    await put(setup, zipped(logsRecord('m')));
    setup.clock.advance(60_000);
    const [key] = await keys(setup);
    const once = gunzipSync(await bodyOf(setup, key));
    expect(JSON.parse(gunzipSync(once).toString())).toEqual(logsRecord('m'));
  });

  test('decompression and a delimiter give one JSON document a line', async () => {
    const setup = await startDelivery();
    await addStream(setup, { ProcessingConfiguration: { Enabled: true, Processors: [decompression, delimiter] } });
    await put(setup, zipped(logsRecord('a')));
    await put(setup, zipped(logsRecord('b')));
    setup.clock.advance(60_000);
    const [key] = await keys(setup);
    const lines = (await bodyOf(setup, key)).toString().split('\n');
    expect(lines.map((line) => (line === '' ? null : JSON.parse(line)))).toEqual([
      logsRecord('a'),
      logsRecord('b'),
      null,
    ]);
    expect(metric(setup, 'OutputDecompressedRecords.Success')).toBe(2);
  });

  test('without a delimiter the documents run into each other', async () => {
    const setup = await startDelivery();
    await addStream(setup, { ProcessingConfiguration: { Enabled: true, Processors: [decompression] } });
    await put(setup, zipped({ a: 1 }));
    await put(setup, zipped({ a: 2 }));
    setup.clock.advance(60_000);
    const [key] = await keys(setup);
    expect((await bodyOf(setup, key)).toString()).toBe('{"a":1}{"a":2}');
  });

  test('extraction leaves the messages only', async () => {
    const setup = await startDelivery();
    const Processors = [decompression, extraction, delimiter];
    await addStream(setup, { ProcessingConfiguration: { Enabled: true, Processors } });
    await put(setup, zipped(logsRecord('one', 'two')));
    setup.clock.advance(60_000);
    const [key] = await keys(setup);
    expect((await bodyOf(setup, key)).toString()).toBe('one\ntwo\n');
  });

  test('processors that are not enabled do nothing', async () => {
    const setup = await startDelivery();
    await addStream(setup, { ProcessingConfiguration: { Enabled: false, Processors: [delimiter] } });
    await put(setup, 'a');
    setup.clock.advance(60_000);
    const [key] = await keys(setup);
    expect((await bodyOf(setup, key)).toString()).toBe('a');
  });

  test('records that cannot be decompressed or extracted go under the error prefix, whole', async () => {
    const setup = await startDelivery();
    await addStream(setup, {
      Prefix: 'd/!{timestamp:yyyy}/',
      ErrorOutputPrefix: 'e/!{firehose:error-output-type}/!{timestamp:MM}/',
      ProcessingConfiguration: { Enabled: true, Processors: [decompression, extraction] },
    });
    await put(setup, 'not compressed');
    await put(setup, gzipSync('not JSON'));
    await put(setup, zipped(logsRecord('good')));
    setup.clock.advance(60_000);
    const all = await keys(setup);
    expect(all.map((key) => key.replace(/to-s3.*/, ''))).toEqual([
      'd/2026/',
      'e/decompression-failed/01/',
      'e/processing-failed/01/',
    ]);
    const failed = JSON.parse((await bodyOf(setup, all[1])).toString()) as { rawData: string };
    expect(Buffer.from(failed.rawData, 'base64').toString()).toBe('not compressed');
    expect(metric(setup, 'OutputDecompressedRecords.Failed')).toBe(1);
    expect(metric(setup, 'DeliveryToS3.Records')).toBe(1);
  });
});

describe('keys', () => {
  test.each([
    [{ Prefix: 'logs/' }, 'logs/2026/01/15/12/'],
    [
      {
        Prefix: 'a/dt=!{timestamp:yyyy-MM-dd}/h=!{timestamp:HH}/',
        ErrorOutputPrefix: 'e/!{firehose:error-output-type}/',
      },
      'a/dt=2026-01-15/h=12/',
    ],
    [{ Prefix: "!{timestamp:'y'yyyy}/", ErrorOutputPrefix: '!{firehose:error-output-type}/' }, 'y2026/'],
    [{ CustomTimeZone: 'Asia/Tokyo' }, '2026/01/15/21/'],
  ])('%j begin with %s', async (change, expected) => {
    const setup = await startDelivery();
    await addStream(setup, change);
    await put(setup, 'a');
    setup.clock.advance(60_000);
    expect((await keys(setup)).map((key) => key.replace(/to-s3.*/, ''))).toEqual([expected]);
  });

  test('have random texts, the version of the stream and the extension that was asked for', async () => {
    const setup = await startDelivery();
    await addStream(setup, {
      Prefix: '!{firehose:random-string}/',
      ErrorOutputPrefix: '!{firehose:error-output-type}/',
      FileExtension: '.json.gz',
      CompressionFormat: 'GZIP',
    });
    await setup.firehose.updateDestination({
      DeliveryStreamName: STREAM,
      CurrentDeliveryStreamVersionId: '1',
      DestinationId: 'destinationId-000000000001',
      ExtendedS3DestinationUpdate: { BufferingHints: { SizeInMBs: 2, IntervalInSeconds: 30 } },
    });
    await put(setup, 'a');
    setup.clock.advance(30_000);
    const [key] = await keys(setup);
    expect(key).toMatch(/^[0-9a-z]{11}\/2026\/01\/15\/12\/to-s3-2-.*\.json\.gz$/);
  });
});

describe('delivery that fails', () => {
  const LOG = { LogGroupName: '/aws/kinesisfirehose/to-s3', LogStreamName: 'DestinationDelivery' };

  const startFailing = async (change = {}) => {
    const setup = await startDelivery();
    await setup.logs.createLogGroup({ logGroupName: LOG.LogGroupName });
    await setup.logs.createLogStream({ logGroupName: LOG.LogGroupName, logStreamName: LOG.LogStreamName });
    await addStream(setup, { CloudWatchLoggingOptions: { Enabled: true, ...LOG }, ...change });
    return setup;
  };
  const errors = async ({ logs }: DeliverySetup) => {
    const { events = [] } = await logs.filterLogEvents({ logGroupName: LOG.LogGroupName });
    return events.map(({ message = '' }) => JSON.parse(message) as { errorCode: string; deliveryStreamARN: string });
  };

  test('is told in the error log and the metrics, and made up for when the permission is there', async () => {
    const setup = await startFailing();
    await setup.iam.putRolePolicy({
      RoleName: 'delivery',
      PolicyName: 'p',
      PolicyDocument: allow(['logs:PutLogEvents'], ['*']),
    });
    await put(setup, 'a');
    setup.clock.advance(60_000);
    expect(await keys(setup)).toEqual([]);
    expect(await errors(setup)).toMatchObject([{ errorCode: 'S3.AccessDenied', deliveryStreamARN: STREAM_ARN }]);
    expect(metric(setup, 'DeliveryToS3.Success')).toBe(0);
    await setup.iam.putRolePolicy({ RoleName: 'delivery', PolicyName: 'p', PolicyDocument: deliveryPolicy });
    setup.clock.advance(5000);
    expect(await keys(setup)).toHaveLength(1);
    expect(metric(setup, 'DeliveryToS3.Success')).toBe(1);
  });

  test('names a bucket that is not there', async () => {
    const setup = await startFailing();
    await setup.s3.deleteBucket({ Bucket: BUCKET });
    await put(setup, 'a');
    setup.clock.advance(60_000);
    expect(await errors(setup)).toMatchObject([{ errorCode: 'S3.NoSuchBucket' }]);
  });

  test('is denied by a bucket policy, and not by one that only wants TLS', async () => {
    const setup = await startFailing();
    const deny = (condition?: object) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: `arn:aws:s3:::${BUCKET}/*`,
          ...(condition && { Condition: condition }),
        },
      });
    await setup.s3.putBucketPolicy({ Bucket: BUCKET, Policy: deny({ Bool: { 'aws:SecureTransport': 'false' } }) });
    await put(setup, 'a');
    setup.clock.advance(60_000);
    expect(await keys(setup)).toHaveLength(1);
    await setup.s3.putBucketPolicy({ Bucket: BUCKET, Policy: deny() });
    await put(setup, 'b');
    setup.clock.advance(60_000);
    expect(await keys(setup)).toHaveLength(1);
    expect(await errors(setup)).toMatchObject([{ errorCode: 'S3.AccessDenied' }]);
  });

  test('needs the role at every delivery, not only at the creation of the stream', async () => {
    const setup = await startFailing();
    await setup.iam.updateAssumeRolePolicy({ RoleName: 'delivery', PolicyDocument: trust('ec2.amazonaws.com') });
    await put(setup, 'a');
    setup.clock.advance(60_000);
    expect(await keys(setup)).toEqual([]);
    await setup.iam.updateAssumeRolePolicy({ RoleName: 'delivery', PolicyDocument: trust('firehose.amazonaws.com') });
    setup.clock.advance(5000);
    expect(await keys(setup)).toHaveLength(1);
  });

  test('with a KMS key needs the permission to use it, and marks the object', async () => {
    const AWSKMSKeyARN = 'arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555';
    const setup = await startFailing({ EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN } } });
    await put(setup, 'a');
    setup.clock.advance(60_000);
    expect(await keys(setup)).toEqual([]);
    const PolicyDocument = allow(['kms:GenerateDataKey'], [AWSKMSKeyARN]);
    await setup.iam.putRolePolicy({ RoleName: 'delivery', PolicyName: 'kms', PolicyDocument });
    setup.clock.advance(5000);
    const [Key] = await keys(setup);
    const head = await setup.s3.headObject({ Bucket: BUCKET, Key });
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: AWSKMSKeyARN });
  });

  test('for a day loses the data', async () => {
    const setup = await startFailing();
    await setup.s3.deleteBucket({ Bucket: BUCKET });
    await put(setup, 'a');
    setup.clock.advance(86_400_000);
    await errors(setup);
    await setup.s3.createBucket({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' },
    });
    setup.clock.advance(60_000);
    expect(await keys(setup)).toEqual([]);
  });
});
