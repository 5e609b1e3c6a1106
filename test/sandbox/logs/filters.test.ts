import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { insertFunction, lambdaStore } from '../../../src/sandbox/services/lambda/store.js';
import { GROUP, GROUP_ARN, rejection, START_MS, startLogsWith } from './client.js';

const STREAM = 'arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/logs';
const FUNCTION = 'arn:aws:lambda:ap-northeast-1:123456789012:function:f';
const ROLE = 'arn:aws:iam::123456789012:role/r';
const filter = { logGroupName: GROUP, filterPattern: '', destinationArn: FUNCTION };

/** A function that CloudWatch Logs may call. */
function addFunction(sandbox: Sandbox): void {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'logs.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: FUNCTION,
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  insertFunction(sandbox.store(lambdaStore), { arn: FUNCTION, policy });
}

describe('subscription filters', () => {
  test('are two a group at most, and replaced by name', async () => {
    const { logs, sandbox } = await startLogsWith([['s', 0, 'x']]);
    addFunction(sandbox);
    await logs.putSubscriptionFilter({ ...filter, filterName: 'a' });
    await logs.putSubscriptionFilter({ ...filter, filterName: 'b', distribution: 'Random' });
    await logs.putSubscriptionFilter({ ...filter, filterName: 'b', filterPattern: 'ERROR' });
    expect(await rejection(logs.putSubscriptionFilter({ ...filter, filterName: 'c' }))).toMatchObject({
      name: 'LimitExceededException',
      message: 'Resource limit exceeded.',
    });
    const { subscriptionFilters } = await logs.describeSubscriptionFilters({ logGroupName: GROUP });
    expect(subscriptionFilters).toEqual([
      {
        ...filter,
        filterName: 'a',
        distribution: 'ByLogStream',
        applyOnTransformedLogs: false,
        creationTime: START_MS,
      },
      {
        ...filter,
        filterName: 'b',
        filterPattern: 'ERROR',
        distribution: 'ByLogStream',
        applyOnTransformedLogs: false,
        creationTime: START_MS,
      },
    ]);
    await logs.deleteSubscriptionFilter({ logGroupName: GROUP, filterName: 'a' });
    const left = await logs.describeSubscriptionFilters({ logGroupName: GROUP, filterNamePrefix: 'a' });
    expect(left.subscriptionFilters).toEqual([]);
    expect(await rejection(logs.deleteSubscriptionFilter({ logGroupName: GROUP, filterName: 'a' }))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test.each([
    [{ filterPattern: '{ broken' }, 'Invalid filter pattern'],
    [{ destinationArn: 'arn:aws:sqs:x' }, 'Invalid destination ARN'],
    [{ roleArn: ROLE }, 'destinationArn for vendor lambda cannot be used with roleArn'],
    [{ destinationArn: STREAM }, 'destinationArn for vendor firehose cannot be used without roleArn'],
    [{ destinationArn: FUNCTION.replace('ap-northeast-1', 'us-east-1') }, 'Invalid destination ARN'],
    [{ destinationArn: FUNCTION.replace('123456789012', '999999999999') }, 'Invalid destination ARN'],
    [
      { destinationArn: STREAM, roleArn: ROLE.replace('123456789012', '999999999999') },
      'Cross-account pass role is not allowed',
    ],
    [{ filterName: 'a:b' }, 'regular expression pattern'],
    [{ distribution: 'Even' as never }, 'Member must satisfy enum value set'],
  ])('are refused with %j', async (change, message) => {
    const { logs, sandbox } = await startLogsWith([['s', 0, 'x']]);
    addFunction(sandbox);
    const error = await rejection(logs.putSubscriptionFilter({ ...filter, filterName: 'a', ...change }));
    expect(error.name).toBe('InvalidParameterException');
    expect(error.message).toContain(message);
  });
});

describe('metric filters', () => {
  test('are described by group, name and metric, and counted in the group', async () => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const metric = { metricName: 'Errors', metricNamespace: 'App', metricValue: '1' };
    await logs.putMetricFilter({
      logGroupName: GROUP,
      filterName: 'errors',
      filterPattern: 'ERROR',
      metricTransformations: [metric],
    });
    const names = async (input: object) =>
      (await logs.describeMetricFilters(input)).metricFilters?.map(({ filterName }) => filterName);
    expect(await names({ logGroupName: GROUP })).toEqual(['errors']);
    expect(await names({ metricName: 'Errors', metricNamespace: 'App' })).toEqual(['errors']);
    expect(await names({ metricName: 'Other', metricNamespace: 'App' })).toEqual([]);
    expect((await logs.describeLogGroups({})).logGroups?.[0]?.metricFilterCount).toBe(1);
    await logs.deleteMetricFilter({ logGroupName: GROUP, filterName: 'errors' });
    expect(await names({})).toEqual([]);
  });

  test('can be tried on messages', async () => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const logEventMessages = ['ERROR a', 'INFO b', 'ERROR c'];
    const { matches } = await logs.testMetricFilter({ filterPattern: 'ERROR', logEventMessages });
    expect(matches?.map(({ eventNumber }) => eventNumber)).toEqual([1, 3]);
  });
});

describe('policies', () => {
  test('an index policy names the indexed fields', async () => {
    const { logs } = await startLogsWith([['s', 5, 'x']]);
    const logGroupIdentifiers = [GROUP_ARN];
    expect((await logs.describeFieldIndexes({ logGroupIdentifiers })).fieldIndexes).toEqual([]);
    const policyDocument = JSON.stringify({ Fields: ['requestId', 'user'] });
    await logs.putIndexPolicy({ logGroupIdentifier: GROUP, policyDocument });
    const { fieldIndexes } = await logs.describeFieldIndexes({ logGroupIdentifiers });
    expect(fieldIndexes).toMatchObject([
      { fieldIndexName: 'requestId', firstEventTime: START_MS + 5 },
      { fieldIndexName: 'user', logGroupIdentifier: GROUP_ARN },
    ]);
    await logs.deleteIndexPolicy({ logGroupIdentifier: GROUP });
    expect((await logs.describeIndexPolicies({ logGroupIdentifiers })).indexPolicies).toEqual([]);
    const bad = { logGroupIdentifier: GROUP, policyDocument: '{' };
    expect((await rejection(logs.putIndexPolicy(bad))).name).toBe('InvalidParameterException');
  });

  test('an account policy is kept unless it is a dry run', async () => {
    const { logs } = await startLogsWith([['s', 0, 'x']]);
    const policy = { policyName: 'p', policyType: 'RETENTION_POLICY', policyDocument: '{"days":30}' } as const;
    const { policyType } = policy;
    await logs.putAccountPolicy({ ...policy, dryRun: true });
    expect((await logs.describeAccountPolicies({ policyType })).accountPolicies).toEqual([]);
    await logs.putAccountPolicy(policy);
    const { accountPolicies } = await logs.describeAccountPolicies({ policyType });
    expect(accountPolicies).toMatchObject([{ ...policy, accountId: '123456789012', scope: 'ALL' }]);
    await logs.deleteAccountPolicy({ policyName: 'p', policyType });
    expect((await logs.describeAccountPolicies({ policyType })).accountPolicies).toEqual([]);
  });
});
