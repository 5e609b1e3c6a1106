import type { TimeRange } from '../../core/time-range.js';

/** A slice is worth its own requests when it holds some pages, as each ends with one that is half empty. */
const MAX_PAGES_PER_SLICE = 6;
/** So that a slice a little denser than expected does not need one more page for a few events. */
const HEADROOM_PAGES = 0.2;
const MAX_SLICES = 300;
/** Reading a page again after a division must pay. */
const MIN_PAGES_TO_DIVIDE = 4;
/** A slice among others is divided only when it holds far more than its share. */
const MIN_PAGES_TO_DIVIDE_AGAIN = 16;
/** More requests at once than this only fill memory. */
const MAX_CONCURRENT = 12;

/** How many requests at a time use up the allowed rate, given what one takes (Little's law). */
export function concurrencyFor(input: { readonly ratePerSecond: number; readonly latencyMs: number }): number {
  const inFlight = Math.ceil((input.ratePerSecond * input.latencyMs) / 1000);
  return Math.min(Math.max(inFlight, 1), MAX_CONCURRENT);
}

/** How many pages a range holds when its first page, which has a successor, reaches up to `lastEventMs`. */
export function estimatePages(range: TimeRange, lastEventMs: number): number {
  const coveredMs = Math.min(Math.max(lastEventMs - range.fromMs, 0), range.toMs - range.fromMs) + 1;
  return (range.toMs - range.fromMs + 1) / coveredMs;
}

/** Into how many slices to cut a range; 1: leave it whole. */
export function slicesFor(input: {
  readonly range: TimeRange;
  /** Time of the last event of the first page; undefined when the page was empty. */
  readonly lastEventMs: number | undefined;
  readonly concurrency: number;
  /** How many pages may wait for their turn. */
  readonly bufferedPages: number;
  /** Whether the range is itself a slice of another. */
  readonly isSlice: boolean;
}): number {
  const { range, lastEventMs, concurrency, bufferedPages, isSlice } = input;
  if (concurrency < 2) return 1;
  const spanMs = range.toMs - range.fromMs + 1;
  if (lastEventMs === undefined) return isSlice ? 1 : Math.min(spanMs, 2 * concurrency);
  const pages = estimatePages(range, lastEventMs);
  if (pages < (isSlice ? MIN_PAGES_TO_DIVIDE_AGAIN : MIN_PAGES_TO_DIVIDE)) return 1;
  // Slices are read at the same pace: when the foremost is done, the others have to fit into the buffer.
  const perSlice = Math.min(Math.max(Math.floor(bufferedPages / (concurrency - 1)), 1), MAX_PAGES_PER_SLICE);
  const wanted = Math.max(Math.ceil(pages / (perSlice - HEADROOM_PAGES)), Math.min(concurrency, Math.floor(pages / 2)));
  return Math.min(wanted, MAX_SLICES, spanMs);
}

/** Cuts a range (both ends inclusive) into `count` that touch and do not overlap. */
export function divideRange(range: TimeRange, count: number): readonly TimeRange[] {
  const spanMs = range.toMs - range.fromMs + 1;
  return Array.from({ length: count }, (_, index) => ({
    fromMs: range.fromMs + Math.floor((spanMs * index) / count),
    toMs: range.fromMs + Math.floor((spanMs * (index + 1)) / count) - 1,
  }));
}
