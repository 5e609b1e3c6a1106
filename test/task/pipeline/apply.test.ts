import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { planPipeline } from '../../../src/lib/pipeline/index.js';
import { serviceMayAssume } from '../../../src/sandbox/services/sts/assume-by-service.js';
import { createCall } from '../../../src/sandbox/runtime.js';
import { createState } from '../../../src/sandbox/state.js';
import type { Call } from '../../../src/sandbox/types.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { addRole, allow, trust } from '../../sandbox/firehose/setup.js';
import { clientConfig, rejection } from '../../sandbox/helpers.js';
import { S3 } from '@aws-sdk/client-s3';
import { carryOut, rows } from '../subscription/setup.js';
import {
  ACCOUNT,
  addBucket,
  apply,
  BUCKET,
  FILTER,
  GROUP,
  input,
  keysOf,
  putEvent,
  REGION,
  setUp,
  stateOf,
  STREAM,
  streamArn,
  type Setup,
} from './setup.js';

const DAY_MS = 86_400_000;

const destinationOf = async ({ firehose }: Setup, DeliveryStreamName = STREAM) => {
  const { DeliveryStreamDescription: stream } = await firehose.describeDeliveryStream({ DeliveryStreamName });
  return stream?.Destinations?.[0]?.ExtendedS3DestinationDescription;
};

describe('a pipeline', () => {
  test('is planned as a whole, and then made as it was planned', async () => {
    const setup = await setUp();
    const ctx = setup.newContext();
    const plan = await planPipeline({ ...input, archiveAfterMs: 90 * DAY_MS, expireAfterMs: 365 * DAY_MS }, ctx);
    const planned = plan.changes.map(({ action, resource, id, reason }) => `${action} ${resource} ${id}: ${reason}`);
    await expect(`${planned.join('\n')}\n`).toMatchFileSnapshot('../../golden/pipeline/plan.txt');
    expect(stateOf(setup)).toMatchObject({ buckets: [], roles: [], streams: [] });
    await carryOut(plan, ctx);
    await expect(`${JSON.stringify(stateOf(setup), null, 2)}\n`).toMatchFileSnapshot(
      '../../golden/pipeline/state.json',
    );
    expect(
      new Set(await apply(setup, { change: { archiveAfterMs: 90 * DAY_MS, expireAfterMs: 365 * DAY_MS } })),
    ).toEqual(new Set(['none']));
  });

  test('delivers whole records as lines of gzip under the group and the day', async () => {
    const setup = await setUp();
    await apply(setup);
    await putEvent(setup, 'first');
    await putEvent(setup, 'second');
    await setup.sandbox.clock.sleep(301_000);
    const [key] = await keysOf(setup);
    expect(key).toMatch(/^logs\/log_group=web\.app\/day=2026-01-15\/awsops-web\.app-1-2026-01-15-[\d-]+-[\w-]+\.gz$/);
    const lines = gunzipSync(await bodyIn(setup, key))
      .toString()
      .trimEnd()
      .split('\n');
    const records = lines.map(
      (line) => JSON.parse(line) as { messageType: string; logGroup: string; logEvents: object[] },
    );
    // The service's own test of the destination comes first.
    expect(records.map(({ messageType }) => messageType)).toEqual(['CONTROL_MESSAGE', 'DATA_MESSAGE', 'DATA_MESSAGE']);
    expect(records[1]).toMatchObject({ logGroup: GROUP, logStream: 'app', logEvents: [{ message: 'first' }] });
  });

  test('with --records message delivers the messages alone, a line each', async () => {
    const setup = await setUp();
    await apply(setup, { change: { records: 'message', compression: 'none' } });
    await putEvent(setup, 'first');
    await putEvent(setup, 'second');
    await setup.sandbox.clock.sleep(301_000);
    const [key] = await keysOf(setup);
    expect((await bodyIn(setup, key)).toString()).toMatch(/^CWL CONTROL MESSAGE[^\n]*\nfirst\nsecond\n$/);
  });

  test('has roles that only their service may assume, for the right source only', async () => {
    const setup = await setUp();
    await apply(setup);
    const { Roles: roles = [] } = await setup.iam.listRoles({ PathPrefix: '/awsops/' });
    const arnOf = (path: string) => roles.find(({ Path }) => Path === path)?.Arn ?? '';
    expect(roles).toHaveLength(2);
    const call = callWithRolesOf(setup);
    const may = (roleArn: string, principal: string, sourceArn: string, externalId?: string) =>
      serviceMayAssume(call, { roleArn, principals: [principal], sourceArn, ...(externalId && { externalId }) });
    const logs = arnOf('/awsops/subscription/');
    const group = (account: string, region = REGION) => `arn:aws:logs:${region}:${account}:log-group:${GROUP}`;
    expect(may(logs, 'logs.amazonaws.com', group(ACCOUNT))).toBe(true);
    expect(may(logs, 'logs.amazonaws.com', group('999999999999'))).toBe(false);
    expect(may(logs, 'logs.amazonaws.com', group(ACCOUNT, 'us-east-1'))).toBe(false);
    expect(may(logs, 'firehose.amazonaws.com', group(ACCOUNT))).toBe(false);
    const firehose = arnOf('/awsops/pipeline/');
    expect(may(firehose, 'firehose.amazonaws.com', streamArn(STREAM), ACCOUNT)).toBe(true);
    expect(may(firehose, 'firehose.amazonaws.com', streamArn(STREAM), '999999999999')).toBe(false);
    expect(may(firehose, 'firehose.amazonaws.com', streamArn(STREAM))).toBe(false);
    expect(may(firehose, 'logs.amazonaws.com', streamArn(STREAM), ACCOUNT)).toBe(false);
  });
});

async function bodyIn({ s3 }: Setup, Key: string | undefined): Promise<Buffer> {
  const { Body } = await s3.getObject({ Bucket: BUCKET, Key });
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** What a service sees of the roles of the account. */
function callWithRolesOf({ sandbox }: Setup): Call {
  const runtime = { state: createState(), clock: sandbox.clock, random: () => 0 };
  const call = createCall(runtime, { ...CALL, account: ACCOUNT, region: REGION });
  for (const [name, role] of sandbox.store(iamStore).roles) call.store(iamStore).roles.set(name, role);
  return call;
}

const CALL = {
  service: 'firehose',
  operation: '',
  accessKeyId: 'sandbox',
  requestId: '',
  signal: new AbortController().signal,
};

describe('what is there already', () => {
  test('is brought in order where it is ours: the stream in place, the filter, the lifecycle', async () => {
    const setup = await setUp();
    await apply(setup);
    const ctx = setup.newContext();
    const change = { bufferIntervalMs: 60_000, filterPattern: 'ERROR', expireAfterMs: 30 * DAY_MS };
    const plan = await planPipeline({ ...input, ...change }, ctx);
    expect(rows(plan).filter((row) => row.startsWith('update'))).toEqual([
      `update ${BUCKET}: logs/log_group=web.app/* and logs/errors/log_group=web.app/* deleted after 30 days`,
      `update ${STREAM}: buffer is 5 MiB or 300 s, 5 MiB or 60 s wanted`,
      `update ${GROUP}:${FILTER}: pattern is every event, "ERROR" wanted`,
    ]);
    await carryOut(plan, ctx);
    expect(await destinationOf(setup)).toMatchObject({
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
      ProcessingConfiguration: { Processors: [{ Type: 'Decompression' }, { Type: 'AppendDelimiterToRecord' }] },
    });
    expect(new Set(await apply(setup, { change }))).toEqual(new Set(['none']));
  });

  test('of a stream that changes its form says that written objects keep theirs', async () => {
    const setup = await setUp();
    await apply(setup);
    const plan = await planPipeline({ ...input, records: 'message' }, setup.newContext());
    expect(rows(plan).find((row) => row.startsWith(`update ${STREAM}`))).toMatch(
      /processing is Decompression GZIP, AppendDelimiterToRecord, .* wanted; objects that were written stay as they are$/,
    );
  });

  test.each([
    [{}, 'it lacks the tag awsops:managed=true, so it is somebody else’s'],
    [{ Owner: 'data-team' }, 'it lacks the tag awsops:managed=true; its tag Owner says "data-team"'],
  ])('a bucket of others with the tags %j is refused with its owner, and not touched', async (tags, reason) => {
    const setup = await setUp();
    await addBucket(setup, BUCKET, tags);
    const before = stateOf(setup);
    const error = await rejection(planPipeline(input, setup.newContext()));
    expect(error).toMatchObject({ code: 'ForeignBucket', reason, hint: expect.stringContaining('--adopt-bucket') });
    expect(stateOf(setup)).toEqual(before);
  });

  test('a bucket of others is used with consent, and keeps its policy, rules, encryption and tags', async () => {
    const setup = await setUp();
    await addBucket(setup, BUCKET, { Owner: 'data-team' });
    const theirs = {
      ID: 'theirs',
      Status: 'Enabled',
      Filter: { Prefix: 'reports/' },
      Expiration: { Days: 7 },
    } as const;
    await setup.s3.putBucketLifecycleConfiguration({ Bucket: BUCKET, LifecycleConfiguration: { Rules: [theirs] } });
    const statement = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    };
    await setup.s3.putBucketPolicy({
      Bucket: BUCKET,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
    });
    await apply(setup, { change: { adoptBucket: true } });
    const { Rules } = await setup.s3.getBucketLifecycleConfiguration({ Bucket: BUCKET });
    expect(Rules?.map(({ ID }) => ID)).toEqual([
      'theirs',
      'awsops:logs/log_group=web.app/',
      'awsops:logs/errors/log_group=web.app/',
    ]);
    expect(Rules?.[0]).toEqual(theirs);
    const { Policy = '' } = await setup.s3.getBucketPolicy({ Bucket: BUCKET });
    const policy = JSON.parse(Policy) as { Statement: { Sid: string }[] };
    expect(policy.Statement).toMatchObject([statement, { Sid: 'AwsopsTlsOnly', Effect: 'Deny' }]);
    const { TagSet } = await setup.s3.getBucketTagging({ Bucket: BUCKET });
    expect(TagSet).toEqual([{ Key: 'Owner', Value: 'data-team' }]);
    expect(new Set(await apply(setup, { change: { adoptBucket: true } }))).toEqual(new Set(['none']));
    await putEvent(setup, 'hello');
    await setup.sandbox.clock.sleep(301_000);
    expect(await keysOf(setup)).toHaveLength(1);
  });

  test('a bucket of another account, and one of another region, are refused', async () => {
    const setup = await setUp();
    const theirs = new S3({ ...clientConfig(setup.sandbox, { accessKeyId: '210987654321' }), forcePathStyle: true });
    await theirs.createBucket({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } });
    expect(await rejection(planPipeline(input, setup.newContext()))).toMatchObject({
      code: 'ForeignBucket',
      exitCode: 4,
      reason: expect.stringContaining('it belongs to another account'),
    });
    const far = new S3({ ...clientConfig(setup.sandbox, { region: 'eu-west-1' }), forcePathStyle: true });
    await far.createBucket({ Bucket: 'far-logs', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
    const plan = planPipeline({ ...input, bucket: 'far-logs' }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ code: 'BucketInOtherRegion' });
  });

  test('a stream of others is refused with its owner, and not touched', async () => {
    const setup = await setUp();
    await addBucket(setup, 'theirs');
    await addRole(setup.iam, { name: 'r', trust: trust('firehose.amazonaws.com'), policy: allow(['s3:*'], ['*']) });
    await setup.firehose.createDeliveryStream({
      DeliveryStreamName: STREAM,
      ExtendedS3DestinationConfiguration: {
        RoleARN: `arn:aws:iam::${ACCOUNT}:role/r`,
        BucketARN: 'arn:aws:s3:::theirs',
      },
      Tags: [{ Key: 'team', Value: 'search' }],
    });
    const before = stateOf(setup);
    expect(await rejection(planPipeline(input, setup.newContext()))).toMatchObject({
      code: 'ForeignStream',
      reason: 'it lacks the tag awsops:managed=true; its tag team says "search"',
    });
    expect(stateOf(setup)).toEqual(before);
  });

  test('a role of our name that somebody else made is refused', async () => {
    const setup = await setUp();
    const role = (await planPipeline(input, setup.newContext())).changes.find(
      ({ resource }) => resource === 'IAM role',
    );
    await addRole(setup.iam, {
      name: role?.id ?? '',
      trust: trust('ec2.amazonaws.com'),
      policy: allow(['s3:*'], ['*']),
    });
    expect(await rejection(planPipeline(input, setup.newContext()))).toMatchObject({
      code: 'ForeignRole',
      exitCode: 1,
    });
  });
});

describe('one stream for several groups', () => {
  const shared = { groups: ['/web/*'], stream: 'web' };

  test('has one prefix, and takes another group in without touching the first', async () => {
    const setup = await setUp(['/web/a', '/web/b', '/web/c']);
    await apply(setup, { change: { ...shared, groups: ['/web/a', '/web/b'] } });
    expect((await destinationOf(setup, 'web'))?.Prefix).toBe('logs/stream=web/day=!{timestamp:yyyy-MM-dd}/');
    const plan = await planPipeline({ ...input, ...shared }, setup.newContext());
    expect(plan.changes.filter(({ action }) => action !== 'none').map(({ id }) => id)).toEqual([
      '/web/c:awsops-firehose-web',
    ]);
  });

  test('is made of that of one group only by a command that names this group too', async () => {
    const setup = await setUp(['/web/a', '/web/b']);
    await apply(setup, { change: { ...shared, groups: ['/web/a'] } });
    expect((await destinationOf(setup, 'web'))?.Prefix).toBe('logs/log_group=web.a/day=!{timestamp:yyyy-MM-dd}/');
    const other = planPipeline({ ...input, ...shared, groups: ['/web/b'] }, setup.newContext());
    expect(await rejection(other)).toMatchObject({ code: 'StreamOfOtherGroup' });
    const both = await planPipeline({ ...input, ...shared }, setup.newContext());
    expect(rows(both).find((row) => row.startsWith('update web:'))).toContain('logs/stream=web/day=');
  });
});
