import type { LogRow } from './row.js';

/**
 * Keeps the two ways in which an event can reach us in live tail apart: by the stream, which leaves events out when it
 * breaks or samples, and by reading a gap again. Events from the stream carry no id, so they are told apart by all
 * that is known of them; equal ones are counted. Of an event that the stream gave L times and a reading found R times,
 * max(L, R) are shown, in whatever order the two come.
 */
export interface LiveLedger {
  /** Whether an event from the stream is to be shown. */
  fromStream(row: LogRow): boolean;
  /** Begins the reading of a range; the function gives those rows of each page that are still to be shown. */
  beginReading(): (rows: readonly LogRow[]) => readonly LogRow[];
  /** Forgets what was taken down before this time of our clock. */
  forgetBefore(ms: number): void;
  readonly size: number;
}

interface Count {
  streamed: number;
  shown: number;
  atMs: number;
}

export function createLiveLedger(now: () => number): LiveLedger {
  const counts = new Map<string, Count>();

  const countOf = (row: LogRow): Count => {
    const key = JSON.stringify([row.group, row.stream, row.timestamp, row.ingestedAt, row.message]);
    const known = counts.get(key);
    if (known) {
      known.atMs = now();
      return known;
    }
    const fresh = { streamed: 0, shown: 0, atMs: now() };
    counts.set(key, fresh);
    return fresh;
  };

  return {
    fromStream(row) {
      const count = countOf(row);
      count.streamed += 1;
      if (count.streamed <= count.shown) return false;
      count.shown += 1;
      return true;
    },
    beginReading() {
      const found = new Map<Count, number>();
      return (rows) =>
        rows.filter((row) => {
          const count = countOf(row);
          const times = (found.get(count) ?? 0) + 1;
          found.set(count, times);
          if (times <= count.shown) return false;
          count.shown += 1;
          return true;
        });
    },
    forgetBefore(ms) {
      for (const [key, { atMs }] of counts) if (atMs < ms) counts.delete(key);
    },
    get size() {
      return counts.size;
    },
  };
}
