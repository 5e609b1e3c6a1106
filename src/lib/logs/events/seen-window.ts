import type { LogRow } from './row.js';

/** Some 20 MB of ids: more events a minute than a person follows. */
export const DEFAULT_MAX_SEEN = 200_000;

/** Which events of the recent past have been shown. It forgets what lies before the window, and never grows past a limit. */
export interface SeenWindow {
  /** True the first time that an event is given. */
  add(row: LogRow): boolean;
  /** Forgets what happened before `fromMs`; reads must not begin before it any more. */
  forgetBefore(fromMs: number): void;
  /** Reads must not begin before this: raised when the limit made it forget earlier than asked to. */
  floorMs(): number;
  readonly size: number;
}

export function createSeenWindow({ maxSize = DEFAULT_MAX_SEEN }: { readonly maxSize?: number } = {}): SeenWindow {
  const seen = new Map<string, number>();
  let floor = Number.NEGATIVE_INFINITY;

  const forgetBefore = (fromMs: number): void => {
    if (fromMs <= floor) return;
    floor = fromMs;
    for (const [id, ms] of seen) if (ms < fromMs) seen.delete(id);
  };

  /** Drops the older half, by time: what is kept is complete from the floor on. */
  const shrink = (): void => {
    const times = [...seen.values()].sort((a, b) => a - b);
    const middle = times[Math.floor(times.length / 2)] ?? floor;
    forgetBefore(middle + 1);
  };

  return {
    add(row) {
      const ms = row.timestamp === null ? 0 : Date.parse(row.timestamp);
      const id = row.eventId ?? JSON.stringify([row.group, row.stream, row.timestamp, row.ingestedAt, row.message]);
      if (ms < floor || seen.has(id)) return false;
      seen.set(id, ms);
      if (seen.size > maxSize) shrink();
      return true;
    },
    forgetBefore,
    floorMs: () => floor,
    get size() {
      return seen.size;
    },
  };
}
