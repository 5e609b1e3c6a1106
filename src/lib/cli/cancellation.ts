import { AppError } from '../errors/app-error.js';
import { EXIT_OK, EXIT_SIGINT, EXIT_SIGTERM } from '../errors/exit-codes.js';
import { formatDuration } from '../core/duration.js';

/** Why the signal of a run was aborted by the user. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(signal === 'SIGINT' ? 'interrupted' : 'terminated');
    this.name = 'Interrupted';
    this.exitCode = signal === 'SIGINT' ? EXIT_SIGINT : EXIT_SIGTERM;
  }
}

/** Nobody reads stdout any more (`| head -1`): the run stops, and that is no failure. */
export class ReaderGone extends Error {
  readonly exitCode = EXIT_OK;

  constructor() {
    super('the reader of stdout has gone');
    this.name = 'ReaderGone';
  }
}

/** A task gets this long to stop what runs in AWS; then the process ends all the same. */
const CLEANUP_LIMIT_MS = 5_000;

export interface Cancellation {
  readonly signal: AbortSignal;
  /** Stops the run for a reason other than a signal. */
  abort(reason: Error): void;
  /** Starts the --timeout; the error says so with exit code 7. */
  limit(timeoutMs: number): void;
  /** Removes the handlers and timers. */
  close(): void;
}

/**
 * Turns SIGINT, SIGTERM and --timeout into one AbortSignal. The first signal asks the task to stop and says so;
 * a second one, or five seconds, ends the process.
 */
export function listenForCancellation(options: {
  readonly say: (line: string) => void;
  readonly exit: (code: number) => void;
}): Cancellation {
  const controller = new AbortController();
  let cleanupTimer: NodeJS.Timeout | undefined;
  let limitTimer: NodeJS.Timeout | undefined;

  const onSignal = (name: 'SIGINT' | 'SIGTERM'): void => {
    const reason = new Interrupted(name);
    if (controller.signal.reason instanceof Interrupted) return options.exit(reason.exitCode);
    options.say(`${reason.message}; stopping (again to end at once)`);
    controller.abort(reason);
    cleanupTimer = setTimeout(() => options.exit(reason.exitCode), CLEANUP_LIMIT_MS).unref();
  };
  const onInterrupt = (): void => onSignal('SIGINT');
  const onTerminate = (): void => onSignal('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);

  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    limit: (timeoutMs) => {
      limitTimer = setTimeout(() => controller.abort(timeoutError(timeoutMs)), timeoutMs).unref();
    },
    close: () => {
      clearTimeout(cleanupTimer);
      clearTimeout(limitTimer);
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}

const timeoutError = (timeoutMs: number): AppError =>
  new AppError(`not finished within ${formatDuration(timeoutMs)}`, {
    category: 'timeout',
    code: 'Timeout',
    reason: '--timeout was reached',
    hint: 'run it again with a longer --timeout, or a smaller range',
  });
