import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createState } from '../../../src/sandbox/state.js';
import { createCall } from '../../../src/sandbox/runtime.js';
import { createTimeline } from '../../../src/sandbox/services/ssm/timeline.js';
import { createTestClock, START_MS } from '../helpers.js';

function callAt(startMs: number) {
  const clock = createTestClock(startMs);
  const identity = {
    service: 'ssm',
    operation: 'ListCommands',
    account: '123456789012',
    region: 'ap-northeast-1',
    accessKeyId: 'sandbox',
    requestId: 'r',
    signal: new AbortController().signal,
  };
  return { clock, call: createCall({ state: createState(), clock, random: () => 0 }, identity) };
}

test('whatever the order of planning, things happen in the order of time, and in that of planning at one moment', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (delays) => {
      const timeline = createTimeline();
      const { clock, call } = callAt(START_MS);
      const happened: { readonly delay: number; readonly index: number; readonly atMs: number }[] = [];
      for (const [index, delay] of delays.entries()) {
        timeline.plan(START_MS + delay, (_, atMs) => void happened.push({ delay, index, atMs }));
      }
      clock.advance(10);
      timeline.run(call);
      expect(happened.every(({ delay }) => delay <= 10)).toBe(true);
      expect(timeline.size()).toBe(delays.length - happened.length);
      clock.advance(10);
      timeline.run(call);
      const expected = delays
        .map((delay, index) => ({ delay, index, atMs: START_MS + delay }))
        .sort((a, b) => a.delay - b.delay || a.index - b.index);
      expect(happened).toEqual(expected);
    }),
  );
});

test('what is planned on the way happens in the same run when its time has come', () => {
  const timeline = createTimeline();
  const { clock, call } = callAt(START_MS);
  const happened: number[] = [];
  const again = (_: unknown, atMs: number): void => {
    happened.push(atMs - START_MS);
    timeline.plan(atMs + 10, again);
  };
  timeline.plan(START_MS, again);
  clock.advance(35);
  timeline.run(call);
  expect(happened).toEqual([0, 10, 20, 30]);
});
