import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TaskEvent } from '../../../src/lib/core/events.js';
import { followRows } from '../../../src/lib/logs/events/follow.js';
import { createReader } from '../../../src/lib/logs/events/read-rows.js';
import { tailEvents, type TailInput } from '../../../src/lib/logs/events/tail.js';
import { createSeenWindow } from '../../../src/lib/logs/events/seen-window.js';
import { broken, fakeAws, fakeContext, fault, type FakeAws, type Reply } from '../../helpers/fake-aws.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { fakeLogGroup, type StoredEvent } from '../../helpers/fake-log-group.js';

const NOW_MS = Date.parse('2026-01-15T12:00:00.000Z');

interface Arrival {
  /** When the service has it, after the start of the follow. */
  readonly arrivesMs: number;
  /** How much older it is than that. */
  readonly lateMs: number;
}

const stored = ({ arrivesMs, lateMs }: Arrival, index: number): StoredEvent => ({
  eventId: String(index).padStart(6, '0'),
  timestamp: NOW_MS + arrivesMs - lateMs,
  ingestionTime: NOW_MS + arrivesMs,
  logStreamName: 's',
  message: `m${index}`,
});

interface Run {
  readonly messages: readonly string[];
  readonly batches: readonly (readonly string[])[];
  readonly events: readonly TaskEvent[];
  readonly aws: FakeAws;
}

/** Follows a group in which events arrive one after another, until `untilMs` after the start. */
async function follow(
  arrivals: readonly Arrival[],
  {
    untilMs = 60_000,
    pageSizes = [3],
    answer,
    ...input
  }: Partial<TailInput> & {
    readonly untilMs?: number;
    readonly pageSizes?: readonly number[];
    readonly answer?: (usual: Reply, call: number) => Reply;
  } = {},
): Promise<Run> {
  const clock = fakeClock({ nowMs: NOW_MS });
  const stop = new AbortController();
  const waiting = arrivals.map(stored);
  const group = fakeLogGroup([], { pageSizes });
  let calls = 0;
  const aws = fakeAws().always('FilterLogEvents', (call, signal) => {
    const arrived = waiting.filter(({ ingestionTime }) => ingestionTime <= clock.now());
    group.events.splice(0, group.events.length, ...arrived);
    if (clock.now() >= NOW_MS + untilMs) stop.abort(new Error('enough'));
    calls += 1;
    const reply = answer?.(group.filterLogEvents, calls) ?? group.filterLogEvents;
    return typeof reply === 'function' ? reply(call, signal) : reply;
  });
  const context = fakeContext(aws, { clock, signal: stop.signal });
  const batches: string[][] = [];
  const range = { fromMs: NOW_MS - 300_000, toMs: NOW_MS };
  await expect(async () => {
    for await (const rows of tailEvents({ groups: ['/app'], range, follow: true, ...input }, context)) {
      batches.push(rows.map(({ message }) => message));
    }
  }).rejects.toThrow('enough');
  return { messages: batches.flat(), batches, events: context.events, aws };
}

const arrival = fc.record({ arrivesMs: fc.integer({ min: -200_000, max: 45_000 }), lateMs: fc.nat(50_000) });

describe('tailEvents with follow', () => {
  test('shows every event once, however late it arrives within the overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arrival, { maxLength: 40 }),
        fc
          .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 })
          .filter((n) => n.some((size) => size > 0)),
        async (arrivals, pageSizes) => {
          const { messages } = await follow(arrivals, { pageSizes });
          expect([...messages].sort()).toEqual(arrivals.map((_, index) => `m${index}`).sort());
        },
      ),
      { numRuns: 100 },
    );
  });

  test('keeps events of the same millisecond apart', async () => {
    const arrivals = [1000, 1000, 2000, 8000].map((arrivesMs) => ({ arrivesMs, lateMs: arrivesMs }));
    expect([...(await follow(arrivals)).messages].sort()).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  test('is not carried away by an event that is dated in the future', async () => {
    const { messages } = await follow([
      { arrivesMs: 1000, lateMs: -3_600_000 },
      { arrivesMs: 20_000, lateMs: 0 },
      { arrivesMs: 30_000, lateMs: 5000 },
    ]);
    expect([...messages].sort()).toEqual(['m0', 'm1', 'm2']);
  });

  test('looks every second while events come, and more and more rarely up to 5 s when none do', async () => {
    const { aws } = await follow([{ arrivesMs: -1000, lateMs: 0 }], { untilMs: 40_000 });
    const looks = aws.calls.length;
    expect(looks).toBeGreaterThan(8);
    expect(looks).toBeLessThan(15);
  });

  test('makes up for looks that failed for a passing reason, and says so once', async () => {
    const arrivals = [5000, 10_000, 15_000, 20_000].map((arrivesMs) => ({ arrivesMs, lateMs: 100 }));
    const { messages, events } = await follow(arrivals, {
      answer: (usual, call) => {
        if (call < 4 || call > 6) return usual;
        return call === 5 ? fault('InternalFailure', 'oops', 500) : broken('ECONNRESET');
      },
    });
    expect(messages).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(events).toEqual([
      {
        type: 'warn',
        code: 'FollowRetry',
        message: 'looking for new events failed, trying again: ECONNRESET',
      },
    ]);
  });

  test('with last shows no more than that of the past, then whatever is new', async () => {
    const past = Array.from({ length: 10 }, (_, n) => ({ arrivesMs: -50_000 + n * 1000, lateMs: 0 }));
    const { batches } = await follow([...past, { arrivesMs: 10_000, lateMs: 30_000 }], { last: 3 });
    expect(batches).toEqual([['m7', 'm8', 'm9'], ['m10']]);
  });
});

test('a failure that will not pass ends the follow', async () => {
  const aws = fakeAws().on('FilterLogEvents', fault('AccessDeniedException', 'no'));
  const range = { fromMs: NOW_MS - 1000, toMs: NOW_MS };
  const rows = tailEvents({ groups: ['/app'], range, follow: true }, fakeContext(aws));
  await expect(rows.next()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('says once when there are too many events to remember a whole overlap, and doubles none', async () => {
  const clock = fakeClock({ nowMs: NOW_MS });
  const stop = new AbortController();
  const group = fakeLogGroup(
    Array.from({ length: 50 }, (_, n) => stored({ arrivesMs: -n * 100, lateMs: 0 }, n)),
    { pageSizes: [20] },
  );
  const aws = fakeAws().always('FilterLogEvents', (call) => {
    if (clock.now() > NOW_MS + 20_000) stop.abort(new Error('enough'));
    return group.filterLogEvents(call);
  });
  const ctx = fakeContext(aws, { clock, signal: stop.signal });
  const query = { groups: [{ label: 'a', name: 'a', request: { logGroupName: 'a' } }], filter: {}, wants: undefined };
  const messages: string[] = [];
  await expect(async () => {
    const range = { fromMs: NOW_MS - 60_000, toMs: NOW_MS };
    for await (const rows of followRows(createReader(query, ctx), { range, maxSeen: 10 })) {
      messages.push(...rows.map(({ message }) => message));
    }
  }).rejects.toThrow('enough');
  expect(messages).toHaveLength(50);
  expect(ctx.events.filter((event) => event.type === 'warn').map(({ code }) => code)).toEqual(['FollowCrowded']);
});

describe('createSeenWindow', () => {
  const row = (n: number) => ({
    timestamp: new Date(n).toISOString(),
    ingestedAt: null,
    group: 'g',
    stream: 's',
    message: '',
    eventId: String(n),
  });

  test('never holds more than its limit, and says from where on it is complete', () => {
    const seen = createSeenWindow({ maxSize: 10 });
    for (let n = 0; n < 100; n += 1) expect(seen.add(row(n))).toBe(true);
    expect(seen.size).toBeLessThanOrEqual(10);
    const floor = seen.floorMs();
    expect(floor).toBeGreaterThan(80);
    for (let n = 0; n < 100; n += 1) expect(seen.add(row(n))).toBe(false);
  });

  test('knows an event without an id by all that is known of it', () => {
    const seen = createSeenWindow();
    const without = { ...row(1), eventId: null };
    expect(seen.add(without)).toBe(true);
    expect(seen.add({ ...without })).toBe(false);
    expect(seen.add({ ...without, message: 'other' })).toBe(true);
  });
});
