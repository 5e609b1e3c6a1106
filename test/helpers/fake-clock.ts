import type { Clock } from '../../src/lib/core/clock.js';

/** A clock that a test turns. */
export interface FakeClock extends Clock {
  /** Moves time on and wakes, in order, whoever slept until then. */
  advance(ms: number): Promise<void>;
  /** Every sleep asked for so far, in milliseconds. */
  readonly sleeps: readonly number[];
}

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/** Lets everything that is ready run: promises, and whatever they queue. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Some turns of the event loop, so that replies which need a few of them come before the alarm clock. */
async function settleWell(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await settle();
}

/**
 * A clock for tests. By default a sleep ends as soon as nothing else is ready to run, and time jumps to its end
 * (the earliest sleeper first); with `manual: true` only `advance` moves time.
 */
export function fakeClock({
  nowMs = Date.parse('2026-01-15T12:00:00.000Z'),
  manual = false,
}: { readonly nowMs?: number; readonly manual?: boolean } = {}): FakeClock {
  let now = nowMs;
  const sleeps: number[] = [];
  const sleepers: Sleeper[] = [];

  const wakeNext = (limitMs: number): boolean => {
    sleepers.sort((a, b) => a.atMs - b.atMs);
    const next = sleepers[0];
    if (!next || next.atMs > limitMs) return false;
    sleepers.shift();
    now = Math.max(now, next.atMs);
    next.wake();
    return true;
  };

  return {
    sleeps,
    now: () => now,
    sleep(ms, signal) {
      sleeps.push(ms);
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = (): void => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          atMs: now + ms,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.push(sleeper);
        if (!manual) void settleWell().then(() => wakeNext(Number.POSITIVE_INFINITY));
      });
    },
    async advance(ms) {
      const untilMs = now + ms;
      await settle();
      while (wakeNext(untilMs)) await settle();
      now = untilMs;
    },
  };
}
