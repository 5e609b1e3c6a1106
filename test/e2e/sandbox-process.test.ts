import { statSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeDirectory, spawnCli, spawnShell, startCli, type SpawnResult } from '../helpers/spawn-cli.js';
import { toldError } from '../helpers/told-error.js';

/** No endpoint and no keys in the environment: only what the commands themselves bring. */
const BARE = { AWS_ENDPOINT_URL: undefined, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

/** A home directory whose sandbox, when one was started in it, is stopped after the test. */
function ownHome(): { readonly home: string; run(...argv: readonly string[]): Promise<SpawnResult> } {
  const home = makeDirectory();
  const run = (...argv: readonly string[]): Promise<SpawnResult> => spawnCli(argv, { home, env: BARE });
  onTestFinished(async () => void (await run('sandbox', 'stop')));
  return { home, run };
}

describe('awsops sandbox start --detach', () => {
  test('gives export lines for eval; then every command works without --sandbox', async () => {
    const { home } = ownHome();
    const script = 'eval "$(awsops sandbox start --detach)" && awsops logs groups --query "length(@)"';
    const result = await spawnShell('bash', ['-c', script], { home, env: { ...BARE, AWS_REGION: undefined } });

    expect(result).toMatchObject({ code: 0, stdout: '7\n' });
  });

  test('status shows it, --sandbox uses it, and stop ends it', async () => {
    const { home, run } = ownHome();
    const started: unknown = JSON.parse((await run('sandbox', 'start', '--detach', '-o', 'json')).stdout);
    expect(started).toEqual({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      pid: expect.any(Number),
      seed: 'web3tier',
      env: expect.objectContaining({ AWS_ACCESS_KEY_ID: 'sandbox', AWS_REGION: 'ap-northeast-1' }),
    });
    expect(JSON.parse((await run('sandbox', 'status', '-o', 'json')).stdout)).toEqual(started);
    expect(statSync(join(home, '.local', 'state', 'awsops', 'sandbox.json')).mode & 0o777).toBe(0o600);

    const write = await run('logs', 'retention', 'set', '/web3tier/app', '--days', '60', '--yes', '--sandbox');
    expect(write).toMatchObject({ code: 0 });
    const kept = await run('logs', 'groups', '/web3tier/app', '--query', '[].retentionDays', '--sandbox');
    expect(kept).toMatchObject({ code: 0, stdout: '60\n', stderr: expect.stringContaining('simulated') });

    expect(await run('sandbox', 'stop')).toMatchObject({ code: 0 });
    expect(await run('sandbox', 'status')).toMatchObject({ code: 5 });
    expect(await run('sandbox', 'stop')).toMatchObject({ code: 5 });
  });

  test('a second time gives the one that runs, but not when another was asked for', async () => {
    const { run } = ownHome();
    const first = await run('sandbox', 'start', '--detach');
    const second = await run('sandbox', 'start', '--detach');
    const other = await run('sandbox', 'start', '--detach', '--latency', '5');

    expect(second).toMatchObject({ code: 0, stdout: first.stdout, stderr: expect.stringContaining('runs already') });
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(toldError(other.stderr)?.hint).toBe('end it first: awsops sandbox stop');
  });

  test('says why it did not start', async () => {
    const { run } = ownHome();
    const result = await run('sandbox', 'start', '--detach', '--fault', 'earthquake');

    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(toldError(result.stderr)).toMatchObject({
      message: 'the sandbox did not start',
      cause: expect.stringMatching(/^"earthquake" is not a fault that the sandbox knows: a fault looks like/),
      hint: 'run it in the foreground: awsops sandbox start',
    });
  });
});

describe('awsops sandbox start', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('serves until %s, then leaves nothing behind and exits %i', async (signal, code) => {
    const { home, run } = ownHome();
    const running = startCli(['sandbox', 'start'], { home, env: BARE });
    const [, endpoint] = await running.readUntil(/export AWS_ENDPOINT_URL=(\S+)\n/);
    expect(await run('logs', 'groups', '--endpoint-url', endpoint ?? '', '--sandbox')).toMatchObject({ code: 0 });
    running.kill(signal);

    expect(await running.ended).toMatchObject({ code });
    expect(await run('sandbox', 'status')).toMatchObject({ code: 5 });
  });

  test('on a port that is taken exits 1 and names it', async () => {
    const { run } = ownHome();
    const { endpoint } = JSON.parse((await run('sandbox', 'start', '--detach', '-o', 'json')).stdout) as {
      endpoint: string;
    };
    const { port, host } = new URL(endpoint);
    const result = await spawnCli(['sandbox', 'start', '--port', port]);

    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(toldError(result.stderr)).toMatchObject({
      message: `the sandbox cannot listen on ${host}`,
      cause: 'the port is taken',
      hint: expect.stringMatching(/--port.*awsops sandbox status/),
    });
  });
});

test('a record of a sandbox that has gone does not make stop kill whoever has its process id now', async () => {
  const { home, run } = ownHome();
  mkdirSync(join(home, '.local', 'state', 'awsops'), { recursive: true });
  const stale = { endpoint: 'http://127.0.0.1:1', pid: process.pid, seed: 'web3tier' };
  writeFileSync(join(home, '.local', 'state', 'awsops', 'sandbox.json'), JSON.stringify(stale));

  expect(await run('sandbox', 'stop')).toMatchObject({ code: 5 });
});

test('--sandbox without one that runs brings its own for one command, and ends at once', async () => {
  const { run } = ownHome();
  const result = await run('logs', 'groups', '--sandbox', '--query', 'length(@)');

  expect(result).toMatchObject({
    code: 0,
    stdout: '7\n',
    stderr: expect.stringMatching(/^simulated: the sandbox at /),
  });
  expect(result.durationMs).toBeLessThan(10_000);
  expect(await run('sandbox', 'status')).toMatchObject({ code: 5 });
});
