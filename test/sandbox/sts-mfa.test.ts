import { IAMClient, ListMFADevicesCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  type AssumeRoleCommandInput,
  type Credentials,
} from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.js';
import { mfaCodeAt } from '../../src/sandbox/mfa-code.js';
import { iamStore } from '../../src/sandbox/services/iam/store.js';
import { codeOf, stepOf } from '../../src/sandbox/services/sts/totp.js';
import {
  clientConfig,
  createTestClock,
  rejection,
  startSandbox,
  type ClientOptions,
  type TestClock,
} from './helpers.js';

const YAMADA = { accessKeyId: 'AKIASANDBOXYAMADA' };
const NAKAMURA = { accessKeyId: 'AKIASANDBOXNAKAMURA' };
const SERIAL = 'arn:aws:iam::123456789012:mfa/yamada';
const PRODUCTION = '210987654321';
const arnOf = (name: string): string => `arn:aws:iam::${PRODUCTION}:role/${name}`;

async function start(): Promise<{
  sandbox: Sandbox;
  clock: TestClock;
  sts: (options: ClientOptions) => STSClient;
  code: () => string;
}> {
  const clock = createTestClock();
  const sandbox = await startSandbox({ seed: 'web3tier', clock });
  const sts = (options: ClientOptions): STSClient => new STSClient(clientConfig(sandbox, options));
  await sts({}).send(new GetCallerIdentityCommand({}));
  return { sandbox, clock, sts, code: () => mfaCodeAt(clock.now()) };
}

const keysOf = (keys: Credentials | undefined): ClientOptions => ({
  accessKeyId: keys?.AccessKeyId ?? '',
  sessionToken: keys?.SessionToken ?? '',
});
const assume = (name: string, more: Partial<AssumeRoleCommandInput> = {}): AssumeRoleCommand =>
  new AssumeRoleCommand({ RoleArn: arnOf(name), RoleSessionName: 'me', ...more });

describe('codes', () => {
  // RFC 6238, appendix B: the last six digits of its eight, for SHA-1.
  const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i seconds are those of the standard', (seconds, code) => {
    expect(codeOf(SECRET, stepOf(seconds * 1000))).toBe(code);
  });
});

describe('MFA', () => {
  test('lets in who gives the code of his device, and nobody without', async () => {
    const { sts, code } = await start();
    expect((await rejection(sts(YAMADA).send(assume('ops-admin')))).name).toBe('AccessDenied');
    const input = { SerialNumber: SERIAL, TokenCode: code(), DurationSeconds: 43_200 };
    const { AssumedRoleUser: user } = await sts(YAMADA).send(assume('ops-admin', input));
    expect(user?.Arn).toBe(`arn:aws:sts::${PRODUCTION}:assumed-role/ops-admin/me`);
  });

  test('takes a code once, and one of the step before or after', async () => {
    const { sts, clock } = await start();
    const give = (offsetMs: number) =>
      sts(YAMADA).send(
        new GetSessionTokenCommand({ SerialNumber: SERIAL, TokenCode: mfaCodeAt(clock.now() + offsetMs) }),
      );
    await give(-30_000);
    await give(0);
    for (const offsetMs of [0, -30_000, -60_000, 60_000]) {
      const error = await rejection(give(offsetMs));
      expect(error).toMatchObject({ name: 'AccessDenied' });
      expect(error.message).toMatch(/^MultiFactorAuthentication failed with invalid MFA one time pass code/);
    }
    await give(30_000);
  });

  test.each<[string, ClientOptions, Partial<AssumeRoleCommandInput>, string, RegExp]>([
    [
      'a device of somebody else',
      NAKAMURA,
      { SerialNumber: SERIAL, TokenCode: '123456' },
      'AccessDenied',
      /unable to validate MFA code/,
    ],
    [
      'a serial without a code',
      YAMADA,
      { SerialNumber: SERIAL },
      'AccessDenied',
      /must provide both MFA serial number and one time pass code/,
    ],
    [
      'a short code',
      YAMADA,
      { SerialNumber: SERIAL, TokenCode: '123' },
      'ValidationError',
      /at 'tokenCode'.*greater than or equal to 6/,
    ],
    [
      'a code of letters',
      YAMADA,
      { SerialNumber: SERIAL, TokenCode: 'abcdef' },
      'ValidationError',
      /pattern: \[\\d\]\*/,
    ],
  ])('refuses %s', async (_what, who, input, name, words) => {
    const { sts } = await start();
    const error = await rejection(sts(who).send(assume('ops-admin', input)));
    expect(error).toMatchObject({ name, message: expect.stringMatching(words) });
  });

  test('of GetSessionToken holds for the roles that are assumed with it, for an hour each', async () => {
    const { sts, code } = await start();
    const { Credentials: bare } = await sts(YAMADA).send(new GetSessionTokenCommand({}));
    expect((await rejection(sts(keysOf(bare)).send(assume('ops-admin')))).name).toBe('AccessDenied');
    const { Credentials: keys } = await sts(YAMADA).send(
      new GetSessionTokenCommand({ SerialNumber: SERIAL, TokenCode: code(), DurationSeconds: 129_600 }),
    );
    const inSession = sts(keysOf(keys));
    await inSession.send(assume('ops-admin'));
    const error = await rejection(inSession.send(assume('ops-admin', { DurationSeconds: 3601 })));
    expect(error.message).toBe(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
    expect((await rejection(inSession.send(new GetSessionTokenCommand({})))).message).toContain('session credentials');
  });

  test('devices are listed for their user', async () => {
    const { sandbox } = await start();
    const list = async (options: ClientOptions, UserName?: string) =>
      (await new IAMClient(clientConfig(sandbox, options)).send(new ListMFADevicesCommand({ UserName }))).MFADevices;
    expect(await list(YAMADA)).toMatchObject([{ SerialNumber: SERIAL, UserName: 'yamada' }]);
    expect(await list({}, 'yamada')).toHaveLength(1);
    expect(await list(NAKAMURA)).toEqual([]);
    expect((await rejection(list({}, 'nobody'))).name).toMatch(/^NoSuchEntity/);
  });
});

describe('assuming a role', () => {
  test('needs both sides: the policies of the caller and the trust policy', async () => {
    const { sts } = await start();
    await sts(YAMADA).send(assume('ops-readonly'));
    // The role trusts the whole account; no policy of his allows it.
    expect((await rejection(sts(NAKAMURA).send(assume('ops-readonly')))).name).toBe('AccessDenied');
    // A policy of his allows it; the role trusts another one.
    expect((await rejection(sts(YAMADA).send(assume('ops-deploy')))).name).toBe('AccessDenied');
  });

  test('leads on to a role that trusts it', async () => {
    const { sts, code } = await start();
    const { Credentials: keys } = await sts(YAMADA).send(
      assume('ops-admin', { SerialNumber: SERIAL, TokenCode: code() }),
    );
    const { AssumedRoleUser: user } = await sts(keysOf(keys)).send(assume('ops-deploy'));
    expect(user?.Arn).toContain('assumed-role/ops-deploy/me');
  });

  test('with a session policy allows no more than that', async () => {
    const { sts, code } = await start();
    const Policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}';
    const input = { SerialNumber: SERIAL, TokenCode: code(), Policy };
    const { Credentials: keys } = await sts(YAMADA).send(assume('ops-admin', input));
    expect((await rejection(sts(keysOf(keys)).send(assume('ops-deploy')))).name).toBe('AccessDenied');
  });

  test('names an explicit deny', async () => {
    const { sandbox, sts } = await start();
    const user = sandbox.store(iamStore).users.get('yamada');
    user?.inlinePolicies.set('no', '{"Statement":{"Effect":"Deny","Action":"sts:*","Resource":"*"}}');
    const error = await rejection(sts(YAMADA).send(assume('ops-readonly')));
    expect(error.message).toBe(
      `User: arn:aws:iam::123456789012:user/yamada is not authorized to perform: sts:AssumeRole on resource: ${arnOf('ops-readonly')} with an explicit deny in an identity-based policy`,
    );
  });

  test('with tags and a source identity needs trust in those as well, and keeps the identity through chains', async () => {
    const { sandbox, sts } = await start();
    const production = sandbox.store(iamStore, { account: PRODUCTION });
    const allow = (actions: readonly string[]): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: actions } });
    const set = (name: string, actions: readonly string[]): void => {
      const role = production.roles.get(name);
      if (role) role.trustPolicy = allow(actions);
    };
    const input = { Tags: [{ Key: 'Team', Value: 'ops' }], SourceIdentity: 'yamada' };
    set('ops-admin', ['sts:AssumeRole']);
    expect((await rejection(sts({}).send(assume('ops-admin', input)))).message).toContain('perform: sts:TagSession');
    set('ops-admin', ['sts:AssumeRole', 'sts:TagSession']);
    expect((await rejection(sts({}).send(assume('ops-admin', input)))).message).toContain('sts:SetSourceIdentity');
    set('ops-admin', ['sts:*']);
    const answer = await sts({}).send(assume('ops-admin', input));
    expect(answer.SourceIdentity).toBe('yamada');
    set('ops-deploy', ['sts:*']);
    const chained = sts(keysOf(answer.Credentials));
    expect((await chained.send(assume('ops-deploy'))).SourceIdentity).toBe('yamada');
    expect((await rejection(chained.send(assume('ops-deploy', { SourceIdentity: 'other' })))).name).toBe(
      'AccessDenied',
    );
  });

  test.each<[Partial<AssumeRoleCommandInput>, string, RegExp]>([
    [{ ExternalId: 'x' }, 'ValidationError', /at 'externalId'/],
    [{ SourceIdentity: 'a b' }, 'ValidationError', /at 'sourceIdentity'/],
    [{ Policy: '{' }, 'MalformedPolicyDocument', /Syntax errors in policy/],
    [{ Policy: ' '.repeat(2049) }, 'ValidationError', /less than or equal to 2048/],
    [
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      'InvalidParameterValue',
      /Duplicate tag keys/,
    ],
  ])('refuses %j', async (input, name, words) => {
    const { sts } = await start();
    const error = await rejection(sts({}).send(assume('ops-readonly', input)));
    expect(error.name).toMatch(new RegExp(`^${name}`));
    expect(error.message).toMatch(words);
  });
});
