import { describe, expect, test } from 'vitest';
import { createBackoff, poll } from '../../../src/lib/core/poll.js';
import { fakeClock } from '../../helpers/fake-clock.js';

const signal = new AbortController().signal;

describe('poll', () => {
  test('looks at once, then at growing intervals, until there is something', async () => {
    const clock = fakeClock();
    let looks = 0;
    const found = await poll(async () => (++looks === 6 ? 'there' : undefined), {
      firstMs: 100,
      maxMs: 400,
      factor: 2,
      clock,
      signal,
    });
    expect(found).toBe('there');
    expect(clock.sleeps).toEqual([100, 200, 400, 400, 400]);
  });

  test('stops when it is aborted, and when a look fails', async () => {
    const abort = new AbortController();
    const options = { firstMs: 1, maxMs: 1, clock: fakeClock(), signal: abort.signal };
    const aborted = poll(async () => {
      abort.abort(new Error('stop'));
      return undefined;
    }, options);
    await expect(aborted).rejects.toThrow('stop');
    await expect(poll(() => Promise.reject(new Error('broken')), { ...options, signal })).rejects.toThrow('broken');
  });
});

test('createBackoff begins again after a reset', () => {
  const backoff = createBackoff({ firstMs: 10, maxMs: 20 });
  expect([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()]).toEqual([10, 15, 20]);
  backoff.reset();
  expect(backoff.nextMs()).toBe(10);
});
