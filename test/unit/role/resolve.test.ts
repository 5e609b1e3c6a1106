import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AwsSession } from '../../../src/lib/aws/types.js';
import { readProfiles } from '../../../src/lib/aws/shared-config.js';
import { listRoleProfiles } from '../../../src/lib/role/index.js';
import { resolveTarget } from '../../../src/lib/role/resolve.js';

const ROLE = 'arn:aws:iam::123456789012:role/';

/** Profiles written to files, and the environment that names them. */
function environment(config: string, credentials = ''): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'awsops-profiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
  writeFileSync(files.AWS_CONFIG_FILE, config);
  writeFileSync(files.AWS_SHARED_CREDENTIALS_FILE, credentials);
  return files;
}

const session = (profile: string | null = null): AwsSession => ({
  profile,
  region: 'us-east-1',
  endpointUrl: undefined,
  client: () => {
    throw new Error('nothing is asked of AWS');
  },
  identity: () => Promise.reject(new Error('nothing is asked of AWS')),
  destroy: () => {},
});
const resolve = (role: string, env: Record<string, string>, profile: string | null = null) =>
  resolveTarget(role, { aws: session(profile), env });

describe('a profile', () => {
  test('leads from the source through all of its roles, nearest last', async () => {
    const env = environment(`
[profile base]
region=eu-west-1
mfa_serial = arn:aws:iam::1:mfa/me
[profile one]
role_arn = ${ROLE}one
source_profile = base
[profile two]
role_arn = ${ROLE}two
source_profile = one
external_id = two-id
`);
    expect(await resolve('two', env)).toMatchObject({
      source: { kind: 'profile', profile: 'base' },
      hops: [{ roleArn: `${ROLE}one` }, { roleArn: `${ROLE}two`, externalId: 'two-id' }],
      mfaSerial: 'arn:aws:iam::1:mfa/me',
      region: 'eu-west-1',
    });
  });

  test('may hold the keys that assume its own role', async () => {
    const env = environment(
      `[profile self]\nrole_arn = ${ROLE}x\nsource_profile = self\n`,
      '[self]\naws_access_key_id = AKIAX\n',
    );
    expect(await resolve('self', env)).toMatchObject({
      source: { profile: 'self', fingerprint: { aws_access_key_id: 'AKIAX' } },
      hops: [{}],
    });
  });

  test.each([
    ['Environment', 'environment'],
    ['Ec2InstanceMetadata', 'instance'],
    ['EcsContainer', 'container'],
  ])('takes credential_source = %s', async (word, kind) => {
    const env = environment(`[profile x]\nrole_arn = ${ROLE}x\ncredential_source = ${word}\n`);
    expect(await resolve('x', env)).toMatchObject({ source: { kind, profile: null }, hops: [{ roleArn: `${ROLE}x` }] });
  });

  test('of IAM Identity Center or a web identity is a source without hops', async () => {
    const env = environment(`
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Admin
[profile web]
role_arn = ${ROLE}web
web_identity_token_file = /token
`);
    for (const name of ['sso', 'web']) {
      expect(await resolve(name, env)).toMatchObject({ source: { kind: 'profile', profile: name }, hops: [] });
    }
  });

  test.each([
    [
      'a circle',
      `[profile x]\nrole_arn = ${ROLE}x\nsource_profile = y\n[profile y]\nrole_arn = ${ROLE}y\nsource_profile = x\n`,
      /circle/,
    ],
    ['a source that is not there', `[profile x]\nrole_arn = ${ROLE}x\nsource_profile = y\n`, /"y", which is not there/],
    ['no source', `[profile x]\nrole_arn = ${ROLE}x\n`, /nobody who assumes it/],
    [
      'another credential_source',
      `[profile x]\nrole_arn = ${ROLE}x\ncredential_source = Moon\n`,
      /credential_source of profile "x" is "Moon"/,
    ],
    ['no ARN', `[profile x]\nrole_arn = x\nsource_profile = y\n[profile y]\n`, /role_arn of profile "x" is "x"/],
    ['itself as its source without keys', `[profile x]\nrole_arn = ${ROLE}x\nsource_profile = x\n`, /circle/],
  ])('with %s is a configuration error', async (_what, config, words) => {
    await expect(resolve('x', environment(config))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(words),
    });
  });

  test('that is not there is told with the nearest name', async () => {
    const env = environment(`[profile production]\nrole_arn = ${ROLE}x\nsource_profile = y\n`);
    await expect(resolve('prodution', env)).rejects.toMatchObject({
      exitCode: 3,
      hint: 'did you mean: awsops role switch production',
    });
  });
});

describe('an ARN', () => {
  test('is assumed by the run, with the MFA device of its profile', async () => {
    const env = environment(
      '[profile jump]\nmfa_serial = arn:aws:iam::1:mfa/me\n',
      '[jump]\naws_access_key_id = AKIAJ\n',
    );
    expect(await resolve(`${ROLE}path/x`, env, 'jump')).toMatchObject({
      profile: null,
      source: { kind: 'run', profile: 'jump', fingerprint: { profile: 'jump', aws_access_key_id: 'AKIAJ' } },
      mfaSerial: 'arn:aws:iam::1:mfa/me',
    });
  });

  test('of something else is a usage error', async () => {
    await expect(resolve('arn:aws:iam::123456789012:user/x', environment(''))).rejects.toMatchObject({ exitCode: 2 });
  });

  test('tells keys in the environment from each other', async () => {
    const one = await resolve(`${ROLE}x`, { ...environment(''), AWS_ACCESS_KEY_ID: 'AKIA1' });
    const two = await resolve(`${ROLE}x`, { ...environment(''), AWS_ACCESS_KEY_ID: 'AKIA2' });
    expect(one.source.fingerprint).not.toEqual(two.source.fingerprint);
  });
});

describe('the profiles', () => {
  test('that lead to roles are listed with what is known of them, and nothing of a secret', async () => {
    const env = environment(
      `[default]\n[profile base]\nmfa_serial = arn:aws:iam::1:mfa/me\naws_secret_access_key = in-config\n[profile x]\nrole_arn = ${ROLE}x\nsource_profile = base\nexternal_id = secret-ish\nduration_seconds = 900\n[profile sso]\nsso_account_id = 1\nsso_role_name = Admin\nsso_session = corp\n`,
      '[base]\naws_access_key_id = AKIA\naws_secret_access_key = in-credentials\naws_session_token = token\n',
    );
    const rows = await listRoleProfiles(env);
    expect(rows).toMatchObject([
      {
        profile: 'x',
        kind: 'role',
        roleArn: `${ROLE}x`,
        sourceProfile: 'base',
        mfaSerial: 'arn:aws:iam::1:mfa/me',
        hasExternalId: true,
        durationSeconds: 900,
      },
      { profile: 'sso', kind: 'sso', roleArn: null, roleName: 'Admin', account: '1', sourceProfile: 'corp' },
    ]);
    expect(JSON.stringify([rows, await readProfiles(env)])).not.toMatch(/in-config|in-credentials|token/);
    expect(JSON.stringify(rows)).not.toContain('secret-ish');
  });

  test('of both files are one, and the credentials file wins', async () => {
    const env = environment('[profile a]\nregion = one\noutput = json\n', '[a]\nregion = two\n');
    expect(await readProfiles(env)).toEqual([{ name: 'a', settings: { region: 'two', output: 'json' } }]);
  });
});
