import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { planCreateSubscriptions } from '../../../src/lib/subscription/index.js';
import { AppError } from '../../../src/lib/errors/app-error.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { addRole, allow, trust } from '../../sandbox/firehose/setup.js';
import { insertFunction, lambdaStore } from '../../../src/sandbox/services/lambda/store.js';
import { rejection } from '../../sandbox/helpers.js';
import { actions, carryOut, intercept, serviceError, setUp, stateOf, STREAM_ARN, told, type Setup } from './setup.js';

const GROUPS = ['/web/a', '/web/b', '/web/c'];
const input = { groups: ['/web/*'], destination: STREAM_ARN };
/** CreateRole, PutRolePolicy and a filter for each group. */
const WRITES = 2 + GROUPS.length;
const isWrite = (operation: string): boolean => !/^(Describe|Get|List|Simulate)/.test(operation);

// The SDK would wait in real time between its own tries.
afterEach(() => void vi.unstubAllEnvs());

async function run(setup: Setup, ctx = setup.newContext()): Promise<readonly string[]> {
  const plan = await planCreateSubscriptions(input, ctx);
  await carryOut(plan, ctx);
  return actions(plan);
}

async function cleanState(): Promise<unknown> {
  const setup = await setUp(GROUPS);
  await run(setup);
  return stateOf(setup);
}

describe('a run that is killed', () => {
  const steps = Array.from({ length: WRITES }, (_, step) => step);
  test.each(steps.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    'at write %i, %s the service did it, is completed by the next one, with nothing left over',
    async (step, when) => {
      const setup = await setUp(GROUPS);
      const first = setup.newContext();
      let writes = 0;
      let isDead = false;
      intercept(first, async (operation, proceed) => {
        if (isDead) throw new Error('the process is dead');
        if (!isWrite(operation) || writes++ < step) return proceed();
        isDead = true;
        if (when === 'after') await proceed();
        throw new Error('killed');
      });
      await rejection(run(setup, first));
      expect(isDead).toBe(true);
      const done = step + (when === 'after' ? 1 : 0);
      const changed = (await run(setup)).filter((action) => action !== 'none');
      // Role and policy are one change.
      expect(changed.length).toBe(done < 2 ? WRITES - 1 : WRITES - done);
      expect(stateOf(setup)).toEqual(await cleanState());
      expect(await run(setup)).toEqual(Array.from({ length: WRITES - 1 }, () => 'none'));
    },
  );
});

test('whatever fails, however often: running it again ends in the same state, with nothing left over', async () => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  const wanted = await cleanState();
  const fault = fc.record({
    spec: fc.constantFrom(
      'ThrottlingException:logs.DescribeSubscriptionFilters:0.4',
      'ThrottlingException:logs.PutSubscriptionFilter:0.5',
      'Throttling:iam:0.3',
      'OperationAbortedException:logs.PutSubscriptionFilter:0.5',
      'reset:iam.CreateRole:1',
      'reset:logs.PutSubscriptionFilter:0.4',
      'html500:0.1',
      'ServiceUnavailableException:logs:0.2',
      'AccessDeniedException:iam.PutRolePolicy:1',
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 3 }), async (faults) => {
      const setup = await setUp(GROUPS);
      const stop = faults.map(({ spec }) => setup.sandbox.addFault(spec));
      for (let attempt = 0; attempt < 2; attempt += 1) await run(setup).catch(() => undefined);
      for (const end of stop) end();
      await run(setup);
      expect(stateOf(setup)).toEqual(wanted);
      expect(new Set(await run(setup))).toEqual(new Set(['none']));
    }),
    { numRuns: 8 },
  );
}, 60_000);

test('a role whose creation was not answered, and was tried again, is known as ours', async () => {
  const setup = await setUp(GROUPS);
  const ctx = setup.newContext();
  intercept(ctx, async (operation, proceed) => {
    if (operation === 'CreateRole') await proceed();
    return proceed();
  });
  await run(setup, ctx);
  expect(stateOf(setup)).toEqual(await cleanState());
});

test('a role that somebody else made at the same moment is not touched', async () => {
  const setup = await setUp(GROUPS);
  const ctx = setup.newContext();
  intercept(ctx, async (operation, proceed) => {
    if (operation === 'CreateRole') {
      const [role] = (await planCreateSubscriptions(input, setup.newContext())).changes;
      await addRole(setup.iam, {
        name: role?.id ?? '',
        trust: trust('ec2.amazonaws.com'),
        policy: allow(['s3:*'], ['*']),
      });
    }
    return proceed();
  });
  expect(await rejection(run(setup, ctx))).toMatchObject({ code: 'ForeignRole' });
  const roles = [...setup.sandbox.store(iamStore).roles.values()].filter(({ name }) => name.startsWith('awsops-'));
  expect(roles.map(({ inlinePolicies }) => [...inlinePolicies.keys()])).toEqual([['p']]);
});

describe('while a new role is not known', () => {
  const ROLE_UNKNOWN =
    'Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state.';
  const NOT_ASSUMED = 'Make sure you have given CloudWatch Logs permission to assume the provided role.';

  /** Refuses filters until the newest role is so old. */
  function refuseYoung(setup: Setup, { ageMs, name, message }: { ageMs: number; name: string; message: string }) {
    const ctx = setup.newContext();
    const puts: number[] = [];
    intercept(ctx, async (operation, proceed) => {
      if (operation !== 'PutSubscriptionFilter') return proceed();
      puts.push(ctx.clock.now());
      const newest = Math.max(...[...setup.sandbox.store(iamStore).roles.values()].map((role) => role.createdAtMs));
      if (ctx.clock.now() < newest + ageMs) throw serviceError(name, message);
      return proceed();
    });
    return { ctx, puts };
  }

  test.each([
    ['InvalidParameterException', ROLE_UNKNOWN],
    ['InvalidParameterException', NOT_ASSUMED],
    ['ValidationException', NOT_ASSUMED],
  ])('%s "%s" is waited for, with progress', async (name, message) => {
    const setup = await setUp(GROUPS);
    const { ctx, puts } = refuseYoung(setup, { ageMs: 150_000, name, message });
    await run(setup, ctx);
    expect(puts.length).toBeGreaterThan(5);
    const waits = ctx.events.filter((event) => event.type === 'progress' && event.total === 180);
    expect(waits.length).toBe(puts.length - GROUPS.length);
    expect(told(ctx, 'progress').at(-1)).toMatch(/^waiting until CloudWatch Logs can (assume the role|deliver to)/);
    expect(stateOf(setup)).toEqual(await cleanState());
  });

  test('it is waited for no longer than three minutes', async () => {
    const setup = await setUp(GROUPS);
    const never = { ageMs: Number.POSITIVE_INFINITY, name: 'InvalidParameterException', message: ROLE_UNKNOWN };
    const { ctx, puts } = refuseYoung(setup, never);
    const error = await rejection(run(setup, ctx));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      exitCode: 1,
      code: 'InvalidParameterException',
      reason: `for 3 minutes CloudWatch Logs answered: ${ROLE_UNKNOWN}`,
      requestId: 'r-1',
      hint: expect.stringContaining('aws firehose describe-delivery-stream --delivery-stream-name app-logs'),
    });
    const waitedMs = (puts.at(-1) ?? 0) - (puts[0] ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(175_000);
    expect(waitedMs).toBeLessThanOrEqual(181_000);
  });

  test.each([
    ['InvalidParameterException', 'Invalid destination ARN'],
    ['ValidationException', ROLE_UNKNOWN],
    ['AccessDeniedException', NOT_ASSUMED],
    [
      'InvalidParameterException',
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    ],
  ])('%s "%s" fails at once', async (name, message) => {
    const setup = await setUp(GROUPS);
    const { ctx, puts } = refuseYoung(setup, { ageMs: Number.POSITIVE_INFINITY, name, message });
    expect(await rejection(run(setup, ctx))).toMatchObject({ code: name });
    expect(puts).toHaveLength(1);
  });

  test('an interruption ends the wait', async () => {
    const setup = await setUp(GROUPS);
    const interruption = new AbortController();
    const ctx = setup.newContext({ signal: interruption.signal });
    intercept(ctx, async (operation, proceed) => {
      if (operation !== 'PutSubscriptionFilter') return proceed();
      interruption.abort(new Error('stopped'));
      throw serviceError('InvalidParameterException', ROLE_UNKNOWN);
    });
    expect(await rejection(run(setup, ctx))).toMatchObject({ message: 'stopped' });
  });

  test('the sandbox says so too, and the filter is made in the end', async () => {
    const setup = await setUp(GROUPS);
    setup.sandbox.addFault('iam-propagation:8s');
    const ctx = setup.newContext();
    await run(setup, ctx);
    expect(
      told(ctx, 'progress').filter((text) => text.startsWith('waiting until CloudWatch Logs')).length,
    ).toBeGreaterThan(1);
    expect(stateOf(setup)).toEqual(await cleanState());
  });
});

test('a function that may not be called for half a minute fails with the command that allows it', async () => {
  const setup = await setUp(['/web/a']);
  const destination = 'arn:aws:lambda:ap-northeast-1:123456789012:function:ship';
  insertFunction(setup.sandbox.store(lambdaStore), { arn: destination });
  const ctx = setup.newContext();
  const message =
    'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.';
  intercept(ctx, async (operation, proceed) => {
    if (operation === 'PutSubscriptionFilter') throw serviceError('InvalidParameterException', message);
    return proceed();
  });
  const startMs = ctx.clock.now();
  const plan = await planCreateSubscriptions({ groups: ['/web/a'], destination }, ctx);
  expect(await rejection(carryOut(plan, ctx))).toMatchObject({
    code: 'InvalidParameterException',
    hint: expect.stringContaining('aws lambda add-permission --region ap-northeast-1 --function-name ship'),
  });
  expect(ctx.clock.now() - startMs).toBeGreaterThanOrEqual(30_000);
  expect(ctx.clock.now() - startMs).toBeLessThan(40_000);
  expect(told(ctx, 'progress')).toContain('waiting until CloudWatch Logs can call the function (seconds)');
});
