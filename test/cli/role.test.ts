import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/commands/index.js';
import { runCli, type CliResult, type CliSetup } from '../helpers/run-cli.js';
import { MFA_SERIAL, roleArn, setUp, type RoleSetup } from '../task/role/setup.js';

/** Runs a command about roles with the profiles of the test, against its practice account. */
const run = (setup: RoleSetup, words: readonly string[], options: Partial<CliSetup> = {}): Promise<CliResult> => {
  const env = Object.fromEntries(Object.entries(setup.ctx.env).map(([name, value]) => [name, value ?? '']));
  const [verb = '', ...rest] = words;
  const line = ['role', verb, '--endpoint-url', setup.sandbox.endpoint, ...rest];
  return runCli(line, { root, ...options, env: { ...env, ...options.env } });
};

/** The command reads the clock of the machine; a practice account of another time would give it keys that have ended. */
const inThisTime = (): Promise<RoleSetup> => setUp({ nowMs: Date.now() });

describe('role list', () => {
  test('shows the profiles without asking AWS', async () => {
    const setup = await inThisTime();
    const { code, stdout } = await run(setup, ['list', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual({
      profile: 'deploy',
      roleArn: roleArn('ops-deploy'),
      sourceProfile: 'admin',
      mfaSerial: MFA_SERIAL,
      region: null,
      kind: 'role',
      account: '210987654321',
      roleName: 'ops-deploy',
      hasExternalId: false,
      durationSeconds: null,
      expiration: null,
    });
    expect(setup.sandbox.requests()).toEqual([]);
  });
});

describe('role switch', () => {
  test('prints the id of the key, its end and the role, and no secret; and tells how to go on', async () => {
    const setup = await inThisTime();
    const { code, stdout, stderr } = await run(setup, ['switch', 'plain', '-o', 'json']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      expiration: new Date(setup.clock.now() + 3_600_000).toISOString(),
      roleArn: roleArn('ops-readonly'),
    });
    expect(stderr).toContain('awsops role exec plain -- COMMAND');
    expect(stderr).toContain('eval "$(awsops role export plain --shell bash)"');
    const folder = join(setup.home, '.cache/awsops/credentials');
    const [file = ''] = readdirSync(folder);
    const { credentials } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(stdout + stderr).not.toContain(credentials.secretAccessKey);
    expect(stdout + stderr).not.toContain(credentials.sessionToken);
  });

  test('asks a person for the code, which is shown as it is typed', async () => {
    const setup = await inThisTime();
    const { code, stderr } = await run(setup, ['switch', 'admin'], { tty: true, answers: [setup.code()] });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`MFA code of ${MFA_SERIAL}: `);
  });

  test.each([
    [['switch'], 2],
    [['switch', 'nothing'], 3],
    [['switch', 'admin'], 4],
    [['switch', 'admin', '--no-input'], 4],
    [['switch', 'admin', '--mfa-once', '--duration', '2h'], 2],
    [['switch', 'plain', '--mfa-duration', '2h'], 2],
    [['switch', 'plain', '--session-policy', '/nonexistent'], 2],
    [['switch', 'plain', '--profile', 'jump,auditor'], 2],
    [['exec', 'plain'], 2],
    [['exec', 'plain', '--session-policy', '-', '--', 'true'], 2],
    [['export', '--shell', 'bash'], 2],
    [['console', 'plain'], 3],
    [['forget'], 2],
    [['forget', 'plain', '--all'], 2],
    [['targets', '--group', 'nobody', '--profile', 'auditor'], 5],
  ])('%j ends with exit code %i and a way on', async (words, exitCode) => {
    const setup = await inThisTime();
    const { code, stdout, stderr } = await run(setup, words);
    expect(code, stderr).toBe(exitCode);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/ {2}(Try|Cause): /);
  });
});

describe('role export', () => {
  test('--shell json answers as credential_process, and nothing else is on stdout', async () => {
    const setup = await inThisTime();
    const { stdout } = await run(setup, ['export', 'plain', '--shell', 'json', '-o', 'table']);
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) });
  });

  test('--shell json without a terminal never asks, and leaves stdout empty', async () => {
    const setup = await inThisTime();
    const { code, stdout, stderr } = await run(setup, ['export', 'admin', '--shell', 'json']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('an MFA code');
  });

  test('--shell config prints a profile that calls it, without asking AWS', async () => {
    const setup = await inThisTime();
    const { stdout } = await run(setup, ['export', 'admin', '--shell', 'config', '--mfa-once']);
    expect(stdout).toBe(
      '[profile admin-awsops]\ncredential_process = awsops role export admin --shell json --mfa-once\nregion = eu-west-1\n',
    );
    expect(setup.sandbox.requests()).toEqual([]);
  });

  test('--unset takes it back', async () => {
    const setup = await inThisTime();
    const { stdout } = await run(setup, ['export', '--unset', '--shell', 'fish']);
    expect(stdout).toContain('set -e AWS_SESSION_TOKEN\n');
  });
});

describe('role targets and whoami', () => {
  test('a table fits 80 columns and names what it takes', async () => {
    const setup = await inThisTime();
    const words = ['targets', '--group', 'operators', '--also-in', 'production', '--profile', 'auditor'];
    const { code, stdout, stderr } = await run(setup, words, { tty: true });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/ops-admin +allowed +MFA/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('whoami tells the session that is at work', async () => {
    const setup = await inThisTime();
    const { stdout } = await run(setup, ['whoami', '--profile', 'auditor', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'user',
      name: 'nakamura',
      sessionName: null,
      switchedTo: null,
      profile: 'auditor',
    });
  });
});

describe('role forget', () => {
  test('removes what is cached and tells what it was', async () => {
    const setup = await inThisTime();
    await run(setup, ['switch', 'plain']);
    const { code, stdout } = await run(setup, ['forget', '--all', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ target: 'plain', roleArn: roleArn('ops-readonly') }]);
    expect(readdirSync(join(setup.home, '.cache/awsops/credentials'))).toEqual([]);
  });
});
