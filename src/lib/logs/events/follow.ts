import { mapPool } from '../../core/pool.js';
import { createBackoff } from '../../core/poll.js';
import type { TimeRange } from '../../core/time-range.js';
import { readLast } from './read-last.js';
import { readFrom, readRows, type EventReader } from './read-rows.js';
import { compareRows, type LogRow } from './row.js';
import { createSeenWindow, DEFAULT_MAX_SEEN, type SeenWindow } from './seen-window.js';
import { isPassing } from './service-errors.js';

/**
 * How far back every look reaches. Agents send in batches of some seconds and retry for a while; what comes later than
 * this is rare, and each further second is read again on every look.
 */
const OVERLAP_MS = 60_000;
/** In a quiet group the newest event may be hours old; AWS refuses clocks that are more than 5 minutes off. */
const MAX_LOOKBACK_MS = 10 * 60_000;
/** 10 calls a second are the usual quota, for everybody in the account. */
const POLL = { firstMs: 1000, maxMs: 5000 };
const PARALLEL_GROUPS = 5;

export interface FollowOptions {
  /** What to show first. */
  readonly range: TimeRange;
  /** Show only the newest of it. */
  readonly last?: number | undefined;
  readonly overlapMs?: number;
  /** How many events of the overlap it remembers. */
  readonly maxSeen?: number;
}

/** What has been shown and read so far. */
interface Progress {
  readonly seen: SeenWindow;
  /** Nothing before this is ever shown. */
  startMs: number;
  newestMs: number | undefined;
  /** When the last complete look began. */
  lookedAtMs: number;
  isFailing: boolean;
  isCrowded: boolean;
}

/**
 * The events of the range, then every new one as it comes, until the signal aborts. Each look reads a window of the
 * past again and drops what was shown before, so that events which arrive late are neither lost nor doubled. A look
 * that fails for a passing reason is made up for by the next one.
 */
export async function* followRows(
  reader: EventReader,
  { range, last, overlapMs = OVERLAP_MS, maxSeen = DEFAULT_MAX_SEEN }: FollowOptions,
): AsyncGenerator<readonly LogRow[]> {
  const { ctx } = reader;
  const progress: Progress = {
    seen: createSeenWindow({ maxSize: maxSeen }),
    startMs: range.fromMs,
    newestMs: undefined,
    lookedAtMs: ctx.clock.now(),
    isFailing: false,
    isCrowded: false,
  };
  yield* last === undefined
    ? readPast(reader, { range, overlapMs }, progress)
    : readNewest(reader, { range, count: last, overlapMs }, progress);

  const interval = createBackoff(POLL);
  for (;;) {
    const rows = await look(reader, overlapMs, progress);
    if (rows.length > 0) {
      interval.reset();
      yield rows;
    }
    await ctx.clock.sleep(interval.nextMs(), ctx.signal);
  }
}

async function* readPast(
  reader: EventReader,
  { range, overlapMs }: { readonly range: TimeRange; readonly overlapMs: number },
  progress: Progress,
): AsyncGenerator<readonly LogRow[]> {
  // Event ids are needed, which GetLogEvents does not tell.
  for await (const rows of readRows(reader, range, { operation: 'FilterLogEvents' })) {
    for (const row of rows) note(row, progress);
    progress.seen.forgetBefore(windowStart(progress, overlapMs));
    yield rows;
  }
}

/** With `--last` what is older than the events shown is not wanted, though it lies in the first window. */
async function* readNewest(
  reader: EventReader,
  { range, count, overlapMs }: { readonly range: TimeRange; readonly count: number; readonly overlapMs: number },
  progress: Progress,
): AsyncGenerator<readonly LogRow[]> {
  progress.startMs = Math.max(range.fromMs, progress.lookedAtMs - overlapMs);
  await look(reader, overlapMs, progress);
  const rows = await readLast(reader, { range, count });
  for (const row of rows) note(row, progress);
  if (rows.length > 0) yield rows;
}

/** Reads the window once; gives what was not there before, in order. */
async function look(reader: EventReader, overlapMs: number, progress: Progress): Promise<readonly LogRow[]> {
  const { ctx, query } = reader;
  const beganAtMs = ctx.clock.now();
  const wantedFromMs = windowStart(progress, overlapMs);
  const fromMs = Math.max(wantedFromMs, progress.seen.floorMs());
  if (fromMs > wantedFromMs && !progress.isCrowded) {
    progress.isCrowded = true;
    const message = 'too many events to reach a whole minute back: some that arrive late may be missed';
    ctx.report({ type: 'warn', code: 'FollowCrowded', message: `${message}; narrow it with --filter` });
  }
  const fresh: LogRow[] = [];
  try {
    await mapPool(query.groups, { limit: PARALLEL_GROUPS, signal: ctx.signal }, async (group, { signal }) => {
      for await (const rows of readFrom(reader, { group, fromMs, signal })) {
        for (const row of rows) if (note(row, progress)) fresh.push(row);
      }
    });
    progress.lookedAtMs = beganAtMs;
    progress.isFailing = false;
    progress.seen.forgetBefore(windowStart(progress, overlapMs));
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isPassing(error)) throw error;
    if (!progress.isFailing) {
      const message = `looking for new events failed, trying again: ${reason(error)}`;
      ctx.report({ type: 'warn', code: 'FollowRetry', message });
    }
    progress.isFailing = true;
  }
  const { wants } = query;
  return (wants === undefined ? fresh : fresh.filter(({ message }) => wants(message))).sort(compareRows);
}

/** Takes a row down; true when it is new. */
function note(row: LogRow, progress: Progress): boolean {
  const isNew = progress.seen.add(row);
  if (row.timestamp !== null) progress.newestMs = Math.max(progress.newestMs ?? 0, Date.parse(row.timestamp));
  return isNew;
}

/**
 * Where the next look begins: the overlap before the newest event or the last look, whichever is earlier. An event
 * dated in the future must not carry the window away from the present, nor a clock of ours that is fast.
 */
function windowStart({ startMs, newestMs, lookedAtMs }: Progress, overlapMs: number): number {
  const sureMs = Math.min(newestMs ?? startMs, lookedAtMs) - overlapMs;
  return Math.max(startMs, sureMs, lookedAtMs - Math.max(MAX_LOOKBACK_MS, overlapMs));
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
