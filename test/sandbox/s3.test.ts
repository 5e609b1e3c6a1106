import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { insertBucket, insertObject, s3Store } from '../../src/sandbox/services/s3/store.js';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS, type ClientOptions } from './helpers.js';

const Bucket = 'my-bucket';

async function startWithBucket(options: ClientOptions = {}): Promise<{ sandbox: Sandbox; client: S3Client }> {
  const sandbox = await startSandbox({ clock: createTestClock(), throttle: false });
  const client = new S3Client(clientConfig(sandbox, options));
  const region = options.region ?? 'ap-northeast-1';
  insertBucket(sandbox.store(s3Store), { name: Bucket, account: sandbox.account, region, createdAtMs: START_MS });
  return { sandbox, client };
}

describe('buckets', () => {
  test('are created, found, listed, located and deleted', async () => {
    const sandbox = await startSandbox({ clock: createTestClock() });
    const client = new S3Client(clientConfig(sandbox));
    const configuration = { LocationConstraint: 'ap-northeast-1' } as const;
    await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: configuration }));
    expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('ap-northeast-1');
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('ap-northeast-1');
    expect((await client.send(new ListBucketsCommand({}))).Buckets).toEqual([
      { Name: Bucket, BucketRegion: 'ap-northeast-1', CreationDate: new Date(START_MS) },
    ]);
    await client.send(new DeleteBucketCommand({ Bucket }));
    expect((await client.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  });

  test('of us-east-1 have no location constraint', async () => {
    const sandbox = await startSandbox();
    const client = new S3Client(clientConfig(sandbox, { region: 'us-east-1' }));
    await client.send(new CreateBucketCommand({ Bucket }));
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    await client.send(new CreateBucketCommand({ Bucket }));
  });

  test.each([
    [
      'for another region',
      { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } },
      'IllegalLocationConstraintException',
    ],
    ['with a bad name', { Bucket: 'No_Capitals' }, 'InvalidBucketName'],
  ] as const)('are not created %s', async (_name, input, code) => {
    const sandbox = await startSandbox();
    const client = new S3Client(clientConfig(sandbox));
    expect((await rejection(client.send(new CreateBucketCommand({ Bucket, ...input })))).name).toBe(code);
  });

  test('belong to one account and one region', async () => {
    const { sandbox, client } = await startWithBucket();
    const create = { Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } } as const;
    expect((await rejection(client.send(new CreateBucketCommand(create)))).name).toBe('BucketAlreadyOwnedByYou');
    const stranger = new S3Client(clientConfig(sandbox, { accessKeyId: '210987654321' }));
    expect((await rejection(stranger.send(new CreateBucketCommand(create)))).name).toBe('BucketAlreadyExists');
    expect((await rejection(stranger.send(new ListObjectsV2Command({ Bucket })))).name).toBe('AccessDenied');
    const elsewhere = new S3Client(clientConfig(sandbox, { region: 'us-west-2' }));
    expect((await rejection(elsewhere.send(new ListObjectsV2Command({ Bucket })))).name).toBe('PermanentRedirect');
    expect((await elsewhere.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('ap-northeast-1');
    const mistaken = new ListObjectsV2Command({ Bucket, ExpectedBucketOwner: '210987654321' });
    expect((await rejection(client.send(mistaken))).name).toBe('AccessDenied');
  });

  test('that are not there are an error, for HEAD without a body', async () => {
    const sandbox = await startSandbox();
    const client = new S3Client(clientConfig(sandbox));
    const missing = await rejection(client.send(new ListObjectsV2Command({ Bucket: 'none-such' })));
    expect(missing).toMatchObject({
      name: 'NoSuchBucket',
      BucketName: 'none-such',
      $metadata: { httpStatusCode: 404 },
    });
    expect((await rejection(client.send(new HeadBucketCommand({ Bucket: 'none-such' })))).name).toBe('NotFound');
  });

  test('with objects are not deleted', async () => {
    const { client } = await startWithBucket();
    await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    expect((await rejection(client.send(new DeleteBucketCommand({ Bucket })))).name).toBe('BucketNotEmpty');
  });
});

describe('objects', () => {
  test('come back with their bytes, headers and metadata', async () => {
    const { client } = await startWithBucket();
    const Key = 'a dir/日本 + &.log.gz';
    const Body = Buffer.from([0, 1, 2, 253, 254, 255]);
    const headers = {
      ContentType: 'text/plain',
      ContentEncoding: 'gzip',
      CacheControl: 'no-cache',
      Metadata: { owner: 'me' },
    };
    const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key, Body, ...headers }));
    const object = await client.send(new GetObjectCommand({ Bucket, Key }));
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    expect(object).toMatchObject({ ...headers, ETag, ContentLength: 6, LastModified: new Date(START_MS) });
    expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ...headers,
      ETag,
      ContentLength: 6,
    });
  });

  test('may be streamed, in chunks with a checksum behind them', async () => {
    const { client } = await startWithBucket();
    const text = 'line of text\n'.repeat(20_000);
    const Body = Readable.from([Buffer.from(text.slice(0, 100_000)), Buffer.from(text.slice(100_000))]);
    await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, ContentLength: text.length }));
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await object.Body?.transformToString()).toBe(text);
    expect(object.ContentEncoding).toBeUndefined();
  });

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=0-1,4-5', '0123456789', undefined],
  ])('are read in part: %s', async (Range, text, contentRange) => {
    const { client } = await startWithBucket();
    await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
    const part = await client.send(new GetObjectCommand({ Bucket, Key: 'k', Range }));
    expect(await part.Body?.transformToString()).toBe(text);
    expect(part.ContentRange).toBe(contentRange);
    expect(part.$metadata.httpStatusCode).toBe(contentRange === undefined ? 200 : 206);
  });

  test.each([
    [{ Range: 'bytes=10-' }, 'InvalidRange', 416],
    [{ IfMatch: '"other"' }, 'PreconditionFailed', 412],
    [{ IfModifiedSince: new Date(START_MS) }, 'Unknown', 304],
    [{ Key: 'none' }, 'NoSuchKey', 404],
  ])('are not read with %j', async (input, name, httpStatusCode) => {
    const { client } = await startWithBucket();
    await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }));
    const error = await rejection(client.send(new GetObjectCommand({ Bucket, Key: 'k', ...input })));
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  test('are not overwritten with If-None-Match: *', async () => {
    const { client } = await startWithBucket();
    const put = () => client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }));
    await put();
    expect((await rejection(put())).name).toBe('PreconditionFailed');
  });

  test('are deleted one by one or many at once, whether they are there or not', async () => {
    const { client } = await startWithBucket();
    for (const Key of ['a', 'b', 'c']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    const many = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'b' }, { Key: 'none' }] } });
    expect((await client.send(many)).Deleted).toEqual([{ Key: 'b' }, { Key: 'none' }]);
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).Contents?.map((object) => object.Key)).toEqual([
      'c',
    ]);
  });
});

describe('listings', () => {
  const KEYS = ['a.txt', 'logs/2026/01.gz', 'logs/2026/02.gz', 'logs/2027/01.gz', 'logs/readme', 'z'];

  async function startListed() {
    const started = await startWithBucket();
    const bucket = started.sandbox.store(s3Store).buckets.get(Bucket);
    if (!bucket) throw new Error('expected the bucket');
    for (const key of KEYS.toReversed()) insertObject(bucket, { key, body: 'x', lastModifiedMs: START_MS });
    return started;
  }

  test.each([
    [{}, KEYS, []],
    [{ Prefix: 'logs/' }, KEYS.slice(1, 5), []],
    [{ Delimiter: '/' }, ['a.txt', 'z'], ['logs/']],
    [{ Prefix: 'logs/', Delimiter: '/' }, ['logs/readme'], ['logs/2026/', 'logs/2027/']],
    [{ StartAfter: 'logs/2026/02.gz' }, KEYS.slice(3), []],
    [{ Prefix: 'none' }, [], []],
  ])('with %j', async (input, keys, prefixes) => {
    const { client } = await startListed();
    const listing = await client.send(new ListObjectsV2Command({ Bucket, ...input }));
    expect((listing.Contents ?? []).map((object) => object.Key)).toEqual(keys);
    expect((listing.CommonPrefixes ?? []).map((prefix) => prefix.Prefix)).toEqual(prefixes);
    expect(listing).toMatchObject({ KeyCount: keys.length + prefixes.length, IsTruncated: false });
  });

  test.each([1, 2, 3, 5, 6])('in pages of %i hold every key once', async (pageSize) => {
    const { client } = await startListed();
    const keys: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize }, { Bucket })) {
      keys.push(...(page.Contents ?? []).map((object) => object.Key));
    }
    expect(keys).toEqual(KEYS);
  });

  test('go on behind a common prefix', async () => {
    const { client } = await startListed();
    const first = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, CommonPrefixes: [{ Prefix: 'logs/' }] });
    const ContinuationToken = first.NextContinuationToken;
    const second = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken }));
    expect(second.Contents?.map((object) => object.Key)).toEqual(['z']);
    expect(second.CommonPrefixes).toBeUndefined();
  });

  test('refuse a token that is not theirs', async () => {
    const { client } = await startListed();
    const error = await rejection(client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'x' })));
    expect(error).toMatchObject({ name: 'InvalidArgument', message: 'The continuation token provided is incorrect' });
  });

  test('come in the order of UTF-8', async () => {
    const { client } = await startWithBucket();
    const keys = ['\u{1f600}', '\ufb01', 'a', 'B'];
    for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const listing = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(listing.Contents?.map((object) => object.Key)).toEqual(['B', 'a', '\ufb01', '\u{1f600}']);
  });
});
