import { describe, expect, test } from 'vitest';
import {
  listSubscriptions,
  planCreateSubscriptions,
  planDeleteSubscription,
  type ListInput,
} from '../../../src/lib/subscription/index.js';
import type { TaskContext } from '../../../src/lib/aws/task-context.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { logsStore } from '../../../src/sandbox/services/logs/index.js';
import { collect } from '../../helpers/collect.js';
import { rejection } from '../../sandbox/helpers.js';
import {
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
  told,
} from './setup.js';

const GROUPS = ['/web/a', '/web/b', '/web/c'];

async function subscribed() {
  const setup = await setUp(GROUPS);
  const ctx = setup.newContext();
  await carryOut(await planCreateSubscriptions({ groups: ['/web/a', '/web/b'], destination: STREAM_ARN }, ctx), ctx);
  foreignFilter(setup, { group: '/web/a', name: 'theirs' });
  return setup;
}

describe('deleting a filter', () => {
  test('removes that filter and nothing else, and says how the role goes', async () => {
    const setup = await subscribed();
    const before = stateOf(setup);
    const ctx = setup.newContext();
    const plan = await planDeleteSubscription({ group: '/web/*', name: FILTER }, ctx);
    expect(stateOf(setup)).toEqual(before);
    expect(rows(plan)).toEqual([
      `delete /web/a:${FILTER}: no more events are sent to ${STREAM_ARN}`,
      `delete /web/b:${FILTER}: no more events are sent to ${STREAM_ARN}`,
      `none /web/c:${FILTER}: it has no filter of this name`,
    ]);
    await carryOut(plan, ctx);
    const { groups } = setup.sandbox.store(logsStore);
    expect([...(groups.get('/web/a')?.subscriptionFilters.keys() ?? [])]).toEqual(['theirs']);
    const role = [...setup.sandbox.store(iamStore).roles.keys()].find((name) => name.startsWith('awsops-')) ?? '';
    expect(role).not.toBe('');
    expect(told(ctx, 'note')).toEqual([
      'its role stays, since other filters may use it; when none does, remove it with: ' +
        `aws iam delete-role-policy --role-name ${role} --policy-name deliver && aws iam delete-role --role-name ${role}`,
    ]);
  });

  test('the commands of the note remove the role', async () => {
    const setup = await subscribed();
    const RoleName = [...setup.sandbox.store(iamStore).roles.keys()].find((name) => name.startsWith('awsops-'));
    await setup.iam.deleteRolePolicy({ RoleName, PolicyName: 'deliver' });
    await setup.iam.deleteRole({ RoleName });
    expect(setup.sandbox.store(iamStore).roles.has(RoleName ?? '')).toBe(false);
  });

  test('that is not there names those that are, and the nearest', async () => {
    const setup = await subscribed();
    const error = await rejection(planDeleteSubscription({ group: '/web/a', name: 'their' }, setup.newContext()));
    expect(error).toMatchObject({
      code: 'FilterNotFound',
      exitCode: 5,
      message: 'log group "/web/a" has no subscription filter "their"',
      reason: `it has "${FILTER}", "theirs"; did you mean "theirs"?`,
    });
    const none = await rejection(planDeleteSubscription({ group: '/web/c', name: 'x' }, setup.newContext()));
    expect(none).toMatchObject({ exitCode: 5, reason: 'it has none' });
  });

  test('that somebody else removed meanwhile is done', async () => {
    const setup = await subscribed();
    const ctx = setup.newContext();
    const plan = await planDeleteSubscription({ group: '/web/a', name: FILTER }, ctx);
    await setup.logs.deleteSubscriptionFilter({ logGroupName: '/web/a', filterName: FILTER });
    await carryOut(plan, ctx);
    expect(actions(plan)).toEqual(['delete']);
  });

  test('says nothing of roles that awsops did not make', async () => {
    const setup = await subscribed();
    const ctx = setup.newContext();
    await planDeleteSubscription({ group: '/web/a', name: 'theirs' }, ctx);
    expect(told(ctx, 'note')).toEqual([]);
  });

  test('is not done by a name that no filter can have', async () => {
    const setup = await subscribed();
    const plan = planDeleteSubscription({ group: '/web/a', name: 'awsops-*' }, setup.newContext());
    expect(await rejection(plan)).toMatchObject({ code: 'InvalidFilterName', exitCode: 2 });
  });
});

describe('the list', () => {
  const list = async (input: ListInput, ctx: TaskContext) => (await collect(listSubscriptions(input, ctx))).flat();

  test('has the filters of the named groups, or of all', async () => {
    const setup = await subscribed();
    const names = async (groups: readonly string[]) =>
      (await list({ groups }, setup.newContext())).map(({ group, name }) => `${group} ${name}`);
    expect(await names(['/web/b'])).toEqual([`/web/b ${FILTER}`]);
    expect(await names([])).toEqual([`/web/a ${FILTER}`, '/web/a theirs', `/web/b ${FILTER}`]);
    expect(await rejection(names(['/nothing']))).toMatchObject({ exitCode: 5 });
  });

  test('has exactly the fields that are promised', async () => {
    const setup = await subscribed();
    const [row] = await list({ groups: ['/web/b'] }, setup.newContext());
    expect(row).toEqual({
      group: '/web/b',
      name: FILTER,
      destinationArn: STREAM_ARN,
      roleArn: expect.stringContaining(':role/awsops/subscription/'),
      filterPattern: '',
      distribution: 'ByLogStream',
      selection: null,
    });
  });

  test('names account-level policies in a note, or has rows for them', async () => {
    const setup = await subscribed();
    const selectionCriteria = 'LogGroupName NOT IN ["/web/a"]';
    const policy = { DestinationArn: STREAM_ARN, RoleArn: 'arn:aws:iam::123456789012:role/r', Distribution: 'Random' };
    setup.sandbox.store(logsStore).accountPolicies.set('p', {
      policyName: 'everything',
      policyType: 'SUBSCRIPTION_FILTER_POLICY',
      policyDocument: JSON.stringify({ ...policy, FilterPattern: 'x' }),
      selectionCriteria,
    });
    const ctx = setup.newContext();
    expect(await list({ groups: ['/web/c'] }, ctx)).toEqual([]);
    expect(told(ctx, 'note')).toEqual([
      'the account-level policy "everything" sends events as well: awsops subscription list --account-policies',
    ]);
    expect(await list({ groups: ['/web/c'], accountPolicies: true }, setup.newContext())).toEqual([
      {
        group: null,
        name: 'everything',
        destinationArn: STREAM_ARN,
        roleArn: policy.RoleArn,
        filterPattern: 'x',
        distribution: 'Random',
        selection: selectionCriteria,
      },
    ]);
  });

  test('goes on where the endpoint has no account-level policies', async () => {
    const setup = await subscribed();
    const ctx = setup.newContext();
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'DescribeAccountPolicies') throw serviceError('NotImplemented', 'no');
      return proceed();
    });
    expect(await list({ groups: ['/web/b'] }, ctx)).toHaveLength(1);
    expect(told(ctx, 'warn')).toEqual([
      'account-level subscriptions are not known: logs:DescribeAccountPolicies is not answered by this endpoint',
    ]);
  });

  test('goes on without account-level policies, and without groups that were deleted meanwhile', async () => {
    const setup = await subscribed();
    const ctx = setup.newContext();
    intercept(ctx, async (operation, proceed) => {
      if (operation === 'DescribeAccountPolicies') throw serviceError('AccessDeniedException', 'no');
      if (operation === 'DescribeLogGroups') {
        const answer = await proceed();
        setup.sandbox.store(logsStore).groups.delete('/web/a');
        return answer;
      }
      return proceed();
    });
    expect((await list({ groups: [] }, ctx)).map(({ group }) => group)).toEqual(['/web/b']);
    expect(told(ctx, 'warn')).toEqual([
      'account-level subscriptions are not known: logs:DescribeAccountPolicies is denied',
    ]);
  });
});
