import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSlices, type SliceReader } from '../../../src/lib/logs/query/read-slices.js';
import { sliceOf, splitSlice } from '../../../src/lib/logs/query/slices.js';
import type { Slice } from '../../../src/lib/logs/query/types.js';
import { collect } from '../../helpers/collect.js';

const sliceArbitrary = fc
  .tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 5000 }))
  .map(([startSeconds, length]): Slice => ({ startSeconds, endSeconds: startSeconds + length }));

test('a range of milliseconds becomes the whole seconds that hold it', () => {
  expect(sliceOf({ fromMs: 1500, toMs: 9999 })).toEqual({ startSeconds: 1, endSeconds: 9 });
});

describe('splitSlice', () => {
  test('halves [a, m] and [m+1, b]', () => {
    expect(splitSlice({ startSeconds: 10, endSeconds: 19 }, 2)).toEqual([
      { startSeconds: 10, endSeconds: 14 },
      { startSeconds: 15, endSeconds: 19 },
    ]);
  });

  test('a slice of one second stays whole', () => {
    const slice = { startSeconds: 7, endSeconds: 7 };
    expect(splitSlice(slice, 16)).toEqual([slice]);
  });

  test('never loses or doubles a second, and its pieces differ by one second at most', () => {
    fc.assert(
      fc.property(sliceArbitrary, fc.integer({ min: 1, max: 40 }), (slice, pieces) => {
        const parts = splitSlice(slice, pieces);
        const lengths = parts.map((part) => part.endSeconds - part.startSeconds + 1);
        expect(parts[0]?.startSeconds).toBe(slice.startSeconds);
        expect(parts.at(-1)?.endSeconds).toBe(slice.endSeconds);
        parts.forEach((part, index) => {
          if (index > 0) expect(part.startSeconds).toBe((parts[index - 1]?.endSeconds ?? 0) + 1);
        });
        expect(Math.min(...lengths)).toBeGreaterThan(0);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

interface Event {
  readonly second: number;
  readonly id: number;
}

/** A service that holds events and gives at most `cap` of them, newest or oldest first. */
function fakeReader(
  events: readonly Event[],
  options: { cap: number; newestFirst: boolean; pieces: number; parallel: number },
): SliceReader<Event> & { readonly cut: Slice[]; running: number; peak: number; reads: number } {
  const sign = options.newestFirst ? -1 : 1;
  const reader = {
    newestFirst: options.newestFirst,
    parallel: options.parallel,
    cut: [] as Slice[],
    running: 0,
    peak: 0,
    reads: 0,
    onCut: (slice: Slice) => void reader.cut.push(slice),
    async read(slice: Slice, signal: AbortSignal) {
      reader.running += 1;
      reader.reads += 1;
      reader.peak = Math.max(reader.peak, reader.running);
      try {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        const rows = events
          .filter(({ second }) => second >= slice.startSeconds && second <= slice.endSeconds)
          .sort((a, b) => sign * (a.second - b.second) || a.id - b.id);
        return { rows: rows.slice(0, options.cap), isCut: rows.length >= options.cap, pieces: options.pieces };
      } finally {
        reader.running -= 1;
      }
    },
  };
  return reader;
}

const eventsArbitrary = fc
  .array(fc.integer({ min: 100, max: 160 }), { maxLength: 120 })
  .map((seconds) => seconds.map((second, id): Event => ({ second, id })));
const root: Slice = { startSeconds: 100, endSeconds: 160 };

describe('readSlices', () => {
  test('gives every event once and in order, whatever the limit and the number of pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        eventsArbitrary,
        fc.record({
          cap: fc.integer({ min: 20, max: 60 }),
          newestFirst: fc.boolean(),
          pieces: fc.integer({ min: 2, max: 8 }),
          parallel: fc.integer({ min: 1, max: 5 }),
        }),
        async (events, options) => {
          const reader = fakeReader(events, options);
          const rows = (await collect(readSlices(root, reader))).flat();
          const sign = options.newestFirst ? -1 : 1;
          const inOrder = events.toSorted((a, b) => sign * (a.second - b.second) || a.id - b.id);
          // Seconds that hold more than the limit can only be given in part, and are named.
          const cut = new Set(reader.cut.map(({ startSeconds }) => startSeconds));
          const given = new Set(rows.map(({ id }) => id));
          expect(given.size).toBe(rows.length);
          expect(rows).toEqual(inOrder.filter(({ id }) => given.has(id)));
          expect(inOrder.filter(({ id, second }) => !given.has(id) && !cut.has(second))).toEqual([]);
          expect(reader.peak).toBeLessThanOrEqual(options.parallel);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('says so when one second alone holds more than the limit', async () => {
    const events = Array.from({ length: 30 }, (_, id) => ({ second: 120, id }));
    const reader = fakeReader(events, { cap: 10, newestFirst: true, pieces: 2, parallel: 2 });
    const rows = (await collect(readSlices(root, reader))).flat();
    expect(rows).toHaveLength(10);
    expect(reader.cut).toEqual([{ startSeconds: 120, endSeconds: 120 }]);
  });

  test('a consumer that has enough aborts what still runs and waits for its end', async () => {
    const events = Array.from({ length: 600 }, (_, id) => ({ second: 100 + (id % 60), id }));
    const reader = fakeReader(events, { cap: 100, newestFirst: true, pieces: 16, parallel: 4 });
    for await (const rows of readSlices(root, reader)) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    expect(reader.running).toBe(0);
    expect(reader.reads).toBeLessThan(10);
  });

  test('a failure ends the reading and leaves nothing running', async () => {
    const reader = fakeReader([], { cap: 5, newestFirst: true, pieces: 4, parallel: 4 });
    let reads = 0;
    const failing: SliceReader<Event> = {
      ...reader,
      read: async (slice, signal) => {
        reads += 1;
        if (reads === 3) throw new Error('third read failed');
        const result = await reader.read(slice, signal);
        return reads === 1 ? { ...result, isCut: true } : result;
      },
    };
    await expect(collect(readSlices(root, failing))).rejects.toThrow('third read failed');
    expect(reader.running).toBe(0);
  });
});
