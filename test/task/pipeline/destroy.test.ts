import { describe, expect, test } from 'vitest';
import { planDestroy, type DestroyInput } from '../../../src/lib/pipeline/index.js';
import { rejection } from '../../sandbox/helpers.js';
import { carryOut, foreignFilter, rows } from '../subscription/setup.js';
import {
  addBucket,
  apply,
  BUCKET,
  ERROR_LOG,
  FILTER,
  GROUP,
  keysOf,
  putEvent,
  setUp,
  stateOf,
  STREAM,
  type Setup,
} from './setup.js';

async function destroy(setup: Setup, change: Partial<DestroyInput> = {}): Promise<readonly string[]> {
  const ctx = setup.newContext();
  const plan = await planDestroy({ groups: [GROUP], ...change }, ctx);
  await carryOut(plan, ctx);
  return rows(plan);
}

const namesOf = (setup: Setup) => {
  const state = stateOf(setup) as {
    readonly [kind: string]: readonly { readonly name?: string; readonly arn?: string }[];
  };
  return Object.fromEntries(
    Object.entries(state).map(([kind, things]) => [kind, things.map(({ name, arn }) => name ?? arn)]),
  );
};

describe('destroying a pipeline', () => {
  test('removes what awsops made, in order, and keeps bucket, objects and lifecycle', async () => {
    const setup = await setUp();
    await apply(setup, { change: { expireAfterMs: 30 * 86_400_000 } });
    await putEvent(setup, 'in the buffer');
    const plan = await planDestroy({ groups: [GROUP] }, setup.newContext());
    expect(plan.changes.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'delete subscription filter',
      'delete Firehose stream',
      'delete IAM role',
      'delete error log group',
      'delete IAM role',
      'none S3 bucket',
    ]);
    expect(rows(plan)[1]).toContain('after 305 s, when it has written what it buffers');
    await carryOut(plan, setup.newContext());
    expect(namesOf(setup)).toEqual({ buckets: [BUCKET], groups: [GROUP], roles: [], streams: [] });
    // What was buffered has been written before the stream went.
    expect(await keysOf(setup)).toHaveLength(1);
    const { Rules } = await setup.s3.getBucketLifecycleConfiguration({ Bucket: BUCKET });
    expect(Rules).toHaveLength(2);
    expect(await rejection(destroy(setup))).toMatchObject({ code: 'NoPipeline', exitCode: 5 });
  });

  test('does not wait for the buffer with --no-wait, and says that it may be lost', async () => {
    const setup = await setUp();
    await apply(setup);
    const startMs = setup.sandbox.clock.now();
    const done = await destroy(setup, { wait: false });
    expect(done[1]).toContain('what it still buffers may be lost');
    expect(setup.sandbox.clock.now() - startMs).toBeLessThan(60_000);
  });

  test('deletes the data only when its bucket is named, and then only its own', async () => {
    const setup = await setUp();
    await apply(setup);
    await putEvent(setup, 'x');
    await setup.sandbox.clock.sleep(301_000);
    await setup.s3.putObject({ Bucket: BUCKET, Key: 'reports/1', Body: 'theirs' });
    expect(await rejection(planDestroy({ groups: [GROUP], deleteData: 'other' }, setup.newContext()))).toMatchObject({
      code: 'OtherBucket',
      exitCode: 2,
    });
    await destroy(setup, { deleteData: BUCKET });
    // Something else is in it, so the bucket stays.
    expect(await keysOf(setup)).toEqual(['reports/1']);
    expect(namesOf(setup)).toMatchObject({ buckets: [BUCKET], streams: [], roles: [] });
    await setup.s3.deleteObject({ Bucket: BUCKET, Key: 'reports/1' });
    await destroy(setup, { deleteData: BUCKET });
    expect(namesOf(setup)).toMatchObject({ buckets: [] });
  });

  test('keeps an adopted bucket, with the rules of others', async () => {
    const setup = await setUp();
    await addBucket(setup, BUCKET);
    const theirs = { ID: 'theirs', Status: 'Enabled', Filter: { Prefix: 'r/' }, Expiration: { Days: 7 } } as const;
    await setup.s3.putBucketLifecycleConfiguration({ Bucket: BUCKET, LifecycleConfiguration: { Rules: [theirs] } });
    await apply(setup, { change: { adoptBucket: true } });
    const done = await destroy(setup, { deleteData: BUCKET });
    expect(done.at(-1)).toBe(`none ${BUCKET}: kept: awsops did not make it`);
    const { Rules } = await setup.s3.getBucketLifecycleConfiguration({ Bucket: BUCKET });
    expect(Rules).toEqual([theirs]);
  });

  test('never touches a stream, a filter, a role or a log group that awsops did not make', async () => {
    const setup = await setUp();
    await apply(setup);
    const { Roles = [] } = await setup.iam.listRoles({ PathPrefix: '/awsops/subscription/' });
    await setup.iam.untagRole({ RoleName: Roles[0]?.RoleName ?? '', TagKeys: ['awsops:managed'] });
    const { logGroups = [] } = await setup.logs.describeLogGroups({ logGroupNamePrefix: ERROR_LOG });
    await setup.logs.untagResource({ resourceArn: logGroups[0]?.logGroupArn ?? '', tagKeys: ['awsops:managed'] });
    foreignFilter(setup, { group: GROUP, name: 'theirs' });
    const done = await destroy(setup);
    expect(done).toContainEqual(expect.stringMatching(/^none awsops-logs-.*: kept: awsops did not make it$/));
    expect(namesOf(setup)).toMatchObject({ groups: [ERROR_LOG, GROUP], roles: [Roles[0]?.Arn] });
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: GROUP });
    expect(subscriptionFilters?.map(({ filterName }) => filterName)).toEqual(['theirs']);
  });

  test('refuses a stream of others with its owner', async () => {
    const setup = await setUp();
    await apply(setup);
    await setup.firehose.untagDeliveryStream({ DeliveryStreamName: STREAM, TagKeys: ['awsops:managed'] });
    const before = stateOf(setup);
    expect(await rejection(destroy(setup))).toMatchObject({ code: 'ForeignStream' });
    expect(stateOf(setup)).toEqual(before);
  });

  test('keeps a stream that a filter of somebody else still sends to', async () => {
    const setup = await setUp();
    await apply(setup);
    const { subscriptionFilters = [] } = await setup.logs.describeSubscriptionFilters({ logGroupName: GROUP });
    const { destinationArn, roleArn } = subscriptionFilters[0] ?? {};
    await setup.logs.putSubscriptionFilter({
      logGroupName: GROUP,
      filterName: 'by-hand',
      filterPattern: 'ERROR',
      destinationArn,
      roleArn,
    });
    const done = await destroy(setup);
    expect(done).toEqual([
      `delete ${GROUP}:${FILTER}: no more events are sent`,
      `none ${STREAM}: kept: filter "by-hand" of "${GROUP}" sends to it`,
    ]);
    expect(namesOf(setup)).toMatchObject({ streams: [STREAM] });
  });
});

describe('a shared stream', () => {
  test('stays until the last of its log groups gives it up', async () => {
    const setup = await setUp(['/web/a', '/web/b']);
    await apply(setup, { change: { groups: ['/web/*'], stream: 'web' } });
    const first = await destroy(setup, { groups: ['/web/a'] });
    expect(first).toEqual([
      'delete /web/a:awsops-firehose-web: no more events are sent',
      'none web: kept: filter "awsops-firehose-web" of "/web/b" sends to it',
    ]);
    await destroy(setup, { groups: ['/web/b'] });
    expect(namesOf(setup)).toMatchObject({ streams: [], roles: [] });
  });

  test('goes with all its filters when it is named', async () => {
    const setup = await setUp(['/web/a', '/web/b']);
    await apply(setup, { change: { groups: ['/web/*'], stream: 'web' } });
    await destroy(setup, { groups: [], stream: 'web', deleteData: BUCKET });
    expect(namesOf(setup)).toEqual({ buckets: [], groups: ['/web/a', '/web/b'], roles: [], streams: [] });
  });
});

test('nothing named is a usage error', async () => {
  const setup = await setUp();
  expect(await rejection(planDestroy({ groups: [] }, setup.newContext()))).toMatchObject({
    code: 'NothingNamed',
    exitCode: 2,
  });
});
