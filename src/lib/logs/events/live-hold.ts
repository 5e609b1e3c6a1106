import type { LogRow } from './row.js';

/**
 * Live tail gives events up to some 0.9 s out of order. Held this long and sorted by ingestion they come right.
 * @see https://github.com/awslabs/amazon-dynamodb-tools/pull/323 for a measurement
 */
const HOLD_MS = 1000;

/** Puts events that come nearly in order into order, at the price of a second. */
export interface LiveHold {
  add(rows: readonly LogRow[], nowMs: number): void;
  /** What may be shown now, in order of ingestion, then of time. */
  release(nowMs: number): readonly LogRow[];
}

interface Held {
  readonly row: LogRow;
  readonly arrivedMs: number;
}

export function createLiveHold({ holdMs = HOLD_MS }: { readonly holdMs?: number } = {}): LiveHold {
  let held: Held[] = [];
  return {
    add(rows, nowMs) {
      for (const row of rows) held.push({ row, arrivedMs: nowMs });
    },
    release(nowMs) {
      const ripe = held.filter(({ arrivedMs }) => arrivedMs <= nowMs - holdMs);
      if (ripe.length === 0) return [];
      // What was ingested before a ripe event goes with it, though it came later.
      const newest = ripe.reduce(
        (latest, { row }) => ((row.ingestedAt ?? '') > latest ? (row.ingestedAt ?? '') : latest),
        '',
      );
      const isDue = ({ row, arrivedMs }: Held): boolean =>
        arrivedMs <= nowMs - holdMs || (row.ingestedAt ?? '') <= newest;
      const due = held.filter(isDue);
      held = held.filter((one) => !isDue(one));
      return due.map(({ row }) => row).sort(compareIngestion);
    },
  };
}

function compareIngestion(a: LogRow, b: LogRow): number {
  return compare(a.ingestedAt, b.ingestedAt) || compare(a.timestamp, b.timestamp);
}

function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
