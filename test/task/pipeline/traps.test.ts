import { describe, expect, test } from 'vitest';
import { planPipeline } from '../../../src/lib/pipeline/index.js';
import { lintTrust } from '../../../src/lib/trust/index.js';
import { firehoseStore } from '../../../src/sandbox/services/firehose/store.js';
import { logsStore } from '../../../src/sandbox/services/logs/index.js';
import { rejection } from '../../sandbox/helpers.js';
import { carryOut, foreignFilter, intercept, rows, serviceError, told } from '../subscription/setup.js';
import {
  ACCOUNT,
  apply,
  ERROR_LOG,
  FILTER,
  GROUP,
  input,
  KEY,
  setUp,
  stateOf,
  STREAM,
  streamArn,
  type Setup,
} from './setup.js';

// The ten traps of a delivery from CloudWatch Logs through Firehose to S3.

const descriptionOf = async ({ firehose }: Setup, DeliveryStreamName = STREAM) =>
  (await firehose.describeDeliveryStream({ DeliveryStreamName })).DeliveryStreamDescription;

describe('1: filters are put when the stream is ACTIVE, and young roles are waited for', () => {
  test('the stream is waited for before the first filter', async () => {
    const setup = await setUp();
    const ctx = setup.newContext();
    const statuses: (string | undefined)[] = [];
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'PutSubscriptionFilter') statuses.push((await descriptionOf(setup))?.DeliveryStreamStatus);
      return proceed();
    });
    await apply(setup, { ctx });
    expect(statuses).toEqual(['ACTIVE']);
    expect(told(ctx, 'progress').some((text) => text.includes(`"${STREAM}", which is CREATING`))).toBe(true);
  });

  test('a role that is not known yet is waited for by Firehose and by CloudWatch Logs', async () => {
    const setup = await setUp();
    setup.sandbox.addFault('iam-propagation:25s');
    const ctx = setup.newContext();
    await apply(setup, { ctx });
    const waits = told(ctx, 'progress').join('\n');
    expect(waits).toContain('waiting until Firehose can assume the role');
    expect(waits).toContain('waiting until CloudWatch Logs can assume the role');
    const clean = await setUp();
    await apply(clean);
    expect(stateOf(setup)).toEqual(stateOf(clean));
  });

  test('it is waited for no longer than three minutes, and other refusals not at all', async () => {
    const setup = await setUp();
    const ctx = setup.newContext();
    const message = 'Firehose is unable to assume role arn:aws:iam::1:role/x. Please check the role provided.';
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'CreateDeliveryStream') throw serviceError('InvalidArgumentException', message);
      return proceed();
    });
    const startMs = ctx.clock.now();
    expect(await rejection(apply(setup, { ctx }))).toMatchObject({
      exitCode: 1,
      reason: `for three minutes it answered: ${message}`,
      hint: expect.stringContaining('awsops iam trust lint awsops-firehose-'),
    });
    expect(ctx.clock.now() - startMs).toBeGreaterThanOrEqual(175_000);
    const other = setup.newContext();
    intercept(other, async (operation, proceed) => {
      if (operation === 'CreateDeliveryStream') throw serviceError('InvalidArgumentException', 'BucketARN is wrong');
      return proceed();
    });
    const otherStartMs = other.clock.now();
    await rejection(apply(setup, { ctx: other }));
    expect(other.clock.now() - otherStartMs).toBeLessThan(10_000);
  });
});

test('2: trust policies name the right source with the right operator, and have no findings', async () => {
  const setup = await setUp();
  await apply(setup, { change: { regionalPrincipal: true } });
  const { Roles = [] } = await setup.iam.listRoles({ PathPrefix: '/awsops/' });
  const policies = Object.fromEntries(
    Roles.map(({ Path = '', AssumeRolePolicyDocument: text = '' }) => [Path, decodeURIComponent(text)]),
  );
  for (const text of Object.values(policies)) expect(lintTrust({ text, account: ACCOUNT })).toEqual([]);
  expect(JSON.parse(policies['/awsops/subscription/'] ?? '')).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'logs.ap-northeast-1.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
          ArnLike: { 'aws:SourceArn': `arn:aws:logs:ap-northeast-1:${ACCOUNT}:*` },
        },
      },
    ],
  });
  expect(JSON.parse(policies['/awsops/pipeline/'] ?? '')).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'firehose.amazonaws.com' },
        Condition: { StringEquals: { 'sts:ExternalId': ACCOUNT } },
      },
    ],
  });
});

test('3: records are decompressed, get a delimiter, and are compressed once', async () => {
  const setup = await setUp();
  await apply(setup);
  const stream = await descriptionOf(setup);
  expect(stream?.Destinations?.[0]?.ExtendedS3DestinationDescription).toMatchObject({
    CompressionFormat: 'GZIP',
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [
        { Type: 'Decompression', Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }] },
        { Type: 'AppendDelimiterToRecord' },
      ],
    },
  });
});

describe('4: a filter of others is never overwritten', () => {
  test('one of our name that sends elsewhere refuses the whole plan', async () => {
    const setup = await setUp();
    foreignFilter(setup, { group: GROUP, name: FILTER });
    expect(await rejection(planPipeline(input, setup.newContext()))).toMatchObject({
      code: 'FilterExists',
      exitCode: 1,
    });
  });

  test('two that are there already refuse it too, and are named', async () => {
    const setup = await setUp();
    for (const name of ['a', 'b']) foreignFilter(setup, { group: GROUP, name });
    const error = await rejection(planPipeline(input, setup.newContext()));
    expect(error).toMatchObject({ code: 'TooManyFilters', reason: expect.stringContaining('it has "a"') });
    expect(stateOf(setup)).toMatchObject({ buckets: [], roles: [], streams: [] });
  });
});

describe('5: no loops', () => {
  test('error logs of streams are left out of a glob', async () => {
    const setup = await setUp([GROUP, '/aws/kinesisfirehose/other']);
    await apply(setup);
    const plan = await planPipeline({ ...input, groups: ['*'] }, setup.newContext());
    expect(rows(plan).filter((row) => row.includes('left out'))).toEqual([
      `none ${ERROR_LOG}: left out: it is the error log of a Firehose stream`,
      'none /aws/kinesisfirehose/other: left out: it is the error log of a Firehose stream',
    ]);
  });

  test('a named one that the stream itself writes to is refused', async () => {
    const setup = await setUp(['/aws/kinesisfirehose/web']);
    const plan = planPipeline({ ...input, groups: ['/aws/kinesisfirehose/web'], stream: 'web' }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ code: 'DeliveryLoop', exitCode: 2 });
  });

  test('a class without filters is refused when it is named, and left out of a glob', async () => {
    const setup = await setUp([GROUP, '/web/rare'], { '/web/rare': 'INFREQUENT_ACCESS' });
    const named = planPipeline({ ...input, groups: ['/web/rare'] }, setup.newContext());
    expect(await rejection(named)).toMatchObject({ code: 'ClassWithoutFilters', exitCode: 2 });
    const plan = await planPipeline({ ...input, groups: ['/web/*'] }, setup.newContext());
    expect(rows(plan).at(-1)).toContain('none /web/rare: left out: log groups of class INFREQUENT_ACCESS');
  });
});

describe('6: a stream whose creation failed', () => {
  test('is told with its cause, and is deleted and made anew by the next run', async () => {
    const setup = await setUp();
    setup.sandbox.store(firehoseStore).unusableKeys.set(KEY, 'DISABLED_KMS_KEY');
    const change = { kmsKeyArn: KEY };
    expect(await rejection(apply(setup, { change }))).toMatchObject({
      code: 'StreamCreationFailed',
      reason: expect.stringContaining('DISABLED_KMS_KEY'),
    });
    expect((await descriptionOf(setup))?.DeliveryStreamStatus).toBe('CREATING_FAILED');
    setup.sandbox.store(firehoseStore).unusableKeys.clear();
    const ctx = setup.newContext();
    const plan = await planPipeline({ ...input, ...change }, ctx);
    expect(rows(plan).find((row) => row.includes(` ${STREAM}: `))).toMatch(
      /^create .*it could not be made \(DISABLED_KMS_KEY.*it is deleted and made anew$/,
    );
    await carryOut(plan, ctx);
    expect(await descriptionOf(setup)).toMatchObject({
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamEncryptionConfiguration: { KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: KEY },
    });
    expect(new Set(await apply(setup, { change }))).toEqual(new Set(['none']));
  });

  test('is not deleted when somebody else made it', async () => {
    const setup = await setUp();
    setup.sandbox.store(firehoseStore).unusableKeys.set(KEY, 'DISABLED_KMS_KEY');
    await rejection(apply(setup, { change: { kmsKeyArn: KEY } }));
    await setup.firehose.untagDeliveryStream({ DeliveryStreamName: STREAM, TagKeys: ['awsops:managed'] });
    expect(await rejection(planPipeline(input, setup.newContext()))).toMatchObject({ code: 'ForeignStream' });
    expect((await descriptionOf(setup))?.DeliveryStreamStatus).toBe('CREATING_FAILED');
  });
});

test('8: buffering hints are sent with both members, in the update too', async () => {
  const setup = await setUp();
  const sent: unknown[] = [];
  await apply(setup);
  const ctx = setup.newContext();
  intercept(ctx, (operation, proceed) => {
    sent.push(operation);
    return proceed();
  });
  await apply(setup, { change: { bufferSizeMib: 64 }, ctx });
  expect(sent).toContain('UpdateDestination');
  const destination = (await descriptionOf(setup))?.Destinations?.[0]?.ExtendedS3DestinationDescription;
  expect(destination?.BufferingHints).toEqual({ SizeInMBs: 64, IntervalInSeconds: 300 });
});

test('9: a prefix with a time has an error prefix that names the kind of failure', async () => {
  const setup = await setUp();
  await apply(setup);
  const destination = (await descriptionOf(setup))?.Destinations?.[0]?.ExtendedS3DestinationDescription;
  expect(destination?.Prefix).toContain('!{timestamp:');
  expect(destination?.ErrorOutputPrefix).toContain('!{firehose:error-output-type}');
});

test('10: an account-level policy to our stream that does not leave out its error log is warned about', async () => {
  const setup = await setUp();
  await apply(setup);
  const put = (selectionCriteria: string) =>
    setup.sandbox.store(logsStore).accountPolicies.set('all', {
      policyName: 'all',
      policyType: 'SUBSCRIPTION_FILTER_POLICY',
      policyDocument: JSON.stringify({ DestinationArn: streamArn(STREAM), FilterPattern: '' }),
      selectionCriteria,
    });
  const warnings = async (): Promise<readonly string[]> => {
    const ctx = setup.newContext();
    await planPipeline(input, ctx);
    return told(ctx, 'warn').filter((text) => text.includes('each error causes the next'));
  };
  put('');
  expect(await warnings()).toHaveLength(1);
  put(`LogGroupName NOT IN ["${ERROR_LOG}"]`);
  expect(await warnings()).toEqual([]);
});
