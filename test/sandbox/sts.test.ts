import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { iamStore, insertRole } from '../../src/sandbox/services/iam/store.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { clientConfig, createTestClock, rejection, startSandbox, START_MS, type ClientOptions } from './helpers.js';

const OTHER_ACCOUNT = '210987654321';
const ROLE_ARN = `arn:aws:iam::${OTHER_ACCOUNT}:role/audit`;

const sts = (sandbox: Sandbox, options?: ClientOptions) => new STSClient(clientConfig(sandbox, options));

function trustPolicy(principal: unknown, condition?: object): string {
  const statement = {
    Effect: 'Allow',
    Principal: principal,
    Action: 'sts:AssumeRole',
    ...(condition ? { Condition: condition } : {}),
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

function addRole(
  sandbox: Sandbox,
  trust: string,
  extra: { maxSessionSeconds?: number; createdAtMs?: number } = {},
): void {
  const store = sandbox.store(iamStore, { account: OTHER_ACCOUNT });
  insertRole(store, { account: OTHER_ACCOUNT, name: 'audit', createdAtMs: START_MS, trustPolicy: trust, ...extra });
}

const assume = (overrides: object = {}) =>
  new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: 'me', ...overrides });

describe('who is calling', () => {
  test('any key is the user of the default account', async () => {
    const sandbox = await startSandbox();
    const identity = await sts(sandbox).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/sandbox' });
    expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a key of twelve digits acts in that account', async () => {
    const sandbox = await startSandbox();
    const identity = await sts(sandbox, { accessKeyId: OTHER_ACCOUNT }).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe(OTHER_ACCOUNT);
  });
});

describe('AssumeRole', () => {
  const trusts: readonly [string, string, object, boolean][] = [
    ['the account', trustPolicy({ AWS: 'arn:aws:iam::123456789012:root' }), {}, true],
    ['the account id', trustPolicy({ AWS: ['123456789012'] }), {}, true],
    ['the user', trustPolicy({ AWS: 'arn:aws:iam::123456789012:user/sandbox' }), {}, true],
    ['everyone', trustPolicy('*'), {}, true],
    ['a service only', trustPolicy({ Service: 'ec2.amazonaws.com' }), {}, false],
    ['another account', trustPolicy({ AWS: 'arn:aws:iam::999999999999:root' }), {}, false],
    [
      'who knows the external id',
      trustPolicy('*', { StringEquals: { 'sts:ExternalId': 'x1' } }),
      { ExternalId: 'x1' },
      true,
    ],
    [
      'who knows another external id',
      trustPolicy('*', { StringEquals: { 'sts:ExternalId': 'x2' } }),
      { ExternalId: 'x1' },
      false,
    ],
    [
      'under a condition that the sandbox does not evaluate',
      trustPolicy('*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      {},
      false,
    ],
  ];
  test.each(trusts)('a role that trusts %s', async (_name, trust, input, isAllowed) => {
    const sandbox = await startSandbox();
    addRole(sandbox, trust);
    const outcome = await sts(sandbox)
      .send(assume(input))
      .then(
        () => 'assumed',
        (error: Error) => error.name,
      );
    expect(outcome).toBe(isAllowed ? 'assumed' : 'AccessDenied');
  });

  test('its keys act as the role, in the account of the role', async () => {
    const sandbox = await startSandbox();
    addRole(sandbox, trustPolicy({ AWS: '123456789012' }));
    const { Credentials: keys } = await sts(sandbox).send(assume());
    const identity = await sts(sandbox, {
      accessKeyId: keys?.AccessKeyId ?? '',
      sessionToken: keys?.SessionToken ?? '',
    }).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/audit/me`);
    expect(identity.UserId).toMatch(/^AROA[A-Z2-7]{17}:me$/);
  });

  test('its keys expire at the time that it named', async () => {
    const clock = createTestClock();
    const sandbox = await startSandbox({ clock });
    addRole(sandbox, trustPolicy('*'));
    const { Credentials: keys } = await sts(sandbox).send(assume({ DurationSeconds: 900 }));
    const client = sts(sandbox, { accessKeyId: keys?.AccessKeyId ?? '', sessionToken: keys?.SessionToken ?? '' });
    clock.advance(899_000);
    await client.send(new GetCallerIdentityCommand({}));
    clock.advance(1000);
    expect((await rejection(client.send(new GetCallerIdentityCommand({})))).name).toBe('ExpiredToken');
    expect(keys?.Expiration?.getTime()).toBe(START_MS + 900_000);
  });

  test('an issued key without its session token is refused', async () => {
    const sandbox = await startSandbox();
    addRole(sandbox, trustPolicy('*'));
    const { Credentials: keys } = await sts(sandbox).send(assume());
    const client = sts(sandbox, { accessKeyId: keys?.AccessKeyId ?? '' });
    expect((await rejection(client.send(new GetCallerIdentityCommand({})))).name).toBe('InvalidClientTokenId');
  });

  test('a role that is not there is denied, not missing', async () => {
    const sandbox = await startSandbox();
    const error = await rejection(sts(sandbox).send(assume()));
    expect(error.message).toBe(
      `User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: sts:AssumeRole on resource: ${ROLE_ARN}`,
    );
  });

  test('a new role cannot be assumed before it has spread, with the fault iam-propagation', async () => {
    const clock = createTestClock();
    const sandbox = await startSandbox({ clock, faults: ['iam-propagation:8s'] });
    addRole(sandbox, trustPolicy('*'));
    expect((await rejection(sts(sandbox).send(assume()))).name).toBe('AccessDenied');
    clock.advance(8000);
    expect((await sts(sandbox).send(assume())).AssumedRoleUser?.Arn).toContain('assumed-role/audit/me');
  });

  test.each([
    [{ DurationSeconds: 60 }, /Value '60' at 'durationSeconds'.*greater than or equal to 900/],
    [{ DurationSeconds: 7200 }, /exceeds the MaxSessionDuration set for this role/],
    [{ RoleSessionName: 'a b' }, /at 'roleSessionName' failed to satisfy constraint/],
    [{ RoleArn: 'arn:aws:iam::1:role/x' }, /is invalid/],
    [{ RoleArn: undefined }, /1 validation error detected: Value null at 'roleArn'/],
  ])('refuses %j', async (input, message) => {
    const sandbox = await startSandbox();
    addRole(sandbox, trustPolicy('*'));
    const error = await rejection(sts(sandbox).send(assume(input)));
    expect(error.name).toBe('ValidationError');
    expect(error.message).toMatch(message);
  });

  test('GetSessionToken gives keys of the same user, and not to those who hold such keys', async () => {
    const sandbox = await startSandbox();
    const { Credentials: keys } = await sts(sandbox).send(new GetSessionTokenCommand({}));
    const client = sts(sandbox, { accessKeyId: keys?.AccessKeyId ?? '', sessionToken: keys?.SessionToken ?? '' });
    expect((await client.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::123456789012:user/sandbox');
    expect((await rejection(client.send(new GetSessionTokenCommand({})))).name).toBe('AccessDenied');
  });
});
