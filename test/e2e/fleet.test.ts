import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { makeDirectory, spawnCli, startCli, type SpawnOptions, type SpawnResult } from '../helpers/spawn-cli.js';

const WEB = ['--tag', 'Role=web'];
const RUN_ID = /\d{8}T\d{6}-[0-9a-f]{6}/;

/** A practice account of its own: what is installed there is nobody else's. */
async function practiceAccount(faults: readonly string[] = []): Promise<{
  readonly sandbox: Sandbox;
  readonly home: string;
  readonly run: (argv: readonly string[], options?: SpawnOptions) => Promise<SpawnResult>;
  readonly start: (argv: readonly string[]) => ReturnType<typeof startCli>;
}> {
  const sandbox = await createSandbox({ seed: 'web3tier', faults });
  onTestFinished(() => sandbox.close());
  const home = makeDirectory();
  const options = { home, env: { AWS_ENDPOINT_URL: sandbox.endpoint } };
  return {
    sandbox,
    home,
    run: (argv, more = {}) => spawnCli(argv, { ...options, ...more }),
    start: (argv) => startCli(argv, options),
  };
}

const rows = ({ stdout }: SpawnResult): readonly Readonly<Record<string, unknown>>[] => JSON.parse(stdout);
const sent = ({ sandbox }: { readonly sandbox: Sandbox }): number =>
  sandbox.requests().filter(({ operation }) => operation === 'SendCommand').length;

/** Resolves when `isTrue` holds; looks again with every turn of the event loop that brings something. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('agent', () => {
  test('install gets the agent on a fleet, names the broken servers and exits 8; a second run finds nothing to do', async () => {
    const { run } = await practiceAccount();
    const install = [
      'agent',
      'install',
      '--tag',
      'Project=web3tier',
      '--config',
      'linux-basic',
      '--config',
      'windows-basic',
    ];

    const dry = await run([...install, '--dry-run', '--exit-code', '-o', 'json']);
    expect(dry.code).toBe(10);
    expect(JSON.parse(dry.stdout)).toMatchObject({ applied: false });

    const unasked = await run(install);
    expect(unasked).toMatchObject({ code: 2, stdout: '' });
    expect(unasked.stderr).toContain('--yes');

    const first = await run([...install, '--canary', 'off', '--yes', '-o', 'json']);
    expect(first.code).toBe(8);
    expect(first.stderr.split('\n')[0]).toMatch(/^account 123456789012, principal \S+, region ap-northeast-1$/);
    const byName = new Map(rows(first).map((row) => [row['name'], row]));
    expect(byName.size).toBe(12);
    expect(byName.get('web-1')).toEqual({
      instanceId: expect.stringMatching(/^i-/),
      name: 'web-1',
      status: 'ok',
      step: 'verify',
      agentVersion: expect.stringMatching(/^1\./),
      configHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      metricsLastSeen: expect.stringMatching(/Z$/),
      logsLastSeen: null,
      reason: null,
    });
    for (const name of ['api-4', 'batch-2', 'win-2']) expect(byName.get(name)).toMatchObject({ status: 'excluded' });
    expect(first.stderr).toMatch(/^9 of 12 nodes have the agent as wanted$/m);

    const second = await run([...install, '--yes', '-o', 'json']);
    expect(second.code).toBe(8);
    expect(rows(second).filter(({ status }) => status === 'unchanged')).toHaveLength(9);

    const status = await run(['agent', 'status', ...WEB, '-o', 'json']);
    expect(rows(status).map((row) => row['status'])).toEqual(['running', 'running', 'running', 'running']);

    const gone = await run(['agent', 'uninstall', ...WEB, '--canary', 'off', '--yes', '-o', 'json']);
    expect(gone.code).toBe(0);
    const after = await run(['agent', 'status', ...WEB, '-o', 'json']);
    expect(new Set(rows(after).map((row) => row['status']))).toEqual(new Set(['not-installed']));
  });

  test('lint reads standard input, names line and column and exits 10; a preset is clean', async () => {
    const text = '{\n  "metric": {}\n}\n';
    const bad = await spawnCli(['agent', 'lint', '-', '-o', 'json'], { stdin: text });
    expect(bad.code).toBe(10);
    expect(JSON.stringify(JSON.parse(bad.stdout))).toMatch(/2:3/);

    const preset = await spawnCli(['agent', 'preset', 'show', 'linux-basic']);
    const good = await spawnCli(['agent', 'lint', '-', '-o', 'json'], { stdin: preset.stdout });
    expect(good).toMatchObject({ code: 0 });
  });

  test.each([
    ['a tag that nothing has', ['--tag', 'Role=nobody', '--config', 'linux-basic'], 5],
    ['an unknown id', ['i-00000000000000000', '--config', 'linux-basic'], 5],
    ['no configuration', ['--tag', 'Role=web'], 2],
    ['a file that is not there', ['--tag', 'Role=web', '--config', 'nowhere.json'], 2],
    ['a parameter that is not there', ['--tag', 'Role=web', '--config', 'ssm:AmazonCloudWatch-x'], 5],
    ['an unknown run', ['--resume', '20260115T120000-3f9a2c'], 5],
    ['nobody at all', ['--config', 'linux-basic'], 2],
  ])('install with %s says so before anything is sent', async (_, argv, code) => {
    const account = await practiceAccount();
    const result = await account.run(['agent', 'install', ...argv, '--yes']);

    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toMatch(/^awsops: .+/m);
    expect(result.stderr).toMatch(/^ {2}Try: .+/m);
    expect(sent(account)).toBe(0);
  });
});

describe('node run', () => {
  test('gives the output of each node, keeps the run in a private file, and result shows it again', async () => {
    const { run, home } = await practiceAccount();
    const done = await run(['node', 'run', ...WEB, '--yes', '-o', 'json', '--', 'hostname']);

    expect(done.code).toBe(0);
    expect(rows(done)).toHaveLength(4);
    for (const row of rows(done)) expect(row).toMatchObject({ status: 'success', exitCode: 0, stderr: '' });
    const runId = RUN_ID.exec(done.stderr)?.[0] ?? '';
    const directory = join(home, '.local', 'state', 'awsops', 'runs');
    expect(readdirSync(directory)).toEqual([`${runId}.ndjson`]);
    expect(statSync(join(directory, `${runId}.ndjson`)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(directory, `${runId}.ndjson`), 'utf8')).toContain('hostname');

    const result = await run(['node', 'result', runId, '-o', 'json']);
    expect(result.code).toBe(0);
    expect(rows(result).map(({ instanceId, stdout }) => [instanceId, stdout])).toEqual(
      rows(done).map(({ instanceId, stdout }) => [instanceId, stdout]),
    );
  });

  test('exits 8 when some fail, groups what they say, and runs again on those', async () => {
    const { run } = await practiceAccount();
    const argv = ['node', 'run', '--tag', 'Role=web', '--tag', 'Role=batch', '--yes', '-o', 'json', '--', 'true'];
    const done = await run(argv);

    expect(done.code).toBe(8);
    expect(done.stderr).toMatch(/1 node: .*instance profile/);
    const failing = await run(['node', 'run', ...WEB, '--max-errors', '4', '--yes', '-o', 'json', '--', 'exit 3']);
    expect(failing.code).toBe(1);
    expect(failing.stderr).toMatch(/4 nodes: .*exit code 3/);
    const runId = RUN_ID.exec(failing.stderr)?.[0] ?? '';
    const again = await run(['node', 'run', '--retry-failed', runId, '--max-errors', '4', '--yes', '-o', 'json']);
    expect(rows(again)).toHaveLength(4);
  });

  test('Ctrl-C leaves what runs, prints the run, exits 130, and --resume goes on without sending twice', async () => {
    const account = await practiceAccount();
    const running = account.start(['node', 'run', ...WEB, '--yes', '--', 'sleep 5']);
    await until(() => account.sandbox.requests().some(({ operation }) => operation === 'ListCommands'));
    running.kill('SIGINT');
    const stopped = await running.ended;

    expect(stopped).toMatchObject({ code: 130, stdout: '' });
    const runId = RUN_ID.exec(stopped.stderr)?.[0] ?? '';
    expect(stopped.stderr).toContain(`awsops node result ${runId}`);
    expect(stopped.stderr).toContain(`awsops node cancel ${runId}`);
    const before = sent(account);
    const resumed = await account.run(['node', 'run', '--resume', runId, '--yes', '-o', 'json']);
    expect(resumed.code).toBe(0);
    expect(rows(resumed).map((row) => row['status'])).toEqual(['success', 'success', 'success', 'success']);
    expect(sent(account)).toBe(before);
  });

  test('Ctrl-C with --on-interrupt cancel cancels what runs; node cancel does so later', async () => {
    const account = await practiceAccount();
    const cancelled = (): number =>
      account.sandbox.requests().filter(({ operation }) => operation === 'CancelCommand').length;
    const argv = ['node', 'run', ...WEB, '--yes', '--on-interrupt', 'cancel', '--', 'sleep 30'];
    const running = account.start(argv);
    await until(() => account.sandbox.requests().some(({ operation }) => operation === 'ListCommands'));
    running.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130 });
    expect(cancelled()).toBe(1);

    const sentOnly = await account.run(['node', 'run', ...WEB, '--yes', '--no-wait', '--', 'sleep 30']);
    expect(sentOnly.code).toBe(0);
    const runId = RUN_ID.exec(sentOnly.stderr)?.[0] ?? '';
    const cancel = await account.run(['node', 'cancel', runId, '--yes', '-o', 'json']);
    expect(cancel.code).toBe(0);
    expect(cancelled()).toBe(2);
  });

  test('a lost answer of SendCommand is looked up: nothing is sent twice', async () => {
    const account = await practiceAccount(['timeout:ssm.SendCommand:1']);
    const done = await account.run(['node', 'run', ...WEB, '--yes', '-o', 'json', '--', 'true'], {
      home: account.home,
      env: { AWS_ENDPOINT_URL: account.sandbox.endpoint, AWSOPS_READ_TIMEOUT_MS: '500' },
    });

    expect(done.code).toBe(0);
    expect(sent(account)).toBe(1);
    expect(rows(done)).toHaveLength(4);
  });

  test('a denied SendCommand exits 4 with the permission', async () => {
    const account = await practiceAccount(['AccessDeniedException:ssm.SendCommand']);
    const result = await account.run(['node', 'run', ...WEB, '--yes', '--', 'true']);

    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toContain('ssm:SendCommand');
  });

  test('a storm of throttling is weathered', async () => {
    const account = await practiceAccount(['ThrottlingException:ssm.*:0.3']);
    const result = await account.run(['node', 'run', ...WEB, '--yes', '-o', 'json', '--', 'true']);

    expect(result.code).toBe(0);
    expect(rows(result).map((row) => row['status'])).toEqual(['success', 'success', 'success', 'success']);
  });
});

test('help permissions prints the least policy of a command, and that of the role of nodes', async () => {
  const caller = await spawnCli(['help', 'permissions', 'agent', 'install']);
  expect(JSON.stringify(JSON.parse(caller.stdout))).toContain('document/AWS-ConfigureAWSPackage');
  const role = await spawnCli(['help', 'permissions', 'node-role']);
  expect(JSON.stringify(JSON.parse(role.stdout))).toContain('parameter/AmazonCloudWatch-*');
});
