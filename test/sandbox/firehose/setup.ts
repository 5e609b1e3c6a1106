import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { Firehose, type ExtendedS3DestinationConfiguration } from '@aws-sdk/client-firehose';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { cloudWatchStore, seriesKey } from '../../../src/sandbox/services/cloudwatch/store.js';
import { clientConfig, createTestClock, startSandbox, type TestClock } from '../helpers.js';

export const ACCOUNT = '123456789012';
export const BUCKET = 'my-logs';
export const STREAM = 'to-s3';
export const STREAM_ARN = `arn:aws:firehose:ap-northeast-1:${ACCOUNT}:deliverystream/${STREAM}`;
export const DELIVERY_ROLE = `arn:aws:iam::${ACCOUNT}:role/delivery`;
/** Until a new stream takes records. */
export const CREATION_MS = 10_000;

export interface DeliverySetup {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly firehose: Firehose;
  readonly s3: S3;
  readonly iam: IAM;
  readonly logs: CloudWatchLogs;
}

/** A trust policy for one service, under conditions if there are any. */
export const trust = (service: string, condition?: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(condition && { Condition: condition }),
      },
    ],
  });

export const allow = (actions: readonly string[], resources: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }],
  });

/** A sandbox with a bucket and a role that may write there. */
export async function startDelivery(): Promise<DeliverySetup> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ clock, throttle: false });
  const config = clientConfig(sandbox);
  const iam = new IAM(config);
  const s3 = new S3({ ...config, forcePathStyle: true });
  await s3.createBucket({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } });
  await addRole(iam, { name: 'delivery', trust: trust('firehose.amazonaws.com'), policy: deliveryPolicy });
  const logs = new CloudWatchLogs({ ...config, disableHostPrefix: true });
  return { sandbox, clock, iam, s3, logs, firehose: new Firehose(config) };
}

export const deliveryPolicy = allow(
  ['s3:PutObject', 'logs:PutLogEvents'],
  [`arn:aws:s3:::${BUCKET}/*`, 'arn:aws:logs:*'],
);

export async function addRole(
  iam: IAM,
  role: { readonly name: string; readonly trust: string; readonly policy: string },
): Promise<void> {
  await iam.createRole({ RoleName: role.name, AssumeRolePolicyDocument: role.trust });
  await iam.putRolePolicy({ RoleName: role.name, PolicyName: 'p', PolicyDocument: role.policy });
}

/** A destination that delivers after a minute. */
export const destination = (
  change: Partial<ExtendedS3DestinationConfiguration> = {},
): ExtendedS3DestinationConfiguration => ({
  RoleARN: DELIVERY_ROLE,
  BucketARN: `arn:aws:s3:::${BUCKET}`,
  BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
  ...change,
});

/** A stream that takes records. */
export async function addStream(
  { firehose, clock }: Pick<DeliverySetup, 'firehose' | 'clock'>,
  change: Partial<ExtendedS3DestinationConfiguration> = {},
): Promise<void> {
  await firehose.createDeliveryStream({
    DeliveryStreamName: STREAM,
    ExtendedS3DestinationConfiguration: destination(change),
  });
  clock.advance(CREATION_MS);
}

/** The keys of the bucket, in order. */
export async function keys({ s3 }: Pick<DeliverySetup, 's3'>): Promise<readonly string[]> {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: BUCKET });
  return Contents.map(({ Key = '' }) => Key);
}

/** The bytes of the object with that key. */
export async function bodyOf({ s3 }: Pick<DeliverySetup, 's3'>, Key: string | undefined): Promise<Buffer> {
  const { Body } = await s3.getObject({ Bucket: BUCKET, Key });
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** Sum of a metric's values; undefined when there is no such metric. */
export function metricSum(
  sandbox: Sandbox,
  metric: { readonly namespace: string; readonly name: string; readonly dimensions: Readonly<Record<string, string>> },
): number | undefined {
  return sandbox
    .store(cloudWatchStore)
    .series.get(seriesKey(metric))
    ?.points.reduce((sum, point) => sum + point.sum, 0);
}
