import { spawn, type ChildProcess } from 'node:child_process';
import type { Clock } from '../../lib/core/clock.js';
import { poll } from '../../lib/core/poll.js';
import { AppError, notFoundError } from '../../lib/errors/app-error.js';
import { rawText, type CommandContext, type RawOutput } from '../../lib/cli/define.js';
import type { SandboxOptions } from '../../sandbox/index.js';
import { findRunning, forgetRunning, recordRunning, type RunningSandbox } from '../../sandbox/running.js';
import { sandboxEnv } from './fields.js';

type Env = CommandContext['env'];

export interface StartSettings {
  readonly port: number | undefined;
  readonly seed: NonNullable<SandboxOptions['seed']>;
  readonly latencyMs: number | undefined;
  readonly faults: readonly string[];
}

/** Serves until the signal of the run aborts; the first output says where. */
export async function startForeground(settings: StartSettings, context: CommandContext): Promise<RawOutput> {
  const { createSandbox } = await import('../../sandbox/index.js');
  const sandbox = await createSandbox({
    seed: settings.seed,
    faults: settings.faults,
    ...(settings.port === undefined ? {} : { port: settings.port }),
    ...(settings.latencyMs === undefined ? {} : { latencyMs: settings.latencyMs }),
  });
  const running = { endpoint: sandbox.endpoint, pid: process.pid, seed: settings.seed };
  const { signal, report } = context.task;
  const other = await findRunning(context.env);
  if (other === undefined) await recordRunning(running, context.env);
  else report({ type: 'note', message: `--sandbox goes on using the one at ${other.endpoint}, which runs already` });
  report({ type: 'note', message: `simulated AWS at ${sandbox.endpoint}; Ctrl-C stops it and all it holds is gone` });
  async function* serve(): AsyncGenerator<string> {
    try {
      yield describeRunning(running, context);
      await aborted(signal);
    } finally {
      await forgetRunning(process.pid, context.env);
      await sandbox.close();
    }
    signal.throwIfAborted();
  }
  return { kind: 'raw', chunks: serve() };
}

/**
 * Starts the same command in a process of its own and returns once that one serves. Where one runs already it is
 * that one, unless another was asked for.
 */
export async function startDetached(settings: StartSettings, context: CommandContext): Promise<RawOutput> {
  const already = await findRunning(context.env);
  if (already !== undefined) return describeSame(already, settings, context);
  const script = process.argv[1];
  if (script === undefined) throw new Error('the path of the running script is unknown');
  const args = ['sandbox', 'start', '--seed', settings.seed, '-o', 'ndjson'];
  if (settings.port !== undefined) args.push('--port', String(settings.port));
  if (settings.latencyMs !== undefined) args.push('--latency', String(settings.latencyMs));
  for (const fault of settings.faults) args.push('--fault', fault);
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...context.env },
  });
  const endpoint = await firstEndpoint(child);
  child.unref();
  child.stdout?.destroy();
  child.stderr?.destroy();
  const running = { endpoint, pid: child.pid ?? 0, seed: settings.seed };
  return rawText(describeRunning(running, context));
}

/** @throws failed error when the one that runs is not what was asked for */
function describeSame(running: RunningSandbox, settings: StartSettings, context: CommandContext): RawOutput {
  const { port, latencyMs, faults, seed } = settings;
  const isSame = port === undefined && latencyMs === undefined && faults.length === 0 && seed === running.seed;
  if (!isSame) {
    throw new AppError(`a sandbox runs already at ${running.endpoint}`, {
      category: 'failed',
      code: 'SandboxRuns',
      reason: 'it was not started with these options',
      hint: 'end it first: awsops sandbox stop',
    });
  }
  context.task.report({ type: 'note', message: `the simulated AWS at ${running.endpoint} runs already` });
  return rawText(describeRunning(running, context));
}

/** `export` lines to eval, or the object with -o json|ndjson. */
function describeRunning(running: RunningSandbox, { output }: CommandContext): string {
  const env = sandboxEnv(running.endpoint);
  if (output.format === 'json') return `${JSON.stringify({ ...running, env }, null, 2)}\n`;
  if (output.format === 'ndjson') return `${JSON.stringify({ ...running, env })}\n`;
  return Object.entries(env)
    .map(([name, value]) => `export ${name}=${value}\n`)
    .join('');
}

async function firstEndpoint(child: ChildProcess): Promise<string> {
  let text = '';
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const line = /^(\{.*\})\n/.exec(text)?.[1];
    if (line === undefined) continue;
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'endpoint' in parsed) return String(parsed.endpoint);
  }
  throw new AppError('the sandbox did not start', {
    category: 'failed',
    code: 'SandboxNotStarted',
    reason: complaintOf(complaint),
    hint: 'run it in the foreground: awsops sandbox start',
  });
}

/** The first line of the child's error, in its own words. */
const complaintOf = (stderr: string): string | undefined =>
  /^awsops: (.*)(?:\n {2}Cause: (.*))?/m
    .exec(stderr)
    ?.slice(1)
    .filter((part) => part !== undefined)
    .join(': ');

/** @throws not_found error with the command that starts one */
export async function requireRunning(env: Env): Promise<RunningSandbox> {
  const running = await findRunning(env);
  if (running !== undefined) return running;
  throw notFoundError('no sandbox is running', { code: 'NoSandbox', hint: 'awsops sandbox start --detach' });
}

const STOP_POLL = { firstMs: 20, maxMs: 200 };

/** Asks the sandbox's process to end and waits until it has. */
export async function stopRunning(
  running: RunningSandbox,
  options: { readonly env: Env; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  process.kill(running.pid, 'SIGTERM');
  await poll(async () => ((await findRunning(options.env))?.pid === running.pid ? undefined : true), {
    ...STOP_POLL,
    clock: options.clock,
    signal: options.signal,
  });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
