import { createBackoff } from '../core/poll.js';
import type { TaskContext } from './task-context.js';

/** How long a new role, or a new stream, may take to be known to other services: mostly seconds, rarely minutes. */
export const PROPAGATION_LIMIT_MS = 180_000;

const RETRY = { firstMs: 2_000, maxMs: 10_000 };

/** What is waited for, and how to speak of it. `W` is what an error waits for. */
export interface Propagation<W> {
  readonly ctx: TaskContext;
  /** What an error waits for; undefined for errors that time does not heal. */
  readonly waitsFor: (error: unknown) => W | undefined;
  /** E.g. `CloudWatch Logs can assume the role`. */
  readonly describe: (waitsFor: W) => string;
  /** How long it is worth waiting for; default: three minutes. */
  readonly limitMs?: (waitsFor: W) => number;
  /** The error to throw when it takes too long. */
  readonly giveUp: (error: unknown, waitsFor: W) => unknown;
}

/**
 * Makes a call, and makes it again for up to three minutes as long as it fails because something new is not known
 * everywhere. Everything else that the call throws is thrown at once.
 */
export async function whileUnknown<T, W>(call: () => Promise<T>, propagation: Propagation<W>): Promise<T> {
  const { ctx, waitsFor, describe, limitMs = () => PROPAGATION_LIMIT_MS, giveUp } = propagation;
  const startedMs = ctx.clock.now();
  const backoff = createBackoff(RETRY);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      ctx.signal.throwIfAborted();
      const cause = waitsFor(error);
      if (cause === undefined) throw error;
      const waitedMs = ctx.clock.now() - startedMs;
      const pauseMs = Math.min(backoff.nextMs(), limitMs(cause) - waitedMs);
      if (pauseMs <= 0) throw giveUp(error, cause);
      ctx.report({
        type: 'progress',
        message: `waiting until ${describe(cause)} (seconds)`,
        done: Math.round(waitedMs / 1000),
        total: limitMs(cause) / 1000,
      });
      await ctx.clock.sleep(pauseMs, ctx.signal);
    }
  }
}
