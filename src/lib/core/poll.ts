import type { Clock } from './clock.js';

export interface PollInterval {
  readonly firstMs: number;
  readonly maxMs: number;
  /** What the interval is multiplied by after each look; default 1.5. */
  readonly factor?: number;
}

/** Waiting times that grow from `firstMs` to `maxMs`; `reset` begins again after something happened. */
export interface Backoff {
  nextMs(): number;
  reset(): void;
}

export function createBackoff({ firstMs, maxMs, factor = 1.5 }: PollInterval): Backoff {
  let ms = firstMs;
  return {
    nextMs() {
      const current = ms;
      ms = Math.min(maxMs, ms * factor);
      return current;
    },
    reset: () => void (ms = firstMs),
  };
}

/**
 * Asks `look` until it returns something other than undefined. It is asked at once, then at growing intervals.
 * Rejects with the signal's reason when it aborts, and with whatever `look` throws.
 */
export async function poll<T>(
  look: () => Promise<T | undefined>,
  options: PollInterval & { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  const backoff = createBackoff(options);
  for (;;) {
    options.signal.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    await options.clock.sleep(backoff.nextMs(), options.signal);
  }
}
