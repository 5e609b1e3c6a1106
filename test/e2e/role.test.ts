import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.js';
import { mfaCodeAt } from '../../src/sandbox/mfa-code.js';
import { hasProgram, makeDirectory, spawnCli, spawnShell, startCli, type SpawnOptions } from '../helpers/spawn-cli.js';
import { hasTerminal, startTerminal } from '../helpers/terminal.js';

const READONLY = 'arn:aws:iam::210987654321:role/ops-readonly';
const CONFIG = `
[profile admin]
role_arn = arn:aws:iam::210987654321:role/ops-admin
source_profile = jump
mfa_serial = arn:aws:iam::123456789012:mfa/yamada
region = eu-west-1

[profile plain]
role_arn = ${READONLY}
source_profile = jump
region = eu-west-1
`;
const CREDENTIALS = '[jump]\naws_access_key_id = AKIASANDBOXYAMADA\naws_secret_access_key = x\n';

/** A home directory with profiles, a cache of its own, and no keys in the environment. */
function home(config = CONFIG): Required<Pick<SpawnOptions, 'home' | 'env'>> {
  const directory = makeDirectory();
  mkdirSync(join(directory, '.aws'));
  writeFileSync(join(directory, '.aws/config'), config);
  writeFileSync(join(directory, '.aws/credentials'), CREDENTIALS);
  const env = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_REGION: undefined,
    XDG_CACHE_HOME: join(directory, '.cache'),
  };
  return { home: directory, env };
}

/** The same in a practice account of its own: codes of MFA devices count once. */
async function homeOfItsOwn(config = CONFIG): Promise<ReturnType<typeof home>> {
  const sandbox = await createSandbox({ seed: 'web3tier' });
  onTestFinished(() => sandbox.close());
  const options = home(config);
  return { ...options, env: { ...options.env, AWS_ENDPOINT_URL: sandbox.endpoint } };
}

const exec = (command: readonly string[], options: SpawnOptions = home()) =>
  spawnCli(['role', 'exec', 'plain', '-q', '--', ...command], options);

describe('role exec', () => {
  test('runs a command with the role in its environment, its own arguments, stdin and stdout', async () => {
    const script = 'read line; printf "%s|%s|%s|%s" "$line" "$1" "$AWS_REGION" "$AWS_ACCESS_KEY_ID"; echo oops >&2';
    const words = ['sh', '-c', script, 'x', '$HOME; "quoted"  --flag'];
    const { home: directory, env } = home();
    const result = await exec(words, { home: directory, env, stdin: 'a line\n' });
    expect(result).toMatchObject({ code: 0, stderr: 'oops\n' });
    expect(result.stdout).toMatch(/^a line\|\$HOME; "quoted" {2}--flag\|eu-west-1\|ASIA\w+$/);
  });

  test('takes away what would contradict the role, and keeps the rest', async () => {
    const { home: directory, env } = home();
    const inherited = {
      ...env,
      AWS_DEFAULT_PROFILE: 'old',
      AWSOPS_ROLE_ARN: '',
      AWS_SECURITY_TOKEN: 'old',
      MINE: 'kept',
    };
    const { stdout } = await exec(['env'], { home: directory, env: inherited });
    expect(stdout).toMatch(/^MINE=kept$/m);
    expect(stdout).toMatch(/^AWS_CREDENTIAL_EXPIRATION=\d{4}-/m);
    expect(stdout).toMatch(/^AWSOPS_SWITCHED_TO=plain$/m);
    expect(stdout).not.toMatch(/^(AWS_DEFAULT_PROFILE|AWS_PROFILE|AWS_SECURITY_TOKEN|AWSOPS_ROLE_ARN)=/m);
  });

  test.each([0, 1, 7, 130, 255])('ends with exit code %i of the command', async (code) => {
    expect(await exec(['sh', '-c', `exit ${code}`])).toMatchObject({ code });
  });

  test('ends with 128 and the number of the signal that ended the command', async () => {
    expect(await exec(['sh', '-c', 'kill -TERM $$'])).toMatchObject({ code: 143 });
  });

  test.each([
    ['SIGTERM', 'TERM'],
    ['SIGINT', 'INT'],
    ['SIGHUP', 'HUP'],
    ['SIGUSR1', 'USR1'],
  ] as const)('passes %s on, and waits for what the command makes of it', async (signal, name) => {
    const script = `trap 'echo got ${name}; exit 3' ${name}; echo ready; while :; do sleep 0.05; done`;
    const running = startCli(['role', 'exec', 'plain', '--', 'sh', '-c', script], home());
    await running.readUntil(/ready/);
    running.kill(signal);
    const result = await running.ended;
    expect(result).toMatchObject({ code: 3, stdout: `ready\ngot ${name}\n` });
    expect(result.stderr).not.toContain('interrupted');
  });

  test('a program that is not there is exit code 5, and what is no program exit code 1', async () => {
    const { home: directory, env } = home();
    const missing = await exec(['no-such-program'], { home: directory, env });
    expect(missing).toMatchObject({ code: 5 });
    expect(missing.stderr).toContain('there is no program "no-such-program"');
    expect(await exec([directory], { home: directory, env })).toMatchObject({ code: 1 });
  });

  test('credentials are on no command line', async () => {
    const { stdout } = await exec([
      'sh',
      '-c',
      'cat /proc/$PPID/cmdline /proc/$$/cmdline | tr "\\0" " "; echo; echo "$AWS_SECRET_ACCESS_KEY"',
    ]);
    const [commandLines = '', secret = ''] = stdout.split('\n');
    expect(secret).toMatch(/^\S{40}$/);
    expect(commandLines).not.toContain(secret);
  });

  test('a role within a role is assumed with the keys of the first', async () => {
    const { home: directory, env } = home();
    const inner = ['awsops', 'role', 'whoami', '-o', 'json'];
    const { stdout } = await exec(inner, { home: directory, env });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'session',
      name: 'ops-readonly',
      sessionName: 'yamada',
      switchedTo: 'plain',
    });
  });
});

describe('role export', () => {
  test('makes a shell the role, and takes it back', async () => {
    const script =
      'set -eu; eval "$(awsops role export plain --shell bash -q)"; awsops role whoami -o json; ' +
      'eval "$(awsops role export --unset --shell bash)"; env | grep -c "^AWS_SESSION_TOKEN" || true';
    const { stdout, stderr, code } = await spawnShell('bash', ['-c', script], home());
    expect(code, stderr).toBe(0);
    const [described = '', rest = ''] = stdout.split(/(?<=\n\})\n/);
    expect(JSON.parse(described)).toMatchObject({ name: 'ops-readonly', account: '210987654321' });
    expect(rest.trim()).toBe('0');
  });
});

if (!hasProgram('aws')) process.stderr.write('skipped: the AWS CLI with credential_process; it is not installed\n');

describe('credential_process', () => {
  const PROCESS = `${CONFIG}
[profile plain-awsops]
credential_process = awsops role export plain --shell json
region = eu-west-1

[profile admin-awsops]
credential_process = awsops role export admin --shell json --mfa-once
region = eu-west-1
`;

  test.runIf(hasProgram('aws'))('serves the AWS CLI', async () => {
    const options = home(PROCESS);
    const words = ['sts', 'get-caller-identity', '--profile', 'plain-awsops', '--output', 'json'];
    const { stdout, stderr, code } = await spawnShell('aws', words, options);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Arn: expect.stringContaining('assumed-role/ops-readonly/') });
  });

  test.runIf(hasProgram('aws'))('asks for no code, says so, and works once a code was given', async () => {
    const options = await homeOfItsOwn(PROCESS);
    const words = ['sts', 'get-caller-identity', '--profile', 'admin-awsops', '--output', 'json'];
    const refused = await spawnShell('aws', words, options);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/an MFA code of .* is needed/);
    const env = { ...options.env, AWSOPS_MFA_CODE: mfaCodeAt(Date.now()) };
    const given = await spawnCli(['role', 'switch', 'admin', '--mfa-once'], { ...options, env });
    expect(given.code, given.stderr).toBe(0);
    const served = await spawnShell('aws', words, options);
    expect(served.code, served.stderr).toBe(0);
    expect(JSON.parse(served.stdout)).toMatchObject({ Arn: expect.stringContaining('assumed-role/ops-admin/') });
  });

  test('serves the SDK of awsops itself', async () => {
    const { stdout, code, stderr } = await spawnCli(
      ['whoami', '--profile', 'plain-awsops', '-o', 'json'],
      home(PROCESS),
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ arn: expect.stringContaining('assumed-role/ops-readonly/') });
  });
});

describe.runIf(hasTerminal)('on a terminal', () => {
  test('Ctrl-C goes to the command alone, once, and awsops ends as it does', async () => {
    const script = `n=0; trap 'n=$((n+1)); echo "interrupt $n"' INT; echo ready; while [ $n -lt 1 ]; do sleep 0.05; done; sleep 0.3; echo "had $n"; exit 4`;
    const options = home();
    writeFileSync(join(options.home, 'script.sh'), script);
    const terminal = startTerminal('awsops role exec plain -q -- sh script.sh; echo "exit $?"', options);
    await terminal.readUntil(/ready/);
    terminal.type('\u0003');
    await terminal.readUntil(/exit \d+/);
    const screen = (await terminal.screen()).join('\n');
    expect(screen).toContain('had 1');
    expect(screen).toContain('exit 4');
    expect(screen).not.toContain('interrupted');
  });

  test('the code is asked for, shown as it is typed, and the command gets the keyboard afterwards', async () => {
    const options = await homeOfItsOwn();
    const terminal = startTerminal('awsops role exec admin -q -- sh -c "echo name?; read name; echo hello $name"', {
      ...options,
      columns: 120,
    });
    await terminal.readUntil(/MFA code of arn:aws:iam::123456789012:mfa\/yamada: /);
    terminal.type('000000\r');
    await terminal.readUntil(/the code was not taken[\s\S]*MFA code of \S+: /);
    const code = mfaCodeAt(Date.now() + 30_000);
    terminal.type(`${code}\r`);
    await terminal.readUntil(/name\?/);
    terminal.type('world\r');
    expect(await terminal.ended).toMatchObject({ code: 0 });
    const screen = (await terminal.screen()).join('\n');
    expect(screen).toContain(`yamada: ${code}`);
    expect(screen).toContain('hello');
  });
});

test('role console sends no credentials of another endpoint to AWS', async () => {
  const result = await spawnCli(['role', 'console', 'arn:aws:iam::210987654321:role/operator']);

  expect(result).toMatchObject({ stdout: '', stderr: expect.stringContaining('are not sent to AWS') });
  expect(result.code).not.toBe(0);
});
