import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inject } from 'vitest';

export interface SpawnOptions {
  /** For what takes longer than the others. */
  readonly killAfterMs?: number;
  /** Added to the environment, which is built from scratch; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What standard input holds; nothing when absent, open to be written to when undefined. */
  readonly stdin?: string | undefined;
  readonly cwd?: string;
  /** Home directory, when it must outlive the process; a fresh one is removed at the end. */
  readonly home?: string;
}

export interface SpawnResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** A command that runs. */
export interface RunningCli {
  readonly child: ChildProcess;
  /**
   * Resolves to the match as soon as the stream's text so far has one; rejects with all output when the
   * process ends before.
   */
  readUntil(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended and its output is complete. */
  readonly ended: Promise<SpawnResult>;
}

/** Little here takes long; what hangs is ended so that the test fails with its output instead of by time-out. */
const KILL_AFTER_MS = 50_000;

/** Runs `awsops` to its end. */
export const spawnCli = (argv: readonly string[], options: SpawnOptions = {}): Promise<SpawnResult> =>
  startCli(argv, options).ended;

/** Starts `awsops` and returns while it runs. */
export const startCli = (argv: readonly string[], options: SpawnOptions = {}): RunningCli =>
  startProcess(process.execPath, [inject('bin'), ...argv], options);

/** Runs a shell script in which `awsops` is a command. */
export const spawnShell = (shell: string, args: readonly string[], options: SpawnOptions = {}): Promise<SpawnResult> =>
  startProcess(shell, args, options).ended;

/** True when PATH has the program. */
export const hasProgram = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, name)));

/** A fresh directory for a test, removed with all others at the end of the run. */
export const makeDirectory = (): string => mkdtempSync(join(inject('directory'), 'test-'));

/** Starts any program in the environment that `awsops` gets. */
export function startProcess(file: string, args: readonly string[], options: SpawnOptions = {}): RunningCli {
  const startedAt = performance.now();
  const home = options.home ?? makeDirectory();
  const child = spawn(file, args, {
    cwd: options.cwd ?? home,
    env: environment(home, options.env ?? {}),
    timeout: options.killAfterMs ?? KILL_AFTER_MS,
    killSignal: 'SIGKILL',
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
  }
  child.stdin.on('error', () => {}); // it need not read what it gets
  if (!('stdin' in options) || options.stdin !== undefined) child.stdin.end(options.stdin ?? '');
  const ended = new Promise<SpawnResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
      resolve({ code, signal, ...text, durationMs: performance.now() - startedAt });
    });
  });
  return {
    child,
    ended,
    kill: (signal) => void child.kill(signal),
    readUntil: (pattern, name = 'stdout') =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text[name]);
          if (match === null) return;
          child[name].off('data', look);
          resolve(match);
        };
        child[name].on('data', look);
        look();
        void ended.then((result) => {
          look();
          reject(new Error(`it ended before its ${name} had ${String(pattern)}: ${JSON.stringify(result, null, 2)}`));
        }, reject);
      }),
  };
}

/** Only what a process needs, and a practice account: nothing of the machine that runs the tests. */
function environment(home: string, more: SpawnOptions['env']): Record<string, string> {
  const all: Readonly<Record<string, string | undefined>> = {
    PATH: `${inject('binDirectory')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    TMPDIR: tmpdir(),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: inject('cacheDirectory'),
    AWS_ENDPOINT_URL: inject('endpoint'),
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_REGION: 'ap-northeast-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
