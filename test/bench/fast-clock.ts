import { systemClock, type Clock } from '../../src/lib/core/clock.js';

/** A clock that goes `speed` times as fast since `fromMs`; the same in every process that is told both. */
export const fastClock = ({ speed, fromMs }: { readonly speed: number; readonly fromMs: number }): Clock => ({
  now: () => fromMs + (systemClock.now() - fromMs) * speed,
  sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
});
