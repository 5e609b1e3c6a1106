import { splitSlice } from './slices.js';
import type { Slice } from './types.js';

/** What one query over one slice gave. */
export interface SliceResult<R> {
  readonly rows: readonly R[];
  /** The service's limit was hit: there is more in this slice. */
  readonly isCut: boolean;
  /** Into how many pieces to cut it then; two or more. */
  readonly pieces: number;
}

/** How to read slices; `read` must reject when its signal aborts. */
export interface SliceReader<R> {
  read(slice: Slice, signal: AbortSignal): Promise<SliceResult<R>>;
  readonly newestFirst: boolean;
  /** How many slices to read at a time. */
  readonly parallel: number;
  /** Called for a slice of one second that is still cut; its rows are given as they are. */
  onCut(slice: Slice): void;
}

interface Run<R> {
  readonly reader: SliceReader<R>;
  start(slice: Slice): Promise<SliceResult<R>>;
}

/**
 * Reads a slice, and again in smaller ones wherever the limit cut it, until all rows are there. Rows come in order of
 * time however many slices are read at once. When the consumer stops early, what still runs is aborted and awaited.
 */
export async function* readSlices<R>(root: Slice, reader: SliceReader<R>): AsyncGenerator<readonly R[]> {
  const inFlight = new Set<Promise<unknown>>();
  const stop = new AbortController();
  const start = (slice: Slice): Promise<SliceResult<R>> => {
    const result = reader.read(slice, stop.signal);
    inFlight.add(result);
    const forget = (): void => void inFlight.delete(result);
    result.then(forget, forget);
    return result;
  };
  try {
    yield* readSlice(root, { result: start(root), run: { reader, start } });
  } finally {
    stop.abort();
    await Promise.allSettled(inFlight);
  }
}

async function* readSlice<R>(
  slice: Slice,
  pending: { readonly result: Promise<SliceResult<R>>; readonly run: Run<R> },
): AsyncGenerator<readonly R[]> {
  const { run } = pending;
  const { rows, isCut, pieces } = await pending.result;
  const parts = isCut ? splitSlice(slice, pieces) : [slice];
  if (parts.length === 1) {
    if (isCut) run.reader.onCut(slice);
    yield rows;
    return;
  }
  const ordered = run.reader.newestFirst ? parts.toReversed() : parts;
  const ahead: { readonly part: Slice; readonly result: Promise<SliceResult<R>> }[] = [];
  let next = 0;
  for (;;) {
    while (ahead.length < run.reader.parallel && next < ordered.length) {
      const part = ordered[next];
      if (part) ahead.push({ part, result: run.start(part) });
      next += 1;
    }
    const first = ahead.shift();
    if (!first) return;
    yield* readSlice(first.part, { result: first.result, run });
  }
}
