import { S3, type LifecycleRule, type PutBucketEncryptionCommandInput } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3Store } from '../../src/sandbox/services/s3/store.js';
import { clientConfig, createTestClock, rejection, startSandbox } from './helpers.js';

const Bucket = 'my-bucket';
const ARN = `arn:aws:s3:::${Bucket}`;

async function start(): Promise<{ s3: S3; settings: () => Record<string, unknown> }> {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
  const s3 = new S3({ ...clientConfig(sandbox), forcePathStyle: true });
  await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } });
  return { s3, settings: () => ({ ...sandbox.store(s3Store).buckets.get(Bucket)?.settings }) };
}

const statement = (change: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${ARN}/*`, ...change }],
  });

test('every object is listed as its only version, a page at a time', async () => {
  const { s3 } = await start();
  for (const Key of ['a b', 'c/d', 'e']) await s3.putObject({ Bucket, Key, Body: 'x' });
  const first = await s3.listObjectVersions({ Bucket, MaxKeys: 2 });
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'c/d' });
  expect(first.Versions).toMatchObject([
    { Key: 'a b', VersionId: 'null', IsLatest: true, Size: 1 },
    { Key: 'c/d', VersionId: 'null' },
  ]);
  const second = await s3.listObjectVersions({ Bucket, KeyMarker: first.NextKeyMarker });
  expect(second.Versions?.map(({ Key }) => Key)).toEqual(['e']);
  await s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'e', VersionId: 'null' }] } });
  expect((await s3.listObjectVersions({ Bucket, Prefix: 'e' })).Versions ?? []).toEqual([]);
});

const SOMEBODY = { Principal: { AWS: 'arn:aws:iam::999999999999:root' } };

test('a new bucket is encrypted, closed to the public and owned by its owner alone', async () => {
  const { s3 } = await start();
  expect((await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration?.Rules).toEqual([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  ]);
  expect((await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  const { OwnershipControls } = await s3.getBucketOwnershipControls({ Bucket });
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  expect((await s3.getBucketVersioning({ Bucket })).Status).toBeUndefined();
});

test('ownership and tags can come with the bucket', async () => {
  const { s3 } = await start();
  await s3.createBucket({
    Bucket: 'other',
    ObjectOwnership: 'ObjectWriter',
    CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1', Tags: [{ Key: 'k', Value: 'v' }] },
  });
  const { OwnershipControls } = await s3.getBucketOwnershipControls({ Bucket: 'other' });
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'ObjectWriter' }]);
  expect((await s3.getBucketTagging({ Bucket: 'other' })).TagSet).toEqual([{ Key: 'k', Value: 'v' }]);
});

describe('what is not set', () => {
  test.each([
    [
      'the policy',
      (s3: S3) => s3.getBucketPolicy({ Bucket }),
      'NoSuchBucketPolicy',
      'The bucket policy does not exist',
    ],
    [
      'the lifecycle',
      (s3: S3) => s3.getBucketLifecycleConfiguration({ Bucket }),
      'NoSuchLifecycleConfiguration',
      'The lifecycle configuration does not exist',
    ],
    ['the tags', (s3: S3) => s3.getBucketTagging({ Bucket }), 'NoSuchTagSet', 'The TagSet does not exist'],
    [
      'the public access block',
      async (s3: S3) => {
        await s3.deletePublicAccessBlock({ Bucket });
        await s3.getPublicAccessBlock({ Bucket });
      },
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    ],
    [
      'the ownership',
      async (s3: S3) => {
        await s3.deleteBucketOwnershipControls({ Bucket });
        await s3.getBucketOwnershipControls({ Bucket });
      },
      'OwnershipControlsNotFoundError',
      'The bucket ownership controls were not found',
    ],
  ])('%s has an error of its own', async (_, read, name, message) => {
    const { s3 } = await start();
    const error = await rejection(read(s3));
    expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: 404 } });
  });

  test('the encryption of a bucket from before 2023 has one, too', async () => {
    const sandbox = await startSandbox({ throttle: false });
    const s3 = new S3({ ...clientConfig(sandbox), forcePathStyle: true });
    await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } });
    const stored = sandbox.store(s3Store).buckets.get(Bucket);
    if (stored) stored.settings.encryption = [];
    const error = await rejection(s3.getBucketEncryption({ Bucket }));
    expect(error.name).toBe('ServerSideEncryptionConfigurationNotFoundError');
  });

  test.each([
    ['a policy', (s3: S3) => s3.getBucketPolicy({ Bucket: 'nowhere' })],
    ['a lifecycle', (s3: S3) => s3.getBucketLifecycleConfiguration({ Bucket: 'nowhere' })],
  ])('%s of a bucket that is not there is NoSuchBucket', async (_, read) => {
    const { s3 } = await start();
    expect((await rejection(read(s3))).name).toBe('NoSuchBucket');
  });
});

describe('the policy', () => {
  test('comes back as it was sent and goes when it is deleted', async () => {
    const { s3 } = await start();
    const Policy = statement(SOMEBODY);
    await s3.putBucketPolicy({ Bucket, Policy });
    expect((await s3.getBucketPolicy({ Bucket })).Policy).toBe(Policy);
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus?.IsPublic).toBe(false);
    await s3.deleteBucketPolicy({ Bucket });
    expect((await rejection(s3.getBucketPolicy({ Bucket }))).name).toBe('NoSuchBucketPolicy');
  });

  test.each([
    ['no JSON', '{', "Policies must be valid JSON and the first byte must be '{'"],
    ['no statement', '{}', 'Missing required field Statement'],
    ['no principal', statement({ Principal: undefined }), 'Missing required field Principal'],
    ['no resource', statement({ ...SOMEBODY, Resource: undefined }), 'Missing required field Resource'],
    ['another bucket', statement({ ...SOMEBODY, Resource: 'arn:aws:s3:::other/*' }), 'Policy has invalid resource'],
    ['a bucket whose name begins the same', statement({ ...SOMEBODY, Resource: `${ARN}2/*` }), 'invalid resource'],
    ['an action that is none', statement({ ...SOMEBODY, Action: 'GetObject' }), 'Policy has invalid action'],
  ])('is refused with %s', async (_, Policy, message) => {
    const { s3 } = await start();
    const error = await rejection(s3.putBucketPolicy({ Bucket, Policy }));
    expect(error.name).toBe('MalformedPolicy');
    expect(error.message).toContain(message);
  });

  test('cannot open the bucket to everybody as long as that is blocked', async () => {
    const { s3 } = await start();
    const bound = statement({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } });
    await s3.putBucketPolicy({ Bucket, Policy: bound });
    const denied = await rejection(s3.putBucketPolicy({ Bucket, Policy: statement() }));
    expect(denied).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(denied.message).toContain('BlockPublicPolicy');
    expect((await s3.getBucketPolicy({ Bucket })).Policy).toBe(bound);
    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
    await s3.putBucketPolicy({ Bucket, Policy: statement() });
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus?.IsPublic).toBe(true);
  });

  test('may deny everybody: that is not public', async () => {
    const { s3 } = await start();
    const Policy = statement({
      Effect: 'Deny',
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    await s3.putBucketPolicy({ Bucket, Policy });
    expect((await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus?.IsPublic).toBe(false);
  });
});

describe('the lifecycle', () => {
  const rule = (change: Partial<LifecycleRule> = {}): LifecycleRule => ({
    ID: 'archive',
    Status: 'Enabled',
    Filter: { Prefix: 'logs/' },
    Transitions: [{ Days: 30, StorageClass: 'GLACIER' }],
    Expiration: { Days: 365 },
    ...change,
  });
  const put = (s3: S3, ...Rules: LifecycleRule[]) =>
    s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });

  test('comes back with every member, and goes', async () => {
    const { s3 } = await start();
    const abort = rule({
      ID: 'abort',
      Filter: { And: { Prefix: 'p/', Tags: [{ Key: 'a', Value: 'b' }] } },
      Transitions: undefined,
      Expiration: undefined,
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    });
    await put(s3, rule(), abort);
    const got = await s3.getBucketLifecycleConfiguration({ Bucket });
    const { Transitions: _t, Expiration: _e, ...kept } = abort;
    expect(got.Rules).toEqual([rule(), kept]);
    expect(got.TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
    await s3.deleteBucketLifecycle({ Bucket });
    expect((await rejection(s3.getBucketLifecycleConfiguration({ Bucket }))).name).toBe('NoSuchLifecycleConfiguration');
  });

  test('gives an id to a rule without', async () => {
    const { s3 } = await start();
    await put(s3, rule({ ID: undefined }));
    expect((await s3.getBucketLifecycleConfiguration({ Bucket })).Rules?.[0]?.ID).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['no action', [rule({ Transitions: undefined, Expiration: undefined })], 'InvalidRequest', 'At least one action'],
    ['the same id twice', [rule(), rule()], 'InvalidArgument', 'Rule ID must be unique'],
    ['no filter', [rule({ Filter: undefined })], 'MalformedXML', 'well-formed'],
    [
      'infrequent access too early',
      [rule({ Transitions: [{ Days: 29, StorageClass: 'STANDARD_IA' }] })],
      'InvalidArgument',
      "greater than or equal to 30 for storageClass 'STANDARD_IA'",
    ],
    [
      'expiry before the archive',
      [rule({ Expiration: { Days: 30 } })],
      'InvalidArgument',
      "must be greater than 'Days'",
    ],
    [
      'expiry after no days',
      [rule({ Transitions: undefined, Expiration: { Days: 0 } })],
      'InvalidArgument',
      'positive',
    ],
  ])('is refused with %s', async (_, rules, name, message) => {
    const { s3, settings } = await start();
    const error = await rejection(put(s3, ...rules));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
    expect(settings()['lifecycle']).toBeUndefined();
  });
});

describe('encryption, versioning and tags', () => {
  const encryption = (algorithm: 'AES256' | 'aws:kms', KMSMasterKeyID?: string): PutBucketEncryptionCommandInput => ({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID }, BucketKeyEnabled: true },
      ],
    },
  });

  test('objects take the encryption of their bucket, unless they bring their own; deleting it gives the default', async () => {
    const { s3 } = await start();
    await s3.putBucketEncryption(encryption('aws:kms', 'arn:aws:kms:ap-northeast-1:123456789012:key/k'));
    const put = await s3.putObject({ Bucket, Key: 'a', Body: 'x' });
    expect(put).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'arn:aws:kms:ap-northeast-1:123456789012:key/k',
    });
    await s3.putObject({ Bucket, Key: 'b', Body: 'x', ServerSideEncryption: 'AES256' });
    expect((await s3.headObject({ Bucket, Key: 'a' })).ServerSideEncryption).toBe('aws:kms');
    expect((await s3.headObject({ Bucket, Key: 'b' })).ServerSideEncryption).toBe('AES256');
    await s3.deleteBucketEncryption({ Bucket });
    const { ServerSideEncryptionConfiguration: after } = await s3.getBucketEncryption({ Bucket });
    expect(after?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256');
  });

  test('a key is refused for an algorithm that has none', async () => {
    const { s3 } = await start();
    expect((await rejection(s3.putBucketEncryption(encryption('AES256', 'k')))).name).toBe('InvalidArgument');
  });

  test('versioning is enabled and suspended, never undone', async () => {
    const { s3 } = await start();
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    expect((await s3.getBucketVersioning({ Bucket })).Status).toBe('Enabled');
    const none = await rejection(s3.putBucketVersioning({ Bucket, VersioningConfiguration: {} }));
    expect(none.name).toBe('IllegalVersioningConfigurationException');
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } });
    expect((await s3.getBucketVersioning({ Bucket })).Status).toBe('Suspended');
  });

  test('tags are replaced as a whole', async () => {
    const { s3 } = await start();
    const put = (...TagSet: { Key: string; Value: string }[]) => s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
    await put({ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' });
    await put({ Key: 'c', Value: '3' });
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual([{ Key: 'c', Value: '3' }]);
    expect((await rejection(put({ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }))).name).toBe('InvalidTag');
    expect((await rejection(put({ Key: 'aws:x', Value: '1' }))).name).toBe('InvalidTag');
    await s3.deleteBucketTagging({ Bucket });
    expect((await rejection(s3.getBucketTagging({ Bucket }))).name).toBe('NoSuchTagSet');
  });
});
