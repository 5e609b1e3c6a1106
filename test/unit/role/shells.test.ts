import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { environmentOf } from '../../../src/lib/role/environment.js';
import { exportLines, processAnswer, shellOf, unsetLines } from '../../../src/lib/role/shells.js';
import type { RoleSession } from '../../../src/lib/role/types.js';
import { hasProgram } from '../../helpers/spawn-cli.js';

/** Some shells make themselves at home. */
const home = mkdtempSync(join(tmpdir(), 'awsops-shell-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const EXPIRES_MS = Date.UTC(2026, 0, 15, 13);

function session(more: Partial<RoleSession['credentials']> = {}, name = 'prod'): RoleSession {
  return {
    target: {
      name,
      profile: name,
      source: { kind: 'profile', profile: 'jump', region: undefined, fingerprint: {} },
      hops: [],
      mfaSerial: undefined,
      region: undefined,
    },
    roleArn: 'arn:aws:iam::123456789012:role/x',
    credentials: {
      accessKeyId: 'ASIAX',
      secretAccessKey: 'a/b+c',
      sessionToken: 'tok/en+==',
      expiresAtMs: EXPIRES_MS,
      ...more,
    },
    region: 'eu-west-1',
    isChained: false,
    endpointUrl: undefined,
  };
}

/** What a shell makes of lines: the environment of a program that it starts afterwards. */
function run(shell: string, lines: string, env: Record<string, string> = {}): Record<string, string> {
  const print = `"${process.execPath}" -e "process.stdout.write(JSON.stringify(process.env))"`;
  const flag = shell === 'pwsh' ? '-Command' : '-c';
  const script = `${lines}\n${shell === 'pwsh' ? '& ' : ''}${print}`;
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home, ...env };
  return JSON.parse(execFileSync(shell, [flag, script], { env: environment, encoding: 'utf8' }));
}

const SHELLS = [
  ['bash', 'bash'],
  ['dash', 'bash'],
  ['zsh', 'bash'],
  ['fish', 'fish'],
  ['pwsh', 'powershell'],
] as const;

for (const [program] of SHELLS) {
  if (!hasProgram(program)) process.stderr.write(`skipped: the lines for ${program}, which is not installed\n`);
}

describe.each(SHELLS)('the lines that %s evaluates', (program, shell) => {
  test.runIf(hasProgram(program))('make it act as the role, and take away what would contradict it', () => {
    const inherited = { AWS_PROFILE: 'old', AWSOPS_ROLE_ARN: 'arn', AWS_SECURITY_TOKEN: 'old', KEPT: 'yes' };
    const env = run(program, exportLines(session(), shell), inherited);
    expect(env).toMatchObject({
      AWS_ACCESS_KEY_ID: 'ASIAX',
      AWS_SECRET_ACCESS_KEY: 'a/b+c',
      AWS_SESSION_TOKEN: 'tok/en+==',
      AWS_CREDENTIAL_EXPIRATION: '2026-01-15T13:00:00.000Z',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWSOPS_SWITCHED_TO: 'prod',
      KEPT: 'yes',
    });
    for (const name of ['AWS_PROFILE', 'AWSOPS_ROLE_ARN', 'AWS_SECURITY_TOKEN']) expect(env).not.toHaveProperty(name);
  });

  test.runIf(hasProgram(program))('carry any value as it is, and run nothing in it', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(...'ab \'"\\$`!%;&|<>(){}[]*?~#\n\té‘’'.split('')),
      maxLength: 30,
    });
    fc.assert(
      fc.property(nasty, (name) => {
        expect(run(program, exportLines(session({}, name), shell))['AWSOPS_SWITCHED_TO'] ?? '').toBe(name);
      }),
      { numRuns: 20 },
    );
  });

  test.runIf(hasProgram(program))('and those that take it back leave nothing of it', () => {
    const env = run(program, exportLines(session(), shell) + unsetLines(shell));
    expect(Object.keys(env).filter((name) => name.startsWith('AWS'))).toEqual([]);
  });
});

describe('texts for shells', () => {
  test('quote as each shell reads it', () => {
    const value = `it's \\ "$x"`;
    expect(exportLines(session({}, value), 'bash')).toContain(`export AWSOPS_SWITCHED_TO='it'\\''s \\ "$x"'`);
    expect(exportLines(session({}, value), 'fish')).toContain(`set -gx AWSOPS_SWITCHED_TO 'it\\'s \\\\ "$x"'`);
    expect(exportLines(session({}, value), 'powershell')).toContain(`$env:AWSOPS_SWITCHED_TO = 'it''s \\ "$x"'`);
    expect(exportLines(session({}, '‘x’'), 'powershell')).toContain(`'‘‘x’’'`);
  });

  test('take the expiry of an older role away when the new one has none', () => {
    expect(exportLines(session({ expiresAtMs: null }), 'bash')).toContain('unset AWS_CREDENTIAL_EXPIRATION\n');
  });

  test.each([
    [{ SHELL: '/usr/bin/fish' }, 'fish'],
    [{ SHELL: '/bin/zsh' }, 'bash'],
    [{ PSModulePath: 'C:\\x' }, 'powershell'],
    [{}, 'bash'],
  ])('are for the shell that %j tells', (env, shell) => {
    expect(shellOf(env)).toBe(shell);
  });
});

describe('the answer of credential_process', () => {
  test('has what the SDKs read', () => {
    expect(JSON.parse(processAnswer(session()))).toEqual({
      Version: 1,
      AccessKeyId: 'ASIAX',
      SecretAccessKey: 'a/b+c',
      SessionToken: 'tok/en+==',
      Expiration: '2026-01-15T13:00:00.000Z',
    });
    expect(JSON.parse(processAnswer(session({ expiresAtMs: null })))).not.toHaveProperty('Expiration');
  });
});

describe('the environment of a program', () => {
  test('is the one that there is, with the role and without what would win over it', () => {
    const env = {
      PATH: '/bin',
      AWS_PROFILE: 'p',
      AWS_SESSION_TOKEN: 'old',
      AWSOPS_MFA_CODE: '123456',
      AWS_ENDPOINT_URL: 'x',
      GONE: undefined,
    };
    expect(environmentOf(session(), env)).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'x',
      AWS_ACCESS_KEY_ID: 'ASIAX',
      AWS_SECRET_ACCESS_KEY: 'a/b+c',
      AWS_SESSION_TOKEN: 'tok/en+==',
      AWS_CREDENTIAL_EXPIRATION: '2026-01-15T13:00:00.000Z',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWSOPS_SWITCHED_TO: 'prod',
    });
  });

  test('leads to the practice account that the credentials are good for', () => {
    expect(environmentOf({ ...session(), endpointUrl: 'http://127.0.0.1:1' }, {})['AWS_ENDPOINT_URL']).toBe(
      'http://127.0.0.1:1',
    );
  });
});
