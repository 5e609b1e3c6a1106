import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { startHttpStub } from '../helpers/http-stub.js';
import { startLogsStub, type LogsStub } from '../helpers/logs-stub.js';
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
  /** The same events from a slow service, to be interrupted at, and from a quick one. */
  const setUp = async ({ latencyMs, events }: { readonly latencyMs: number; readonly events: number }) => {
    const content = { events, fromMs: toMs - HOUR_MS, toMs };
    const slow = await startLogsStub({ ...content, latencyMs });
    const quick = await startLogsStub(content);
    onTestFinished(async () => {
      await Promise.all([slow.close(), quick.close()]);
    });
    const home = makeDirectory();
    const optionsFor = (stub: LogsStub) => ({ env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: stub.url }, home, cwd: home });
    return { slow, atSlow: optionsFor(slow), atQuick: optionsFor(quick), home };
  };

  // A checkpoint comes with every 32 MiB or five seconds, so what compresses well has to take its time.
  test.each([
    ['.ndjson', 40],
    ['.ndjson.gz', 400],
  ])(
    'killed in the middle and resumed, a file %s is the same as one that was written at once',
    async (suffix, latencyMs) => {
      const { atSlow, atQuick, home } = await setUp({ latencyMs, events: 200_000 });
      const files = { whole: join(home, `whole${suffix}`), killed: join(home, `killed${suffix}`) };
      const command = (file: string): string[] => ['logs', 'get', '/a', ...range, '--out', file, '-o', 'json'];
      const running = startCli(command(files.killed), atSlow);
      await until(() => eventsSaved(files.killed) > 0);
      running.kill('SIGKILL');
      expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
      const resumed = await spawnCli([...command(files.killed), '--resume'], atQuick);
      const whole = await spawnCli(command(files.whole), atQuick);

      expect(resumed).toMatchObject({ code: 0 });
      expect(resumed.stderr).toMatch(/going on with .* after [1-9]\d* events/);
      expect(JSON.parse(resumed.stdout)).toMatchObject({ events: 200_000 });
      expect(whole).toMatchObject({ code: 0 });
      // Not toBe: the difference of two such texts takes longer to print than anybody would wait.
      expect(textOf(files.killed) === textOf(files.whole)).toBe(true);
    },
  );

  test('interrupted by Ctrl-C it says how to go on, and goes on', async () => {
    const { slow, atSlow, atQuick, home } = await setUp({ latencyMs: 200, events: 60_000 });
    const file = join(home, 'events.ndjson');
    const running = startCli(['logs', 'get', '/a', ...range, '--out', file], atSlow);
    await until(() => slow.served() >= 3);
    running.kill('SIGINT');
    const interrupted = await running.ended;

    expect(interrupted).toMatchObject({ code: 130, stdout: '' });
    const resume = /go on with: awsops (.*)/.exec(interrupted.stderr)?.[1] ?? '';
    const resumed = await spawnCli(resume.split(' '), atQuick);
    expect(resumed).toMatchObject({ code: 0 });
    expect(textOf(file).trimEnd().split('\n')).toHaveLength(60_000);
  });

  test('a full disk exits 1, keeps what was written and says how to go on', async () => {
    const { atQuick, home } = await setUp({ latencyMs: 0, events: 60_000 });
    const script = `ulimit -f 4096; awsops logs get /a ${range.join(' ')} --out events.ndjson`;
    const full = await spawnShell('bash', ['-c', script], atQuick);

    expect(full).toMatchObject({ code: 1, stdout: '' });
    expect(full.stderr).toMatch(
      /awsops: cannot write "events\.ndjson"\n {2}Cause: the file system allows no larger file/,
    );
    const resume = /go on with: awsops (.*)/.exec(full.stderr)?.[1] ?? '';
    expect(await spawnCli(resume.split(' '), atQuick)).toMatchObject({ code: 0 });
    expect(textOf(join(home, 'events.ndjson')).trimEnd().split('\n')).toHaveLength(60_000);
  });
});

/** How many events the checkpoint of an export says are safe. */
function eventsSaved(file: string): number {
  try {
    const checkpoint: unknown = JSON.parse(readFileSync(`${file}.checkpoint`, 'utf8'));
    return typeof checkpoint === 'object' && checkpoint !== null && 'events' in checkpoint
      ? Number(checkpoint.events)
      : 0;
  } catch {
    return 0; // not there yet
  }
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
