import { createRateGovernor } from '../core/token-bucket.js';
import { fromAws } from '../errors/from-aws.js';
import type { TaskContext } from './task-context.js';

/** Each try of ours is several of the SDK's. */
const MAX_TRIES = 6;

/** Makes calls of one operation no faster than its quota. */
export type Paced = <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>;

export interface PacedOptions extends Pick<TaskContext, 'clock'> {
  /** Calls that may be made at once after a pause: a second's worth when absent. With 1, no second has more than the quota. */
  readonly burst?: number | undefined;
  /** Only calls after the service has refused one are held back: for reads that are made one after the other. */
  readonly untilThrottled?: boolean | undefined;
}

/** For idempotent operations, and for all the work of one command: it shares the quota. */
export function createPaced(perSecond: number, { clock, burst, untilThrottled }: PacedOptions): Paced {
  const governor = createRateGovernor(perSecond, { clock, burst });
  return async (call, signal) => {
    for (let tries = 1; ; tries += 1) {
      await governor.take({ signal, exempt: untilThrottled });
      try {
        const answer = await call();
        governor.succeeded();
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        if (!isTransient(error)) throw error;
        governor.throttled();
        if (tries === MAX_TRIES) throw error;
      }
    }
  };
}

/**
 * Too many calls, or another change of the same thing at the same time (OperationAbortedException).
 * LimitExceededException is not among them: mostly it tells of a quota of things, which time does not heal.
 */
const isTransient = (error: unknown): boolean => {
  const code = fromAws(error)?.code ?? '';
  return /^(Throttling|ThrottledException|TooManyRequests|RequestLimitExceeded|OperationAborted)/.test(code);
};
