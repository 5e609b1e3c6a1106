import { describe, expect, test } from 'vitest';
import { createRateGovernor } from '../../../src/lib/core/token-bucket.js';
import { fakeClock } from '../../helpers/fake-clock.js';

const signal = new AbortController().signal;

describe('createRateGovernor', () => {
  test('lets a second of calls through at once, then keeps the rate', async () => {
    const clock = fakeClock({ nowMs: 0 });
    const governor = createRateGovernor(10, { clock });
    const times: number[] = [];
    for (let call = 0; call < 24; call += 1) {
      await governor.take({ signal });
      times.push(clock.now());
    }
    expect(governor.ratePerSecond()).toBe(8);
    expect(times.filter((ms) => ms === 0)).toHaveLength(8);
    expect(times.at(-1)).toBeCloseTo(2000, -1);
  });

  test('serves callers in the order in which they came', async () => {
    const governor = createRateGovernor(1, { clock: fakeClock({ nowMs: 0 }) });
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3].map((n) => governor.take({ signal }).then(() => order.push(n))));
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test('halves the rate once for calls that were refused together, and grows back to the quota at most', async () => {
    const clock = fakeClock({ nowMs: 0, manual: true });
    const governor = createRateGovernor(10, { clock });
    governor.throttled();
    governor.throttled();
    expect(governor.ratePerSecond()).toBe(4);
    await clock.advance(2000);
    governor.succeeded();
    expect(governor.ratePerSecond()).toBe(5);
    await clock.advance(3_600_000);
    governor.succeeded();
    expect(governor.ratePerSecond()).toBe(10);
    for (let burst = 0; burst < 20; burst += 1) {
      await clock.advance(1000);
      governor.throttled();
    }
    expect(governor.ratePerSecond()).toBe(0.5);
  });

  test('does not hold an exempt caller up until the service has throttled', async () => {
    const clock = fakeClock({ nowMs: 0 });
    const governor = createRateGovernor(1, { clock });
    for (let call = 0; call < 50; call += 1) await governor.take({ signal, exempt: true });
    expect(clock.now()).toBe(0);
    governor.throttled();
    await governor.take({ signal, exempt: true });
    expect(clock.now()).toBeGreaterThan(0);
  });

  test('gives a place in the queue back when its caller is aborted', async () => {
    const clock = fakeClock({ nowMs: 0, manual: true });
    const governor = createRateGovernor(1, { clock });
    await governor.take({ signal });
    const abort = new AbortController();
    const first = governor.take({ signal: abort.signal });
    abort.abort(new Error('stop'));
    await expect(first).rejects.toThrow('stop');
    const waited = governor.take({ signal });
    await clock.advance(1300);
    await waited;
    expect(clock.sleeps.at(-1)).toBeLessThanOrEqual(1250);
  });
});
