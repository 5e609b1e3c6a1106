import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventPage, FetchPage } from '../../../src/lib/logs/events/fetch-page.js';
import { decodeEvents } from '../../../src/lib/logs/events/fetch-page.js';
import { splitBody } from '../../../src/lib/logs/events/page-bytes.js';
import { readPages, type ReadOptions } from '../../../src/lib/logs/events/read-pages.js';
import type { StoredEvent } from '../../helpers/fake-log-group.js';
import { storedEvents } from '../../helpers/log-events.js';

interface Source {
  readonly fetchPage: FetchPage;
  readonly requests: () => number;
  readonly maxInFlight: () => number;
  readonly unread: () => number;
}

/** Serves events in pages of varying size; answers in an order of its own choice. */
function source(
  events: readonly StoredEvent[],
  {
    sizes = [3],
    latencyMs = 500,
    turns = [1],
  }: { sizes?: readonly number[]; latencyMs?: number; turns?: readonly number[] },
): Source {
  let requests = 0;
  let inFlight = 0;
  let most = 0;
  let served = 0;
  return {
    requests: () => requests,
    maxInFlight: () => most,
    unread: () => served,
    async fetchPage({ fromMs, toMs, token, signal }) {
      requests += 1;
      inFlight += 1;
      most = Math.max(most, inFlight);
      const size = sizes[requests % sizes.length] ?? 3;
      const wait = turns[requests % turns.length] ?? 1;
      for (let turn = 0; turn < wait; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      signal.throwIfAborted();
      const found = events.filter(({ timestamp }) => timestamp >= fromMs && timestamp <= toMs);
      const [range, offset = '0'] = (token ?? `${fromMs}-${toMs}|0`).split('|');
      expect(range).toBe(`${fromMs}-${toMs}`);
      const end = Number(offset) + size;
      const page = found.slice(Number(offset), end);
      served += page.length > 0 ? 1 : 0;
      return {
        bytes:
          page.length > 0 && requests % 2 === 0
            ? splitBody(Buffer.from(JSON.stringify({ events: page })))?.events
            : undefined,
        parsed: page,
        nextToken: end < found.length ? `${range}|${end}` : undefined,
        latencyMs,
      };
    },
  };
}

const options = (fetchPage: FetchPage, extra: Partial<ReadOptions> = {}): ReadOptions => ({
  fetchPage,
  governor: { ratePerSecond: () => 20 },
  signal: new AbortController().signal,
  ...extra,
});

const range = { fromMs: 0, toMs: 10_000 };

async function idsOf(pages: AsyncIterable<EventPage>): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for await (const page of pages) for (const event of decodeEvents(page)) ids.push(event.eventId);
  return ids;
}

describe('readPages', () => {
  test('hands out every event once and in order, however the pages fall and the answers overtake each other', async () => {
    await fc.assert(
      fc.asyncProperty(
        storedEvents({ maxMs: 10_000, maxLength: 120 }),
        fc
          .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 })
          .filter((sizes) => sizes.some((n) => n > 0)),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 100, 2000),
        fc.integer({ min: 1, max: 8 }),
        async (events, sizes, turns, latencyMs, maxBufferedPages) => {
          const { fetchPage } = source(events, { sizes, turns, latencyMs });
          const ids = await idsOf(readPages(range, options(fetchPage, { maxBufferedPages })));
          expect(ids).toEqual(events.map(({ eventId }) => eventId));
        },
      ),
      { numRuns: 300 },
    );
  });

  const dense: readonly StoredEvent[] = Array.from({ length: 1000 }, (_, index) => ({
    eventId: String(index).padStart(6, '0'),
    timestamp: index * 10,
    ingestionTime: index * 10,
    logStreamName: 's',
    message: 'm',
  }));

  test('reads side by side when answers are slow, one after another when they are fast', async () => {
    const slow = source(dense, { sizes: [10], latencyMs: 300 });
    await idsOf(readPages(range, options(slow.fetchPage)));
    expect(slow.maxInFlight()).toBe(6);
    const fast = source(dense, { sizes: [10], latencyMs: 10 });
    await idsOf(readPages(range, options(fast.fetchPage)));
    expect(fast.maxInFlight()).toBe(1);
    expect(fast.requests()).toBe(100);
  });

  test('holds no more than the allowed pages ahead of a slow reader', async () => {
    const { fetchPage, unread } = source(dense, { sizes: [10], latencyMs: 300 });
    const pages = readPages(range, options(fetchPage, { maxBufferedPages: 4 }));
    await pages.next();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    // One page to look at, one handed out, four ahead, and what the foremost slice may always have.
    expect(unread()).toBeLessThanOrEqual(8);
    await pages.return(undefined);
  });

  test('hands out what precedes a failure, then fails, and asks for nothing more', async () => {
    const { fetchPage } = source(dense, { sizes: [10], latencyMs: 300 });
    const failing: FetchPage = (request) =>
      request.fromMs > 5000 ? Promise.reject(new Error('gone')) : fetchPage(request);
    const ids: (string | undefined)[] = [];
    await expect(async () => {
      for await (const page of readPages(range, options(failing))) {
        for (const event of decodeEvents(page)) ids.push(event.eventId);
      }
    }).rejects.toThrow('gone');
    expect(ids.length).toBeGreaterThan(400);
    expect(ids).toEqual(dense.slice(0, ids.length).map(({ eventId }) => eventId));
  });

  test('aborts its requests when the reader goes away', async () => {
    const { fetchPage } = source(dense, { sizes: [10], latencyMs: 300, turns: [3] });
    const signals: AbortSignal[] = [];
    const pages = readPages(
      range,
      options((request) => {
        signals.push(request.signal);
        return fetchPage(request);
      }),
    );
    await pages.next();
    await pages.return(undefined);
    expect(signals.at(-1)?.aborted).toBe(true);
  });
});
