import type { Clock } from './clock.js';

/** Keeps calls of one operation in one region under the service's quota, and backs off when told that they were not. */
export interface RateGovernor {
  /** The calls per second that it allows now. */
  ratePerSecond(): number;
  /**
   * Resolves when a call may be made. An `exempt` call does not wait as long as the service has never throttled us:
   * reading page after page is no faster than any plain client.
   */
  take(options: { readonly signal: AbortSignal; readonly exempt?: boolean | undefined }): Promise<void>;
  /** A call went through: the rate grows slowly, up to the quota. */
  succeeded(): void;
  /** The service refused a call: the rate is halved, and nobody is exempt any more. */
  throttled(): void;
}

/** Others use the same quota: consoles, agents, colleagues. */
const INITIAL_SHARE = 0.8;
const GROWTH_PER_SECOND = 0.5;
const MIN_RATE_PER_SECOND = 0.5;
/** Calls in flight together are refused together; that is one signal, not several. */
const SAME_BURST_MS = 500;

/**
 * A token bucket whose rate follows the service: additive increase, multiplicative decrease.
 *
 * @param quotaPerSecond the documented quota; the bucket starts at 80 % of it
 * @param burst how many calls the bucket holds: a second's worth when absent, and never less than one
 */
export function createRateGovernor(
  quotaPerSecond: number,
  { clock, burst = Number.POSITIVE_INFINITY }: { readonly clock: Clock; readonly burst?: number | undefined },
): RateGovernor {
  let rate = quotaPerSecond * INITIAL_SHARE;
  const capacity = (): number => Math.max(1, Math.min(rate, burst));
  let tokens = capacity();
  let refilledAt = clock.now();
  let grownAt = refilledAt;
  let throttledAt = Number.NEGATIVE_INFINITY;

  const refill = (): void => {
    const now = clock.now();
    tokens = Math.min(capacity(), tokens + (Math.max(0, now - refilledAt) / 1000) * rate);
    refilledAt = now;
  };

  return {
    ratePerSecond: () => rate,
    async take({ signal, exempt = false }) {
      signal.throwIfAborted();
      refill();
      if (exempt && throttledAt === Number.NEGATIVE_INFINITY) {
        tokens = Math.max(tokens - 1, 0);
        return;
      }
      // Taking first and waiting for the debt afterwards serves callers in the order in which they came.
      tokens -= 1;
      if (tokens >= 0) return;
      try {
        await clock.sleep((-tokens / rate) * 1000, signal);
      } catch (error) {
        tokens += 1;
        throw error;
      }
    },
    succeeded() {
      const now = clock.now();
      rate = Math.min(quotaPerSecond, rate + (Math.max(0, now - grownAt) / 1000) * GROWTH_PER_SECOND);
      grownAt = now;
    },
    throttled() {
      const now = clock.now();
      grownAt = now;
      if (now - throttledAt < SAME_BURST_MS) return;
      throttledAt = now;
      refill();
      rate = Math.max(MIN_RATE_PER_SECOND, rate / 2);
      tokens = Math.min(tokens, 0);
    },
  };
}
