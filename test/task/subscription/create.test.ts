import { describe, expect, test } from 'vitest';
import { planCreateSubscriptions } from '../../../src/lib/subscription/index.js';
import { logsStore } from '../../../src/sandbox/services/logs/index.js';
import { addRole, allow, trust } from '../../sandbox/firehose/setup.js';
import { insertFunction, lambdaStore } from '../../../src/sandbox/services/lambda/store.js';
import { rejection } from '../../sandbox/helpers.js';
import {
  ACCOUNT,
  actions,
  carryOut,
  FILTER,
  foreignFilter,
  intercept,
  rows,
  serviceError,
  setUp,
  stateOf,
  STREAM_ARN,
  STREAM_LOG,
  told,
} from './setup.js';

const OTHER_ARN = `arn:aws:lambda:ap-northeast-1:${ACCOUNT}:function:ship`;
const input = { groups: ['/web/app'], destination: STREAM_ARN };

describe('a subscription to a Firehose stream', () => {
  test('gets a role of its own and the filter, and then is in order', async () => {
    const setup = await setUp(['/web/app']);
    const ctx = setup.newContext();
    const plan = await planCreateSubscriptions(input, ctx);
    expect(rows(plan)).toEqual([
      expect.stringMatching(/^create awsops-logs-ap-northeast-1-app-logs-[0-9a-f]{8}: lets CloudWatch Logs/),
      `create /web/app:${FILTER}: it has no filter of this name; sends every event`,
    ]);
    await carryOut(plan, ctx);
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: '/web/app' });
    expect(subscriptionFilters).toMatchObject([
      {
        filterName: FILTER,
        destinationArn: STREAM_ARN,
        filterPattern: '',
        distribution: 'ByLogStream',
        roleArn: expect.stringMatching(/:role\/awsops\/subscription\/awsops-logs-/),
      },
    ]);
    const again = setup.newContext();
    expect(actions(await planCreateSubscriptions(input, again))).toEqual(['none', 'none']);
    expect(told(again, 'note')).toEqual([]);
  });

  test('is only planned until the plan is carried out', async () => {
    const setup = await setUp(['/web/app']);
    const before = stateOf(setup);
    const writes: string[] = [];
    const ctx = setup.newContext();
    intercept(ctx, (operation, proceed) => {
      if (!/^(Describe|Get|List|Simulate)/.test(operation)) writes.push(operation);
      return proceed();
    });
    await planCreateSubscriptions(input, ctx);
    expect(writes).toEqual([]);
    expect(stateOf(setup)).toEqual(before);
  });

  test('never overwrites a filter that has other settings, unless it is named', async () => {
    const setup = await setUp(['/web/app']);
    const ctx = setup.newContext();
    await carryOut(await planCreateSubscriptions(input, ctx), ctx);
    const before = stateOf(setup);
    const changed = { ...input, filterPattern: 'ERROR' };
    expect(await rejection(planCreateSubscriptions(changed, ctx))).toMatchObject({
      code: 'FilterExists',
      exitCode: 1,
      reason: 'pattern is every event, "ERROR" wanted',
      hint: `overwrite that filter with --replace '${FILTER}', or make another with --name NAME`,
    });
    expect(stateOf(setup)).toEqual(before);
    const plan = await planCreateSubscriptions({ ...changed, replace: FILTER }, ctx);
    expect(actions(plan)).toEqual(['none', 'update']);
    await carryOut(plan, ctx);
    const { subscriptionFilters = [] } = await setup.logs.describeSubscriptionFilters({ logGroupName: '/web/app' });
    expect(subscriptionFilters.map(({ filterPattern }) => filterPattern)).toEqual(['ERROR']);
  });

  test('does not overwrite what was made between the plan and its application', async () => {
    const setup = await setUp(['/web/app']);
    const ctx = setup.newContext();
    const plan = await planCreateSubscriptions(input, ctx);
    foreignFilter(setup, { group: '/web/app', name: FILTER, filterPattern: 'theirs' });
    expect(await rejection(carryOut(plan, ctx))).toMatchObject({ code: 'FilterExists' });
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: '/web/app' });
    expect(subscriptionFilters).toMatchObject([{ filterPattern: 'theirs' }]);
  });

  test('is refused by a group with two filters, which are named', async () => {
    const setup = await setUp(['/web/app']);
    for (const filterName of ['a', 'b']) foreignFilter(setup, { group: '/web/app', name: filterName });
    const error = await rejection(planCreateSubscriptions(input, setup.newContext()));
    expect(error).toMatchObject({ code: 'TooManyFilters', exitCode: 1 });
    expect(error['reason']).toMatch(/^it has "a" \(to .*\) and "b" \(to .*\), and a log group can have 2$/);
  });

  test('that somebody filled up in the meantime is told so by name', async () => {
    const setup = await setUp(['/web/app']);
    const ctx = setup.newContext();
    const plan = await planCreateSubscriptions(input, ctx);
    intercept(ctx, async (operation, proceed) => {
      // After the last look: only the service itself can tell.
      if (operation === 'PutSubscriptionFilter') {
        for (const filterName of ['a', 'b']) foreignFilter(setup, { group: '/web/app', name: filterName });
      }
      return proceed();
    });
    expect(await rejection(carryOut(plan, ctx))).toMatchObject({
      code: 'TooManyFilters',
      reason: expect.stringContaining('it has "a"'),
    });
  });
});

describe('many groups', () => {
  const GROUPS = ['/web/app', '/web/db', '/web/rare', STREAM_LOG];

  test('get one plan: what can never have filters is left out with the reason', async () => {
    const setup = await setUp(GROUPS, { '/web/rare': 'INFREQUENT_ACCESS' });
    const ctx = setup.newContext();
    const plan = await planCreateSubscriptions({ ...input, groups: ['*'], exclude: ['*/db'] }, ctx);
    expect(rows(plan).slice(1)).toEqual([
      `create /web/app:${FILTER}: it has no filter of this name; sends every event`,
      `none ${STREAM_LOG}:${FILTER}: left out: Firehose stream "app-logs" writes its own log to it: each delivery would cause the next`,
      expect.stringContaining(`none /web/rare:${FILTER}: left out: log groups of class INFREQUENT_ACCESS`),
    ]);
    await carryOut(plan, ctx);
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: STREAM_LOG });
    expect(subscriptionFilters).toEqual([]);
  });

  test.each([
    ['/web/rare', 'ClassWithoutFilters'],
    [STREAM_LOG, 'DeliveryLoop'],
  ])('are refused where %s is named', async (group, code) => {
    const setup = await setUp(GROUPS, { '/web/rare': 'INFREQUENT_ACCESS' });
    const plan = planCreateSubscriptions({ ...input, groups: ['*', group] }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ code, exitCode: 2, message: expect.stringContaining(group) });
  });

  test('are refused together when filters are in the way, and none is changed', async () => {
    const setup = await setUp(['/a', '/b', '/c']);
    for (const group of ['/a', '/b']) foreignFilter(setup, { group, name: FILTER });
    const before = stateOf(setup);
    const error = await rejection(planCreateSubscriptions({ ...input, groups: ['*'] }, setup.newContext()));
    expect(error).toMatchObject({
      message: `2 log groups cannot get the filter "${FILTER}"; nothing was changed`,
      code: 'FilterExists',
      reason: expect.stringMatching(/"\/a": destination is .*; "\/b": destination is /),
    });
    expect(stateOf(setup)).toEqual(before);
  });

  test('are read and written no faster than the quota', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `/many/${index}`);
    const setup = await setUp(names);
    const ctx = setup.newContext();
    const times: Record<string, number[]> = {};
    intercept(ctx, (operation, proceed) => {
      (times[operation] ??= []).push(ctx.clock.now());
      return proceed();
    });
    await carryOut(await planCreateSubscriptions({ ...input, groups: ['/many/*'] }, ctx), ctx);
    for (const operation of ['DescribeSubscriptionFilters', 'PutSubscriptionFilter']) {
      const at = times[operation] ?? [];
      expect(at.length).toBeGreaterThanOrEqual(30);
      // A bucket of at most five, refilled with at most five a second: never more than ten in any second.
      const busiest = Math.max(...at.map((start) => at.filter((time) => time >= start && time < start + 1000).length));
      expect(busiest, operation).toBeLessThanOrEqual(10);
      expect((at.at(-1) ?? 0) - (at[0] ?? 0), operation).toBeGreaterThanOrEqual(((30 - 5) / 5) * 1000);
    }
  });
});

describe('a role', () => {
  const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/shipper`;
  const named = { ...input, roleArn: ROLE_ARN };
  const good = { trust: trust('logs.amazonaws.com'), policy: allow(['firehose:*'], [STREAM_ARN]) };

  test('that was named and may do it is used, and none is made', async () => {
    const setup = await setUp(['/web/app']);
    await addRole(setup.iam, { name: 'shipper', ...good });
    const ctx = setup.newContext();
    const plan = await planCreateSubscriptions(named, ctx);
    expect(actions(plan)).toEqual(['create']);
    await carryOut(plan, ctx);
    const { subscriptionFilters } = await setup.logs.describeSubscriptionFilters({ logGroupName: '/web/app' });
    expect(subscriptionFilters).toMatchObject([{ roleArn: ROLE_ARN }]);
    expect(told(ctx, 'warn')).toEqual([]);
  });

  test.each(['firehose:PutRecord', 'firehose:PutRecordBatch'])('that may only %s is enough', async (action) => {
    const setup = await setUp(['/web/app']);
    await addRole(setup.iam, { name: 'shipper', ...good, policy: allow([action], [STREAM_ARN]) });
    const ctx = setup.newContext();
    const plan = await planCreateSubscriptions(named, ctx);
    await carryOut(plan, ctx);
    expect(actions(plan)).toEqual(['create']);
  });

  test.each([
    ['that is not there', undefined, 'NoSuchEntity', 5],
    ['that trusts another service', { ...good, trust: trust('firehose.amazonaws.com') }, 'RoleNotTrusting', 1],
    [
      'that is for another account',
      { ...good, trust: trust('logs.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '210987654321' } }) },
      'RoleNotTrusting',
      1,
    ],
    ['without the permission', { ...good, policy: allow(['s3:*'], ['*']) }, 'RoleNotAllowed', 1],
    ['for another stream', { ...good, policy: allow(['firehose:*'], [`${STREAM_ARN}-2`]) }, 'RoleNotAllowed', 1],
  ])('%s is refused before anything is made', async (_what, role, code, exitCode) => {
    const setup = await setUp(['/web/app']);
    if (role) await addRole(setup.iam, { name: 'shipper', ...role });
    expect(await rejection(planCreateSubscriptions(named, setup.newContext()))).toMatchObject({ code, exitCode });
  });

  test.each(['shipper', 'arn:aws:iam::123456789012:user/x', 'arn:aws:iam::210987654321:role/x'])(
    'cannot be %s',
    async (roleArn) => {
      const setup = await setUp(['/web/app']);
      const plan = planCreateSubscriptions({ ...input, roleArn }, setup.newContext());
      expect(await rejection(plan)).toMatchObject({ exitCode: 2 });
    },
  );

  test('that nobody may look at is a warning', async () => {
    const setup = await setUp(['/web/app']);
    const ctx = setup.newContext();
    const denied = ['GetRole', 'SimulatePrincipalPolicy', 'DescribeDeliveryStream', 'DescribeAccountPolicies'];
    intercept(ctx, async (operation, proceed) => {
      if (denied.includes(operation)) throw serviceError('AccessDeniedException', `not authorized: ${operation}`);
      return proceed();
    });
    expect(actions(await planCreateSubscriptions(named, ctx))).toEqual(['create']);
    const warnings = told(ctx, 'warn').join('\n');
    for (const operation of denied) expect(warnings).toContain(`:${operation} is denied`);
  });

  test('of our name that somebody else made is refused, with its ARN', async () => {
    const setup = await setUp(['/web/app']);
    const [role] = (await planCreateSubscriptions(input, setup.newContext())).changes;
    await addRole(setup.iam, { name: role?.id ?? '', ...good });
    const before = stateOf(setup);
    const error = await rejection(planCreateSubscriptions(input, setup.newContext()));
    expect(error).toMatchObject({ code: 'ForeignRole', exitCode: 1 });
    expect(error['hint']).toContain(`--delivery-role-arn arn:aws:iam::${ACCOUNT}:role/${role?.id}`);
    expect(stateOf(setup)).toEqual(before);
  });

  test('of ours that was changed is put right again', async () => {
    const setup = await setUp(['/web/app']);
    const ctx = setup.newContext();
    await carryOut(await planCreateSubscriptions(input, ctx), ctx);
    const before = stateOf(setup);
    const [role] = (await planCreateSubscriptions(input, ctx)).changes;
    const RoleName = role?.id ?? '';
    await setup.iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust('ec2.amazonaws.com') });
    await setup.iam.putRolePolicy({ RoleName, PolicyName: 'deliver', PolicyDocument: allow(['s3:*'], ['*']) });
    const plan = await planCreateSubscriptions(input, ctx);
    expect(rows(plan)[0]).toBe(
      `update ${RoleName}: awsops made it, but its trust policy is another and its policy is another`,
    );
    await carryOut(plan, ctx);
    expect(stateOf(setup)).toEqual(before);
  });
});

describe('besides', () => {
  test('account-level policies are warned about, but not those that leave the group out', async () => {
    const setup = await setUp(['/web/app']);
    const put = (policyName: string, { DestinationArn = OTHER_ARN, selectionCriteria = '' } = {}) =>
      setup.sandbox.store(logsStore).accountPolicies.set(policyName, {
        policyName,
        policyType: 'SUBSCRIPTION_FILTER_POLICY',
        policyDocument: JSON.stringify({ DestinationArn, FilterPattern: '' }),
        selectionCriteria,
      });
    put('everything');
    put('same', { DestinationArn: STREAM_ARN });
    put('others', { selectionCriteria: 'LogGroupName NOT IN ["/web/app"]' });
    const ctx = setup.newContext();
    await planCreateSubscriptions(input, ctx);
    expect(told(ctx, 'warn')).toEqual([
      `the account-level policy "everything" sends events of "/web/app" to ${OTHER_ARN} as well`,
      'the account-level policy "same" sends events of "/web/app" to this very destination: they will arrive twice',
    ]);
  });

  test('a function gets no role but a permission, and its own log groups are loops', async () => {
    const setup = await setUp(['/web/app', '/aws/lambda/ship', '/errors/ship']);
    insertFunction(setup.sandbox.store(lambdaStore), { arn: OTHER_ARN, logGroup: '/errors/ship' });
    const plan = await planCreateSubscriptions({ groups: ['*'], destination: OTHER_ARN }, setup.newContext());
    expect(rows(plan)).toEqual([
      'create ship:/web/app: lets CloudWatch Logs call the function for this log group',
      'create /web/app:awsops-lambda-ship: it has no filter of this name; sends every event',
      expect.stringContaining('left out: Lambda function "ship" writes its own log to it'),
      expect.stringContaining('left out: Lambda function "ship" writes its own log to it'),
    ]);
  });

  test('a destination of another account takes no role', async () => {
    const setup = await setUp(['/web/app']);
    const ctx = setup.newContext();
    const destination = 'arn:aws:logs:ap-northeast-1:210987654321:destination:central';
    const plan = await planCreateSubscriptions({ ...input, destination }, ctx);
    expect(actions(plan)).toEqual(['create']);
  });

  test.each([
    [
      'a stream that is not there',
      { destination: STREAM_ARN.replace('app-logs', 'app-log') },
      'DestinationNotFound',
      5,
    ],
    ['a group that is not there', { groups: ['/web/ap'] }, 'LogGroupNotFound', 5],
    ['a pattern that is none', { filterPattern: '{ $.x = }' }, 'InvalidFilterPattern', 2],
    ['a pattern that is too long', { filterPattern: 'x'.repeat(1025) }, 'InvalidFilterPattern', 2],
    ['a name with a colon', { name: 'a:b' }, 'InvalidFilterName', 2],
    ['two names', { name: 'a', replace: 'b' }, 'ConflictingNames', 2],
    ['a role for a function', { destination: OTHER_ARN, roleArn: 'x' }, 'RoleNotUsed', 2],
  ])('%s is an error of its own', async (_what, changes, code, exitCode) => {
    const setup = await setUp(['/web/app']);
    const plan = planCreateSubscriptions({ ...input, ...changes }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ code, exitCode });
  });

  test('the nearest name of a stream is suggested', async () => {
    const setup = await setUp(['/web/app']);
    const destination = STREAM_ARN.replace('app-logs', 'app-log');
    const error = await rejection(planCreateSubscriptions({ ...input, destination }, setup.newContext()));
    expect(error['reason']).toBe('did you mean "app-logs"?');
  });
});
