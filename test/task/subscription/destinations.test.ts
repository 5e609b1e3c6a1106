import { IAM } from '@aws-sdk/client-iam';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { Lambda } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { planCreateSubscriptions, planDeleteSubscription } from '../../../src/lib/subscription/index.js';
import { insertFunction, lambdaStore } from '../../../src/sandbox/services/lambda/store.js';
import { addRole, allow, trust } from '../../sandbox/firehose/setup.js';
import { clientConfig, rejection } from '../../sandbox/helpers.js';
import {
  ACCOUNT,
  actions,
  carryOut,
  intercept,
  kinesisConfig,
  rows,
  serviceError,
  setUp,
  STREAM_ARN,
  STREAM_LOG,
  told,
  type Setup,
} from './setup.js';

const REGION = 'ap-northeast-1';
const OTHER_ACCOUNT = '210987654321';
const KINESIS_ARN = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/events`;
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:ship`;

async function addKinesisStream({ sandbox }: Setup): Promise<void> {
  await new Kinesis(kinesisConfig(sandbox)).createStream({ StreamName: 'events', ShardCount: 1 });
  await sandbox.clock.sleep(60_000);
}

/** A destination in front of the Firehose stream, in this account. */
async function addOwnDestination({ iam, logs }: Setup): Promise<string> {
  await addRole(iam, { name: 'through', trust: trust('logs.amazonaws.com'), policy: allow(['firehose:*'], ['*']) });
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/through`;
  const { destination } = await logs.putDestination({ destinationName: 'own', targetArn: STREAM_ARN, roleArn });
  return destination?.arn ?? '';
}

describe('a Kinesis stream', () => {
  test('gets a role that may put records there, and delivers', async () => {
    const setup = await setUp(['/web/a']);
    await addKinesisStream(setup);
    const input = { groups: ['/web/a'], destination: KINESIS_ARN, distribution: 'Random' as const };
    const ctx = setup.newContext();
    await carryOut(await planCreateSubscriptions(input, ctx), ctx);
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: '/web/a' });
    expect(subscriptionFilters).toMatchObject([
      { filterName: 'awsops-kinesis-events', destinationArn: KINESIS_ARN, distribution: 'Random' },
    ]);
    expect(actions(await planCreateSubscriptions(input, setup.newContext()))).toEqual(['none', 'none']);
  });

  test('that is not there is an error with the nearest name', async () => {
    const setup = await setUp(['/web/a']);
    await addKinesisStream(setup);
    const plan = planCreateSubscriptions({ groups: ['/web/a'], destination: `${KINESIS_ARN}s` }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ exitCode: 5, reason: 'did you mean "events"?' });
  });
});

describe('a Lambda function', () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logs.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: FUNCTION_ARN,
        Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/web/a*` } },
      },
    ],
  });
  const input = { groups: ['/web/a'], destination: FUNCTION_ARN };

  test('that allows the log group is subscribed without a role', async () => {
    const setup = await setUp(['/web/a']);
    insertFunction(setup.sandbox.store(lambdaStore), { arn: FUNCTION_ARN, policy });
    const ctx = setup.newContext();
    await carryOut(await planCreateSubscriptions(input, ctx), ctx);
    expect(actions(await planCreateSubscriptions(input, setup.newContext()))).toEqual(['none', 'none']);
  });

  test('that does not gets the permission, for this log group of this account only', async () => {
    const setup = await setUp(['/web/a']);
    const stored = insertFunction(setup.sandbox.store(lambdaStore), { arn: FUNCTION_ARN });
    const ctx = setup.newContext();
    const plan = await planCreateSubscriptions(input, ctx);
    expect(stored.policy).toBeUndefined();
    expect(actions(plan)).toEqual(['create', 'create']);
    await carryOut(plan, ctx);
    expect(JSON.parse(stored.policy ?? '')).toMatchObject({
      Statement: [
        {
          Sid: expect.stringMatching(/^awsops-logs-[0-9a-f]{12}$/),
          Principal: { Service: 'logs.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Condition: {
            StringEquals: { 'AWS:SourceAccount': ACCOUNT },
            ArnLike: { 'AWS:SourceArn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/web/a:*` },
          },
        },
      ],
    });
    expect(stored.invocations).toHaveLength(1);
    expect(actions(await planCreateSubscriptions(input, setup.newContext()))).toEqual(['none', 'none']);
    // Another group is none of its business.
    await setup.logs.createLogGroup({ logGroupName: '/web/b' });
    const both = await planCreateSubscriptions({ ...input, groups: ['/web/*'] }, setup.newContext());
    expect(actions(both)).toEqual(['none', 'create', 'none', 'create']);
  });

  test('whose policy may not be read gets the permission all the same, and having it already is no error', async () => {
    const setup = await setUp(['/web/a']);
    insertFunction(setup.sandbox.store(lambdaStore), { arn: FUNCTION_ARN });
    for (const wanted of [
      ['create', 'create'],
      ['create', 'none'],
    ]) {
      const ctx = setup.newContext();
      intercept(ctx, async (operation, proceed) => {
        if (operation === 'GetPolicy') throw serviceError('AccessDeniedException', 'no');
        return proceed();
      });
      const plan = await planCreateSubscriptions(input, ctx);
      expect(actions(plan)).toEqual(wanted);
      expect(rows(plan)[0]).toContain('is not known (denied: lambda:GetPolicy)');
      await carryOut(plan, ctx);
    }
  });

  test('that denies it is an error before anything is changed', async () => {
    const setup = await setUp(['/web/a']);
    const deny = policy.replace('"Allow"', '"Deny"');
    const stored = insertFunction(setup.sandbox.store(lambdaStore), { arn: FUNCTION_ARN, policy: deny });
    expect(await rejection(planCreateSubscriptions(input, setup.newContext()))).toMatchObject({
      code: 'FunctionDenies',
    });
    expect(stored.policy).toBe(deny);
  });

  test('with a full policy is an error that says how one statement does for many groups', async () => {
    const setup = await setUp(['/web/a']);
    const full = JSON.parse(policy) as { Statement: object[] };
    const [first] = full.Statement;
    full.Statement = Array.from({ length: 60 }, (_, index) => ({
      ...first,
      Sid: `s${index}`,
      Condition: {
        ArnLike: { 'aws:SourceArn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/other/${'x'.repeat(60)}${index}` },
      },
    }));
    insertFunction(setup.sandbox.store(lambdaStore), { arn: FUNCTION_ARN, policy: JSON.stringify(full) });
    const ctx = setup.newContext();
    expect(await rejection(carryOut(await planCreateSubscriptions(input, ctx), ctx))).toMatchObject({
      code: 'PolicyLengthExceededException',
      hint: expect.stringContaining("log-group:/PREFIX/*:*'"),
    });
  });

  test('that is not there is an error with the nearest name', async () => {
    const setup = await setUp(['/web/a']);
    insertFunction(setup.sandbox.store(lambdaStore), { arn: FUNCTION_ARN });
    const plan = planCreateSubscriptions({ ...input, destination: `${FUNCTION_ARN}s` }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ exitCode: 5, reason: 'did you mean "ship"?' });
  });
});

describe('deleting a filter that calls a function', () => {
  const input = { groups: ['/web/a'], destination: FUNCTION_ARN };

  async function subscribed(more: readonly string[] = []) {
    const setup = await setUp(['/web/a']);
    const stored = insertFunction(setup.sandbox.store(lambdaStore), { arn: FUNCTION_ARN });
    for (const name of ['errors', ...more]) {
      const ctx = setup.newContext();
      await carryOut(await planCreateSubscriptions({ ...input, name }, ctx), ctx);
    }
    return { setup, stored };
  }

  test('takes the permission away that awsops gave, and no other', async () => {
    const { setup, stored } = await subscribed();
    const theirs = {
      FunctionName: 'ship',
      StatementId: 'theirs',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    };
    await new Lambda(clientConfig(setup.sandbox)).addPermission(theirs);
    const ctx = setup.newContext();
    const plan = await planDeleteSubscription({ group: '/web/a', name: 'errors' }, ctx);
    expect(rows(plan)).toEqual([
      'delete ship:/web/a: awsops gave it for this log group',
      `delete /web/a:errors: no more events are sent to ${FUNCTION_ARN}`,
    ]);
    await carryOut(plan, ctx);
    expect(JSON.parse(stored.policy ?? '')).toMatchObject({ Statement: [{ Sid: 'theirs' }] });
  });

  test('leaves the permission to another filter of the group that calls the same function', async () => {
    const { setup, stored } = await subscribed(['all']);
    const ctx = setup.newContext();
    const plan = await planDeleteSubscription({ group: '/web/a', name: 'errors' }, ctx);
    expect(actions(plan)).toEqual(['delete']);
    await carryOut(plan, ctx);
    expect(stored.policy).toContain('awsops-logs-');
  });

  test('that was interrupted between the two is continued by the same command', async () => {
    const { setup, stored } = await subscribed();
    const ctx = setup.newContext();
    const plan = await planDeleteSubscription({ group: '/web/a', name: 'errors' }, ctx);
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'DeleteSubscriptionFilter') throw new Error('killed');
      return proceed();
    });
    await rejection(carryOut(plan, ctx));
    const again = setup.newContext();
    await carryOut(await planDeleteSubscription({ group: '/web/a', name: 'errors' }, again), again);
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: '/web/a' });
    expect([subscriptionFilters, stored.policy]).toEqual([[], undefined]);
  });

  test('says how the permission goes when it may not be looked at', async () => {
    const { setup } = await subscribed();
    const ctx = setup.newContext();
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'GetPolicy') throw serviceError('AccessDeniedException', 'no');
      return proceed();
    });
    expect(actions(await planDeleteSubscription({ group: '/web/a', name: 'errors' }, ctx))).toEqual(['delete']);
    expect(told(ctx, 'note')[0]).toMatch(
      /aws lambda remove-permission --function-name ship --statement-id awsops-logs-/,
    );
  });
});

describe('a logical destination', () => {
  test('of this account is a loop for the log groups of what it stands for', async () => {
    const setup = await setUp(['/web/a', STREAM_LOG]);
    const destination = await addOwnDestination(setup);
    const plan = await planCreateSubscriptions({ groups: ['*'], destination }, setup.newContext());
    expect(rows(plan)).toEqual([
      'create /web/a:awsops-logical-own: it has no filter of this name; sends every event',
      expect.stringContaining(`none ${STREAM_LOG}:awsops-logical-own: left out: destination "own" writes its own log`),
    ]);
  });

  test('of this account that is not there is an error with the nearest name', async () => {
    const setup = await setUp(['/web/a']);
    const destination = `${await addOwnDestination(setup)}s`;
    const plan = planCreateSubscriptions({ groups: ['/web/a'], destination }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ code: 'DestinationNotFound', reason: 'did you mean "own"?' });
  });

  test('of another account is subscribed when that account allows it, and its word is told when not', async () => {
    const setup = await setUp(['/web/a']);
    const theirs = new CloudWatchLogs(clientConfig(setup.sandbox, { accessKeyId: OTHER_ACCOUNT }));
    const destination = await addForeignDestination(setup, theirs);
    const input = { groups: ['/web/a'], destination };
    const ctx = setup.newContext();
    const asked: string[] = [];
    intercept(ctx, (operation, proceed) => {
      asked.push(operation);
      return proceed();
    });
    const plan = await planCreateSubscriptions(input, ctx);
    expect(asked).not.toContain('DescribeDestinations');
    expect(await rejection(carryOut(plan, ctx))).toMatchObject({
      code: 'AccessDeniedException',
      exitCode: 4,
      hint: expect.stringContaining(`account ${OTHER_ACCOUNT} has to allow it: aws logs put-destination-policy`),
    });
    await theirs.putDestinationPolicy({
      destinationName: 'central',
      accessPolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: ACCOUNT },
            Action: 'logs:PutSubscriptionFilter',
            Resource: destination,
          },
        ],
      }),
    });
    await carryOut(plan, ctx);
    expect(actions(await planCreateSubscriptions(input, setup.newContext()))).toEqual(['none']);
    expect(told(ctx, 'warn')).toEqual([]);
  });
});

async function addForeignDestination({ sandbox }: Setup, theirs: CloudWatchLogs): Promise<string> {
  const place = clientConfig(sandbox, { accessKeyId: OTHER_ACCOUNT });
  await new Kinesis(kinesisConfig(sandbox, { accessKeyId: OTHER_ACCOUNT })).createStream({
    StreamName: 'central',
    ShardCount: 1,
  });
  const policy = allow(['kinesis:*'], ['*']);
  await addRole(new IAM(place), { name: 'through', trust: trust('logs.amazonaws.com'), policy });
  await sandbox.clock.sleep(60_000);
  const { destination } = await theirs.putDestination({
    destinationName: 'central',
    targetArn: `arn:aws:kinesis:${REGION}:${OTHER_ACCOUNT}:stream/central`,
    roleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/through`,
  });
  return destination?.arn ?? '';
}
