import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { switchRole, type RoleSession } from '../../../src/lib/role/index.js';
import { iamStore } from '../../../src/sandbox/services/iam/store.js';
import { rejection, START_MS } from '../../sandbox/helpers.js';
import { MFA_SERIAL, PRODUCTION, roleArn, setUp, type RoleSetup } from './setup.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Who the credentials are, as AWS says. */
async function arnOf({ credentials }: RoleSession, { ctx }: RoleSetup): Promise<string | undefined> {
  const session = await ctx.openSession({ credentials, region: 'us-east-1' });
  const { Arn } = await session.client(STSClient).send(new GetCallerIdentityCommand({}));
  session.destroy();
  return Arn;
}

/** Moves on to the next code of the device. */
const nextCode = (setup: RoleSetup): string => (setup.clock.advance(30_000), setup.code());

describe('a profile with a source', () => {
  test('leads to its role, in a session named after who assumes it, for an hour, in its region', async () => {
    const setup = await setUp();
    const session = await switchRole({ role: 'plain' }, setup.ctx);
    expect(session).toMatchObject({ roleArn: roleArn('ops-readonly'), isChained: false, region: 'us-east-1' });
    expect(session.credentials.expiresAtMs).toBe(START_MS + HOUR_MS);
    expect(await arnOf(session, setup)).toBe(`arn:aws:sts::${PRODUCTION}:assumed-role/ops-readonly/yamada`);
  });

  test('gives its external id and session name along', async () => {
    const setup = await setUp();
    const session = await switchRole({ role: 'audit' }, setup.ctx);
    expect(await arnOf(session, setup)).toBe(`arn:aws:sts::${PRODUCTION}:assumed-role/vendor-audit/quarterly`);
  });

  test('is denied with the wrong external id, and told what it may be', async () => {
    const { ctx } = await setUp();
    const error = await rejection(switchRole({ role: 'audit', externalId: 'wrong-id' }, ctx));
    expect(error).toMatchObject({
      category: 'auth',
      code: 'AccessDenied',
      message: `may not assume ${roleArn('vendor-audit')}`,
    });
    expect(error['reason']).toContain('user/nakamura is not authorized to perform: sts:AssumeRole');
    expect(error['hint']).toContain('another external id');
  });

  test('leads through a chain, whose steps are cached for other roles behind the same one', async () => {
    const setup = await setUp();
    setup.answers.push(setup.code());
    const session = await switchRole({ role: 'deploy' }, setup.ctx);
    expect(session).toMatchObject({ isChained: true, region: 'ap-northeast-1' });
    expect(await arnOf(session, setup)).toContain('assumed-role/ops-deploy/yamada');
    // ops-admin is on its way: no code is needed for it any more.
    const admin = await switchRole({ role: 'admin' }, setup.ctx);
    expect(admin).toMatchObject({ region: 'eu-west-1' });
    expect(setup.questions).toEqual([`MFA code of ${MFA_SERIAL}`]);
    expect(setup.calls()).toEqual(['AssumeRole', 'AssumeRole']);
  });

  test('with duration_seconds of more than an hour in a chain asks for an hour, and warns', async () => {
    const config = `[profile long]\nrole_arn = ${roleArn('ops-deploy')}\nsource_profile = admin\nduration_seconds = 7200\n`;
    const setup = await setUp({ config });
    setup.answers.push(setup.code());
    const session = await switchRole({ role: 'long' }, setup.ctx);
    expect(session.credentials.expiresAtMs).toBe(START_MS + HOUR_MS);
    expect(setup.events).toContainEqual(expect.objectContaining({ type: 'warn', code: 'ChainedDuration' }));
  });
});

describe('an ARN', () => {
  test('is assumed with the credentials of the run', async () => {
    const setup = await setUp({ profile: 'auditor' });
    const input = { role: roleArn('vendor-audit'), externalId: 'web3tier-audit-7f3c', sessionName: 'by-hand' };
    expect(await arnOf(await switchRole(input, setup.ctx), setup)).toContain('vendor-audit/by-hand');
  });

  test('and the MFA device that IAM knows of the user, with --mfa-serial auto', async () => {
    const setup = await setUp({ profile: 'no-mfa' });
    setup.answers.push(setup.code());
    await switchRole({ role: roleArn('ops-admin'), mfaSerial: 'auto' }, setup.ctx);
    expect(setup.questions).toEqual([`MFA code of ${MFA_SERIAL}`]);
  });

  test('without a device --mfa-serial auto is an error', async () => {
    const { ctx } = await setUp({ profile: 'auditor' });
    const error = await rejection(switchRole({ role: roleArn('ops-admin'), mfaSerial: 'auto' }, ctx));
    expect(error).toMatchObject({ code: 'NoMfaDevice', category: 'usage' });
  });

  test('tags, source identity and session policy are passed on', async () => {
    const setup = await setUp();
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: '123456789012' },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
          Condition: { StringEquals: { 'aws:RequestTag/Ticket': 'OPS-1', 'sts:SourceIdentity': 'yamada' } },
        },
      ],
    };
    await setup.ctx.aws.identity(); // the first request fills the practice account
    const role = setup.sandbox.store(iamStore, { account: PRODUCTION }).roles.get('ops-readonly');
    if (role) role.trustPolicy = JSON.stringify(trust);
    const input = { role: roleArn('ops-readonly'), tags: ['Ticket=OPS-1'], sourceIdentity: 'yamada' };
    await switchRole(input, setup.ctx);
    expect((await rejection(switchRole({ ...input, tags: ['Ticket=OPS-2'] }, setup.ctx))).message).toContain(
      'may not assume',
    );
  });
});

describe('MFA', () => {
  test('by default goes with the role, which may be long', async () => {
    const setup = await setUp();
    setup.answers.push(setup.code());
    const session = await switchRole({ role: 'admin', durationSeconds: 43_200 }, setup.ctx);
    expect(session.credentials.expiresAtMs).toBe(START_MS + 12 * HOUR_MS);
    expect(setup.calls()).toEqual(['AssumeRole']);
  });

  test('once serves many roles, an hour each, until its session ends', async () => {
    const setup = await setUp();
    setup.answers.push(setup.code());
    await switchRole({ role: 'admin', mfaOnce: true }, setup.ctx);
    const readonly = await switchRole({ role: 'readonly', mfaOnce: true }, setup.ctx);
    expect(readonly).toMatchObject({ isChained: true });
    expect(readonly.credentials.expiresAtMs).toBe(START_MS + HOUR_MS);
    setup.clock.advance(2 * HOUR_MS);
    await switchRole({ role: 'admin', mfaOnce: true }, setup.ctx);
    // Also who does not ask for it uses the session that is there.
    await switchRole({ role: 'readonly' }, setup.ctx);
    expect(setup.questions).toHaveLength(1);
    expect(setup.calls()).toEqual(['GetSessionToken', 'AssumeRole', 'AssumeRole', 'AssumeRole', 'AssumeRole']);

    setup.clock.advance(10 * HOUR_MS);
    setup.answers.push(setup.code());
    await switchRole({ role: 'admin', mfaOnce: true }, setup.ctx);
    expect(setup.questions).toHaveLength(2);
  });

  test('once is not used for a role that is to last longer than an hour', async () => {
    const setup = await setUp();
    setup.answers.push(setup.code());
    await switchRole({ role: 'readonly', mfaOnce: true }, setup.ctx);
    setup.answers.push(nextCode(setup));
    const session = await switchRole({ role: 'admin', durationSeconds: 7200 }, setup.ctx);
    expect(session.isChained).toBe(false);
    expect(setup.questions).toHaveLength(2);
  });

  test('of a profile without a role opens a session of the user', async () => {
    const setup = await setUp();
    setup.answers.push(setup.code());
    const session = await switchRole({ role: 'jump', durationSeconds: 129_600 }, setup.ctx);
    expect(session).toMatchObject({ roleArn: null, isChained: true });
    expect(session.credentials.expiresAtMs).toBe(START_MS + 36 * HOUR_MS);
    expect(await arnOf(session, setup)).toBe('arn:aws:iam::123456789012:user/yamada');
  });

  test('a wrong code may be given once more', async () => {
    const setup = await setUp();
    setup.answers.push('000000', setup.code());
    await switchRole({ role: 'admin' }, setup.ctx);
    expect(setup.questions).toHaveLength(2);
    expect(setup.events).toContainEqual(expect.objectContaining({ type: 'warn', code: 'MfaCodeRefused' }));
  });

  test('two wrong codes are an error, and so is the same code twice', async () => {
    const setup = await setUp();
    setup.answers.push('000000', '12345');
    const error = await rejection(switchRole({ role: 'admin' }, setup.ctx));
    expect(error).toMatchObject({ category: 'auth', code: 'MfaCodeRefused', reason: 'codes have six digits' });

    setup.answers.push(setup.code());
    await switchRole({ role: 'admin' }, setup.ctx);
    setup.answers.push(setup.code(), setup.code());
    const reused = await rejection(switchRole({ role: 'admin', fresh: true }, setup.ctx));
    expect(reused).toMatchObject({ code: 'MfaCodeRefused' });
    expect(reused['reason']).toContain('AWS takes each code once');
  });

  test('without anybody to ask is an error of credentials that says what to do', async () => {
    const { ctx, calls } = await setUp();
    const error = await rejection(switchRole({ role: 'admin' }, ctx));
    expect(error).toMatchObject({
      category: 'auth',
      exitCode: 4,
      code: 'MfaCodeNeeded',
      reason: 'there is no terminal to ask on',
    });
    expect(error['hint']).toContain('awsops role switch');
    expect(calls()).toEqual([]);
  });

  test('takes the code of AWSOPS_MFA_CODE, once', async () => {
    const setup = await setUp();
    const env = { ...setup.ctx.env, AWSOPS_MFA_CODE: setup.code() };
    await switchRole({ role: 'admin' }, { ...setup.ctx, env });
    const error = await rejection(switchRole({ role: 'admin', fresh: true }, { ...setup.ctx, env }));
    expect(error).toMatchObject({ code: 'MfaCodeRefused', hint: 'set AWSOPS_MFA_CODE to the next code' });
  });

  test('of a device of somebody else is told apart from a wrong code', async () => {
    const setup = await setUp({ profile: 'auditor' });
    setup.answers.push(setup.code());
    const error = await rejection(switchRole({ role: roleArn('ops-admin'), mfaSerial: MFA_SERIAL }, setup.ctx));
    expect(error).toMatchObject({
      category: 'auth',
      message: `the MFA device ${MFA_SERIAL} is not one of the caller's`,
    });
  });
});

describe('what AWS refuses', () => {
  test('a session longer than the role gives is told with the command that raises it', async () => {
    const { ctx } = await setUp();
    const error = await rejection(switchRole({ role: 'plain', durationSeconds: 7200 }, ctx));
    expect(error).toMatchObject({
      category: 'usage',
      message: `${roleArn('ops-readonly')} does not give sessions of 2h`,
    });
    expect(error['hint']).toContain('aws iam update-role --role-name ops-readonly --max-session-duration 7200');
  });

  test('a long session from temporary keys is told to be a matter of chaining', async () => {
    const setup = await setUp();
    const { credentials } = await switchRole({ role: 'plain' }, setup.ctx);
    const inside = { ...setup.ctx, aws: await setup.ctx.openSession({ credentials, region: 'us-east-1' }) };
    const trust = '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}';
    const role = setup.sandbox.store(iamStore, { account: PRODUCTION }).roles.get('ops-admin');
    if (role) role.trustPolicy = trust;
    const error = await rejection(switchRole({ role: roleArn('ops-admin'), durationSeconds: 7200 }, inside));
    expect(error).toMatchObject({
      category: 'usage',
      message: 'a role that is assumed with temporary credentials lasts 1h at most',
    });
  });

  test('throttling and broken connections stay what they are', async () => {
    const setup = await setUp({ faults: ['ThrottlingException:sts.AssumeRole'] });
    expect((await rejection(switchRole({ role: 'plain' }, setup.ctx))).name).toMatch(/Throttling/);
  });

  test('keys without a role are not handed on', async () => {
    const { ctx } = await setUp();
    expect(await rejection(switchRole({ role: 'production' }, ctx))).toMatchObject({ code: 'NoRole', exitCode: 3 });
  });
});
