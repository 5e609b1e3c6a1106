import type { Clock } from '../core/clock.js';
import type { Ask, Report } from '../core/events.js';
import type { AwsSession } from './types.js';

/** All that a task may use besides its input. */
export interface TaskContext {
  readonly aws: AwsSession;
  /** Aborted by Ctrl-C, SIGTERM and --timeout; passed to every AWS call. */
  readonly signal: AbortSignal;
  readonly report: Report;
  readonly ask: Ask;
  readonly clock: Clock;
}
