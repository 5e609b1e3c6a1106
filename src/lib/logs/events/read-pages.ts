import { setMaxListeners } from 'node:events';
import type { RateGovernor } from '../../core/token-bucket.js';
import type { TimeRange } from '../../core/time-range.js';
import { isEmptyPage, lastEventMs, type EventPage, type FetchPage } from './fetch-page.js';
import { concurrencyFor, divideRange, slicesFor } from './slice-plan.js';

export interface ReadOptions {
  readonly fetchPage: FetchPage;
  readonly governor: Pick<RateGovernor, 'ratePerSecond'>;
  readonly signal: AbortSignal;
  /** Pages that may wait for their turn; each is up to 1 MB. */
  readonly maxBufferedPages?: number;
  /** The foremost request does not wait for the rate limit; for the only reader of the operation. */
  readonly exemptHead?: boolean;
}

const DEFAULT_BUFFERED_PAGES = 10;
/** Beside the page that is being written: the next one is there when it is done. */
const HEAD_PREFETCH = 1;
/** How much the newest measurement counts. */
const LATENCY_WEIGHT = 0.3;

/** A part of the range, read page after page. */
interface Slice extends TimeRange {
  readonly isSlice: boolean;
  readonly pages: EventPage[];
  token: string | undefined;
  state: 'waiting' | 'fetching' | 'complete' | 'failed';
  /** Once a page with events was kept it can no longer be cut. */
  isFixed: boolean;
  error?: unknown;
}

interface Reading {
  readonly options: ReadOptions;
  /** In order of time; the first is being handed out. */
  slices: Slice[];
  latencyMs: number;
  inFlight: number;
  buffered: number;
  wake: () => void;
}

/**
 * Reads a range as slices of time side by side, as many as the service's latency and the allowed rate make useful,
 * and hands out the pages strictly in order. Memory is bounded: what is far ahead waits.
 * One request after another when the answers come faster than the rate allows anyway.
 */
export async function* readPages(range: TimeRange, options: ReadOptions): AsyncGenerator<EventPage> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every request in flight listens to it, which Node takes for a leak when they are more than ten.
  setMaxListeners(0, signal);
  const reading: Reading = {
    options: { ...options, signal },
    slices: [newSlice(range, false)],
    latencyMs: 0,
    inFlight: 0,
    buffered: 0,
    wake: () => {},
  };
  try {
    for (let head = reading.slices[0]; head; head = reading.slices[0]) {
      startRequests(reading);
      const page = head.pages.shift();
      if (page) {
        reading.buffered -= 1;
        // Asked for before this page is handed out, so that it arrives while this one is being written.
        startRequests(reading);
        if (!isEmptyPage(page)) yield page;
      } else if (head.state === 'complete') {
        reading.slices.shift();
      } else if (head.state === 'failed') {
        throw head.error;
      } else {
        await new Promise<void>((resolve) => (reading.wake = resolve));
      }
    }
  } finally {
    stop.abort();
  }
}

const newSlice = (range: TimeRange, isSlice: boolean): Slice => ({
  ...range,
  isSlice,
  pages: [],
  token: undefined,
  state: 'waiting',
  isFixed: false,
});

/** Lets every slice that may, the foremost first, ask for its next page. */
function startRequests(reading: Reading): void {
  const { options, slices } = reading;
  const maxBuffered = options.maxBufferedPages ?? DEFAULT_BUFFERED_PAGES;
  const concurrency = concurrencyFor({ ratePerSecond: options.governor.ratePerSecond(), latencyMs: reading.latencyMs });
  for (const [index, slice] of slices.entries()) {
    if (reading.inFlight >= concurrency) return;
    // What comes after a failure is never handed out.
    if (slice.state === 'failed') return;
    if (slice.state !== 'waiting') continue;
    const mayFetch =
      index === 0 ? slice.pages.length <= HEAD_PREFETCH : reading.buffered + reading.inFlight < maxBuffered;
    if (mayFetch) void fetchNext(reading, slice, options.exemptHead === true && index === 0);
  }
}

async function fetchNext(reading: Reading, slice: Slice, exempt: boolean): Promise<void> {
  slice.state = 'fetching';
  reading.inFlight += 1;
  try {
    const { fromMs, toMs, token } = slice;
    const page = await reading.options.fetchPage({ fromMs, toMs, token, exempt, signal: reading.options.signal });
    reading.latencyMs += (page.latencyMs - reading.latencyMs) * (reading.latencyMs === 0 ? 1 : LATENCY_WEIGHT);
    reading.inFlight -= 1;
    if (!divide(reading, slice, page)) keep(reading, slice, page);
  } catch (error) {
    reading.inFlight -= 1;
    slice.state = 'failed';
    slice.error = error;
  }
  startRequests(reading);
  reading.wake();
}

function keep(reading: Reading, slice: Slice, page: EventPage): void {
  slice.token = page.nextToken;
  slice.state = page.nextToken === undefined ? 'complete' : 'waiting';
  if (isEmptyPage(page)) return;
  slice.isFixed = true;
  slice.pages.push(page);
  reading.buffered += 1;
}

/**
 * Cuts a slice that turns out to hold many pages. Its first page is thrown away and read again as part of the new
 * slices: a token belongs to the range that it was given for, and nothing then depends on how the service sorts.
 */
function divide(reading: Reading, slice: Slice, page: EventPage): boolean {
  if (slice.isFixed || page.nextToken === undefined) return false;
  const { latencyMs, options } = reading;
  const concurrency = concurrencyFor({ ratePerSecond: options.governor.ratePerSecond(), latencyMs });
  // Answers that come this fast are not worth a look into the page.
  if (concurrency < 2) return false;
  const count = slicesFor({
    range: slice,
    lastEventMs: isEmptyPage(page) ? undefined : (lastEventMs(page) ?? slice.toMs),
    concurrency,
    bufferedPages: options.maxBufferedPages ?? DEFAULT_BUFFERED_PAGES,
    isSlice: slice.isSlice || slice.token !== undefined,
  });
  if (count < 2) return false;
  const parts = divideRange(slice, count).map((part) => newSlice(part, true));
  reading.slices = reading.slices.flatMap((other) => (other === slice ? parts : [other]));
  return true;
}
