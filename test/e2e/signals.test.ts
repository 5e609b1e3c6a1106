import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { startHttpStub } from '../helpers/http-stub.js';
import { startLogsStub } from '../helpers/logs-stub.js';
import { makeDirectory, spawnCli, spawnShell, startCli } from '../helpers/spawn-cli.js';

/** A practice account in this process, so that the test sees what reached it. */
async function practiceAccount(faults: readonly string[] = []): Promise<Sandbox> {
  const sandbox = await createSandbox({ seed: 'web3tier', faults });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Resolves when `isTrue` holds; looks again with every turn of the event loop that brings something. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('Ctrl-C', () => {
  test('stops the query in AWS, says so and exits 130', async () => {
    // Results that take long keep the query running.
    const sandbox = await practiceAccount(['latency:logs.GetQueryResults:20s']);
    const running = startCli(['logs', 'query', 'fields @message', '-g', '/web3tier/app'], {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });
    await until(() => sandbox.requests().some(({ operation }) => operation === 'GetQueryResults'));
    running.kill('SIGINT');
    const result = await running.ended;

    expect(result).toMatchObject({ code: 130, stdout: '' });
    expect(result.stderr).toMatch(/interrupted; stopping \(again to end at once\)/);
    expect(sandbox.requests().filter(({ operation }) => operation === 'StopQuery')).toHaveLength(1);
    expect(result.durationMs).toBeLessThan(15_000);
  });

  test('during a request that hangs ends the process without waiting for it', async () => {
    const sandbox = await practiceAccount(['timeout:logs.FilterLogEvents']);
    const running = startCli(['logs', 'get', '/web3tier/app'], { env: { AWS_ENDPOINT_URL: sandbox.endpoint } });
    await until(() => sandbox.requests().some(({ operation }) => operation === 'FilterLogEvents'));
    running.kill('SIGINT');

    expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  });

  test('a second time ends the process at once, though cleaning up hangs', async () => {
    const sandbox = await practiceAccount(['latency:logs.GetQueryResults:20s', 'timeout:logs.StopQuery']);
    const running = startCli(['logs', 'query', 'fields @message', '-g', '/web3tier/app'], {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });
    await until(() => sandbox.requests().some(({ operation }) => operation === 'GetQueryResults'));
    running.kill('SIGINT');
    await until(() => sandbox.requests().some(({ operation }) => operation === 'StopQuery'));
    const secondAt = performance.now();
    running.kill('SIGINT');

    expect(await running.ended).toMatchObject({ code: 130 });
    expect(performance.now() - secondAt).toBeLessThan(2_000);
  });

  test('before anything was sent exits 130 too', async () => {
    const silent = await startHttpStub(() => {});
    onTestFinished(() => silent.close());
    const running = startCli(['whoami', '--endpoint-url', silent.url]);
    await until(() => silent.requests() > 0);
    running.kill('SIGINT');

    expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
  });
});

describe('SIGTERM', () => {
  test('stops the query in AWS and exits 143', async () => {
    const sandbox = await practiceAccount(['latency:logs.GetQueryResults:20s']);
    const running = startCli(['logs', 'query', 'fields @message', '-g', '/web3tier/app'], {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });
    await until(() => sandbox.requests().some(({ operation }) => operation === 'GetQueryResults'));
    running.kill('SIGTERM');

    expect(await running.ended).toMatchObject({ code: 143, stdout: '' });
    expect(sandbox.requests().filter(({ operation }) => operation === 'StopQuery')).toHaveLength(1);
  });
});

describe('--timeout', () => {
  test('stops the query in AWS and exits 7', async () => {
    const sandbox = await practiceAccount(['latency:logs.GetQueryResults:20s']);
    const result = await spawnCli(['logs', 'query', 'fields @message', '-g', '/web3tier/app', '--timeout', '3s'], {
      env: { AWS_ENDPOINT_URL: sandbox.endpoint },
    });

    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(sandbox.requests().filter(({ operation }) => operation === 'StopQuery')).toHaveLength(1);
  });
});

describe('logs get --out', () => {
  const HOUR_MS = 3_600_000;
  const toMs = Date.UTC(2026, 0, 15, 12);
  const range = ['--since', String(toMs - HOUR_MS), '--until', String(toMs)];
  const setUp = async (latencyMs: number) => {
    const stub = await startLogsStub({ events: 60_000, fromMs: toMs - HOUR_MS, toMs, pageSize: 1_000, latencyMs });
    onTestFinished(() => stub.close());
    return { stub, env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: stub.url }, home: makeDirectory() };
  };

  test.each(['.ndjson', '.ndjson.gz', '.csv'])(
    'killed in the middle and resumed, a file %s is the same as one that was written at once',
    async (suffix) => {
      const { stub, env, home } = await setUp(40);
      const files = { whole: join(home, `whole${suffix}`), killed: join(home, `killed${suffix}`) };
      const command = (file: string): string[] => ['logs', 'get', '/a', ...range, '--out', file, '-o', 'json'];
      const running = startCli(command(files.killed), { env, home });
      await until(() => stub.served() >= 20);
      running.kill('SIGKILL');
      expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
      const resumed = await spawnCli([...command(files.killed), '--resume'], { env, home });
      const whole = await spawnCli(command(files.whole), { env, home });

      expect(resumed).toMatchObject({ code: 0 });
      expect(resumed.stderr).toMatch(/going on with .* after \d+ events/);
      expect(JSON.parse(resumed.stdout)).toMatchObject({ events: 60_000 });
      expect(textOf(files.killed)).toBe(textOf(files.whole));
      expect(whole).toMatchObject({ code: 0 });
    },
  );

  test('interrupted by Ctrl-C it says how to go on, and goes on', async () => {
    const { stub, env, home } = await setUp(40);
    const file = join(home, 'events.ndjson');
    const running = startCli(['logs', 'get', '/a', ...range, '--out', file], { env, home });
    await until(() => stub.served() >= 10);
    running.kill('SIGINT');
    const interrupted = await running.ended;

    expect(interrupted).toMatchObject({ code: 130, stdout: '' });
    const resume = /go on with: awsops (.*)/.exec(interrupted.stderr)?.[1] ?? '';
    const resumed = await spawnCli(resume.split(' '), { env, home });
    expect(resumed).toMatchObject({ code: 0 });
    expect(textOf(file).trimEnd().split('\n')).toHaveLength(60_000);
  });

  test('a full disk exits 1, keeps what was written and says how to go on', async () => {
    const { env, home } = await setUp(0);
    const script = `ulimit -f 4096; awsops logs get /a ${range.join(' ')} --out events.ndjson`;
    const full = await spawnShell('bash', ['-c', script], { env, home, cwd: home });

    expect(full).toMatchObject({ code: 1, stdout: '' });
    expect(full.stderr).toMatch(
      /awsops: cannot write "events\.ndjson"\n {2}Cause: the file system allows no larger file/,
    );
    const resume = /go on with: awsops (.*)/.exec(full.stderr)?.[1] ?? '';
    expect(await spawnCli(resume.split(' '), { env, home, cwd: home })).toMatchObject({ code: 0 });
    expect(textOf(join(home, 'events.ndjson')).trimEnd().split('\n')).toHaveLength(60_000);
  });
});

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
