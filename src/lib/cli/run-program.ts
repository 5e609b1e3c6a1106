import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { AppError } from '../errors/app-error.js';
import type { ChildProgram } from './define.js';
import type { RunEnvironment } from './run-environment.js';

/** What somebody may send to awsops and means for the program. */
const FORWARDED = ['SIGHUP', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const;
/** The terminal sends these to the program itself; they must only not end awsops before it. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/** Exit codes of programs that a signal ended, as shells have them. */
const SIGNAL_BASE = 128;

/**
 * Runs a program in the place of awsops: same stdin, stdout and stderr, signals passed on, no shell.
 *
 * @returns its exit code; 128 and the number of the signal that ended it
 * @throws not-found error when there is no such program, an error of exit code 1 when it cannot be started
 */
export async function runProgram(
  program: ChildProgram,
  { io, progress, cancellation }: Pick<RunEnvironment, 'io' | 'progress' | 'cancellation'>,
): Promise<number> {
  cancellation.signal.throwIfAborted();
  progress.clear();
  await io.stdout.flush();
  // From here on a signal, and the time, are the program's business.
  cancellation.close();
  const isOnTerminal = io.stdinIsTty || io.stdout.isTty || io.stderr.isTty;
  let child: ChildProcess | undefined;
  // Before it starts: the program may be up, and told to end, before this process gets another turn.
  const stopListening = listen((signal) => child?.kill(signal), { isOnTerminal });
  try {
    const started = spawn(program.file, program.args, { stdio: 'inherit', env: program.env, shell: false });
    child = started;
    return await new Promise<number>((resolve, reject) => {
      started.on('error', (error) => reject(cannotStart(program.file, error)));
      started.on('exit', (code, signal) =>
        resolve(code ?? SIGNAL_BASE + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    stopListening();
  }
}

function listen(
  pass: (signal: NodeJS.Signals) => void,
  { isOnTerminal }: { readonly isOnTerminal: boolean },
): () => void {
  const listeners = [
    ...FORWARDED.map((name) => ({ name, handle: pass })),
    // Passed on as well they would reach it twice, and many programs take a second Ctrl-C for "at once".
    ...FROM_TERMINAL.map((name) => ({ name, handle: isOnTerminal ? (): void => {} : pass })),
  ];
  for (const { name, handle } of listeners) process.on(name, handle);
  return () => {
    for (const { name, handle } of listeners) process.off(name, handle);
  };
}

function cannotStart(file: string, cause: NodeJS.ErrnoException): AppError {
  const isMissing = cause.code === 'ENOENT';
  return new AppError(isMissing ? `there is no program "${file}"` : `cannot start "${file}"`, {
    category: isMissing ? 'not_found' : 'failed',
    code: isMissing ? 'ProgramNotFound' : 'ProgramFailed',
    reason: isMissing ? 'it is not in PATH' : cause.message,
    hint: isMissing ? 'shell built-ins and aliases need their shell: … -- bash -c "…"' : undefined,
    cause,
  });
}
