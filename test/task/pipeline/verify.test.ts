import { gzipSync } from 'node:zlib';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { pipelineStatus, verifyPipeline } from '../../../src/lib/pipeline/index.js';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import { allow } from '../../sandbox/firehose/setup.js';
import { rejection } from '../../sandbox/helpers.js';
import { intercept, serviceError, told } from '../subscription/setup.js';
import { apply, BUCKET, ERROR_LOG, FILTER, GROUP, putEvent, setUp, STREAM, type Setup } from './setup.js';

const verify = (setup: Setup, more = {}, ctx: TaskContext = setup.newContext()) =>
  verifyPipeline({ group: GROUP, ...more }, ctx);
const status = (setup: Setup, ctx: TaskContext = setup.newContext()) => pipelineStatus({ group: GROUP }, ctx);
const roleNamed = async ({ iam }: Setup, path: string): Promise<string> => {
  const { Roles = [] } = await iam.listRoles({ PathPrefix: path });
  return Roles[0]?.RoleName ?? '';
};
const writerOf = (setup: Setup): Promise<string> => roleNamed(setup, '/awsops/pipeline/');
const senderOf = (setup: Setup): Promise<string> => roleNamed(setup, '/awsops/subscription/');

// Trap 7: that everything is there does not prove that anything arrives.
describe('a probe', () => {
  test('is followed to its object, and shown as it arrived', async () => {
    const setup = await setUp();
    await apply(setup);
    const ctx = setup.newContext();
    const found = await verify(setup, {}, ctx);
    expect(found).toMatchObject({
      delivered: true,
      object: expect.stringMatching(`^s3://${BUCKET}/logs/log_group=web.app/day=2026-01-15/${STREAM}-1-`),
      records: [{ logGroup: GROUP, logStream: 'awsops-probe', timestamp: expect.stringMatching(/^2026-01-15T/) }],
      stoppedAt: null,
    });
    // As long as the stream buffers, and the next look.
    expect(found.latencyMs).toBeGreaterThanOrEqual(300_000);
    expect(found.latencyMs).toBeLessThan(320_000);
    expect(told(ctx, 'progress').some((text) => text.startsWith('waiting for the probe in s3://'))).toBe(true);
  });

  test.each([
    ['messages alone', { records: 'message' }, null],
    ['objects that are not compressed', { compression: 'none' }, GROUP],
    ['messages alone that are not compressed', { records: 'message', compression: 'none' }, null],
  ] as const)('is found in %s', async (_what, change, logGroup) => {
    const setup = await setUp();
    await apply(setup, { change });
    expect(await verify(setup)).toMatchObject({ delivered: true, records: [{ logGroup }] });
  });

  test('is found in a stream of others without decompression, where records are packed twice', async () => {
    const setup = await setUp();
    await apply(setup);
    await setup.sandbox.clock.sleep(301_000);
    const { DeliveryStreamDescription: stream } = await setup.firehose.describeDeliveryStream({
      DeliveryStreamName: STREAM,
    });
    await setup.firehose.updateDestination({
      DeliveryStreamName: STREAM,
      CurrentDeliveryStreamVersionId: stream?.VersionId,
      DestinationId: stream?.Destinations?.[0]?.DestinationId,
      ExtendedS3DestinationUpdate: {
        Prefix: 'plain/',
        ErrorOutputPrefix: '',
        ProcessingConfiguration: { Enabled: false, Processors: [] },
      },
    });
    await setup.iam.putRolePolicy({
      RoleName: await writerOf(setup),
      PolicyName: 'write',
      PolicyDocument: allow(['s3:*'], ['*']),
    });
    await setup.firehose.untagDeliveryStream({ DeliveryStreamName: STREAM, TagKeys: ['awsops:managed'] });
    expect(await verify(setup)).toMatchObject({
      delivered: true,
      object: expect.stringMatching(`^s3://${BUCKET}/plain/2026/01/15/12/`),
      records: [{ logGroup: GROUP }],
    });
  });

  test.each([
    ['', undefined],
    ['ERROR', undefined],
    ['{ $.level = "ERROR" }', '{"level":"ERROR","probe":"{id}"}'],
  ])('passes the filter "%s"', async (filterPattern, message) => {
    const setup = await setUp();
    await apply(setup, { change: { filterPattern } });
    expect(await verify(setup, { message })).toMatchObject({ delivered: true });
  });

  test.each([
    [undefined, 'ProbeNotMatched'],
    ['{"level":"INFO","probe":"{id}"}', 'ProbeNotMatched'],
    ['{"level":"ERROR"}', 'ProbeWithoutId'],
  ])(
    '%s that the filter keeps back, or that cannot be told from others, is refused and not sent',
    async (message, code) => {
      const setup = await setUp();
      await apply(setup, { change: { filterPattern: '{ $.level = "ERROR" }' } });
      expect(await rejection(verify(setup, { message }))).toMatchObject({ code, exitCode: 2 });
      const { logStreams } = await setup.logs.describeLogStreams({ logGroupName: GROUP });
      expect(logStreams).toEqual([]);
    },
  );

  test('of a group without a pipeline is an error that says how to make one', async () => {
    const setup = await setUp();
    expect(await rejection(verify(setup))).toMatchObject({
      code: 'NoPipeline',
      exitCode: 5,
      hint: expect.stringContaining(`awsops pipeline apply '${GROUP}'`),
    });
  });
});

describe('a probe that does not arrive is told where it stopped:', () => {
  async function stopped(break_: (setup: Setup) => Promise<unknown>, more = {}) {
    const setup = await setUp();
    await apply(setup, { change: { bufferIntervalMs: 0 } });
    await setup.sandbox.clock.sleep(60_000);
    await break_(setup);
    const ctx = setup.newContext();
    const found = await verify(setup, more, ctx);
    expect(found).toMatchObject({ delivered: false, object: null, latencyMs: null, records: [] });
    return { found, warning: told(ctx, 'warn').join('\n'), setup };
  }

  test('at the filter, when CloudWatch Logs may not put records', async () => {
    const { found, warning } = await stopped(async (setup) =>
      setup.iam.deleteRolePolicy({ RoleName: await senderOf(setup), PolicyName: 'deliver' }),
    );
    expect(found).toMatchObject({ stoppedAt: 'filter', reason: 'CloudWatch Logs could not deliver 1 events' });
    expect(warning).toContain('awsops iam trust lint awsops-logs-');
  });

  test('at the bucket, when Firehose may not write, with the words of its error log', async () => {
    const { found, warning } = await stopped(async (setup) =>
      setup.iam.putRolePolicy({
        RoleName: await writerOf(setup),
        PolicyName: 'write',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }],
        }),
      }),
    );
    expect(found).toMatchObject({
      stoppedAt: 'bucket',
      reason: expect.stringContaining('S3.AccessDenied: Access was denied'),
    });
    expect(warning).toContain('awsops iam trust lint awsops-firehose-');
  });

  test('at the processing, when records cannot be unpacked', async () => {
    const { found } = await stopped(async (setup) => {
      // Somebody else puts what is no record of CloudWatch Logs.
      await setup.firehose.putRecord({ DeliveryStreamName: STREAM, Record: { Data: Buffer.from('not gzip') } });
      await setup.iam.deleteRolePolicy({ RoleName: await senderOf(setup), PolicyName: 'deliver' });
    });
    expect(found).toMatchObject({
      stoppedAt: 'processing',
      reason: expect.stringMatching(
        /^Decompression\.InvalidData: .* s3:\/\/company-logs\/logs\/errors\/log_group=web\.app\/type=decompression-failed\//,
      ),
    });
  });

  test('in the buffer, when it is looked for too soon', async () => {
    const setup = await setUp();
    await apply(setup);
    const found = await verify(setup, { withinMs: 10_000 });
    expect(found).toMatchObject({
      delivered: false,
      stoppedAt: 'buffer',
      reason: expect.stringContaining('5 MiB or 300 s'),
    });
  });

  test('at the filter, when somebody removes it meanwhile', async () => {
    const setup = await setUp();
    await apply(setup, { change: { bufferIntervalMs: 0 } });
    const ctx = setup.newContext();
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'PutLogEvents')
        await setup.logs.deleteSubscriptionFilter({ logGroupName: GROUP, filterName: FILTER });
      return proceed();
    });
    expect(await verify(setup, {}, ctx)).toMatchObject({
      stoppedAt: 'filter',
      reason: expect.stringContaining('removed'),
    });
  });

  test('with what may not be asked named as not known', async () => {
    const setup = await setUp();
    await apply(setup);
    const ctx = setup.newContext();
    deny(ctx, ['GetMetricData', 'FilterLogEvents']);
    const found = await verify(setup, { withinMs: 5_000 }, ctx);
    expect(found).toMatchObject({
      stoppedAt: 'unknown',
      reason: expect.stringMatching(/logs:FilterLogEvents, cloudwatch:GetMetricData denied/),
    });
  });
});

/** Refuses operations as IAM does. */
function deny(ctx: TaskContext, operations: readonly string[]): void {
  const refuse = (operation: string, proceed: () => Promise<unknown>): Promise<unknown> =>
    operations.includes(operation)
      ? Promise.reject(serviceError('AccessDeniedException', `not authorized: ${operation}`))
      : proceed();
  intercept(ctx, refuse, [ctx.aws.client(CloudWatchClient)]);
}

describe('the status', () => {
  test('of a pipeline that works has every hop with its age', async () => {
    const setup = await setUp();
    await apply(setup);
    await putEvent(setup, 'hello');
    await setup.sandbox.clock.sleep(301_000);
    const found = await status(setup);
    expect(found).toMatchObject({
      group: GROUP,
      filter: FILTER,
      stream: STREAM,
      streamStatus: 'ACTIVE',
      bucket: BUCKET,
      lastDelivery: expect.stringMatching(/^2026-01-15T12:0\d/),
      deliveryErrors: 0,
      managed: true,
    });
    expect(found.hops.map(({ hop, health }) => `${hop} ${health}`)).toEqual([
      'filter ok',
      'logs role ok',
      'stream ok',
      'firehose role ok',
      'bucket ok',
    ]);
    expect(found.hops.filter(({ lastSeen }) => lastSeen !== null).map(({ hop }) => hop)).toEqual([
      'filter',
      'stream',
      'bucket',
    ]);
  });

  test('counts the errors of the filter and of the stream, and says which hop is broken', async () => {
    const setup = await setUp();
    await apply(setup, { change: { bufferIntervalMs: 0 } });
    await setup.iam.deleteRolePolicy({ RoleName: await senderOf(setup), PolicyName: 'deliver' });
    await putEvent(setup, 'lost');
    const found = await status(setup);
    expect(found.deliveryErrors).toBe(1);
    expect(found.hops[0]).toMatchObject({ hop: 'filter', health: 'fail', reason: '1 events could not be delivered' });
  });

  test('of a filter whose stream, role or bucket is gone says so', async () => {
    const setup = await setUp();
    await apply(setup);
    const writer = await writerOf(setup);
    await setup.iam.deleteRolePolicy({ RoleName: writer, PolicyName: 'write' });
    await setup.iam.deleteRole({ RoleName: writer });
    await setup.s3.deleteBucket({ Bucket: BUCKET });
    expect((await status(setup)).hops.slice(3)).toMatchObject([
      { health: 'fail', reason: 'there is no such role' },
      { health: 'fail', reason: 'there is no such bucket' },
    ]);
    await setup.firehose.deleteDeliveryStream({ DeliveryStreamName: STREAM });
    await setup.sandbox.clock.sleep(60_000);
    expect(await status(setup)).toMatchObject({ streamStatus: null, bucket: null, managed: false });
  });

  test('of records that could not be processed names their object', async () => {
    const setup = await setUp();
    await apply(setup, { change: { bufferIntervalMs: 0 } });
    await setup.firehose.putRecord({ DeliveryStreamName: STREAM, Record: { Data: gzipSync('fine') } });
    await setup.firehose.putRecord({ DeliveryStreamName: STREAM, Record: { Data: Buffer.from('no') } });
    await setup.sandbox.clock.sleep(5_000);
    expect((await status(setup)).hops.at(-1)).toMatchObject({
      health: 'fail',
      reason: expect.stringContaining('type=decompression-failed'),
    });
  });

  test('of what may not be read is unknown, never ok', async () => {
    const setup = await setUp();
    await apply(setup);
    const ctx = setup.newContext();
    deny(ctx, ['GetMetricData', 'FilterLogEvents', 'ListObjectsV2', 'GetRole']);
    const found = await status(setup, ctx);
    expect(found).toMatchObject({ lastDelivery: null, deliveryErrors: null });
    const health = Object.fromEntries(found.hops.map((hop) => [hop.hop, hop]));
    expect(health['filter']).toMatchObject({ health: 'unknown', reason: 'unknown (denied: cloudwatch:GetMetricData)' });
    expect(health['logs role']).toMatchObject({ health: 'unknown' });
    expect(health['bucket']).toMatchObject({ health: 'unknown' });
    expect(health['stream']?.reason).toContain('unknown (denied: logs:FilterLogEvents)');
  });

  test('reads the error log that the stream really has', async () => {
    const setup = await setUp();
    await apply(setup);
    const place = { logGroupName: ERROR_LOG, logStreamName: 'S3Delivery' };
    const message = JSON.stringify({
      errorCode: 'S3.NoSuchBucket',
      message: 'The specified S3 bucket does not exist.',
    });
    await setup.logs.putLogEvents({ ...place, logEvents: [{ timestamp: setup.sandbox.clock.now(), message }] });
    expect(await status(setup)).toMatchObject({ deliveryErrors: 1 });
    expect((await status(setup)).hops[2]).toMatchObject({
      health: 'fail',
      reason: '1 errors in its log, the last: S3.NoSuchBucket: The specified S3 bucket does not exist.',
    });
  });
});
