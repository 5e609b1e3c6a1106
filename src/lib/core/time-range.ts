import { usageError } from '../errors/app-error.js';
import { formatDuration } from './duration.js';

/** Both ends inclusive, epoch milliseconds. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A clock that is a little ahead of ours must not make `--since now` an error. */
const FUTURE_TOLERANCE_MS = 60_000;

/**
 * The range that `--since` and `--until` (epoch ms, absent: `defaultSinceMs` ago, now) mean.
 *
 * @throws usage error when it is upside down, empty or begins in the future
 */
export function resolveTimeRange(
  input: { readonly since?: number | undefined; readonly until?: number | undefined },
  options: { readonly nowMs: number; readonly defaultSinceMs: number },
): TimeRange {
  const toMs = input.until ?? options.nowMs;
  const fromMs = input.since ?? toMs - options.defaultSinceMs;
  if (fromMs > options.nowMs + FUTURE_TOLERANCE_MS) {
    throw usageError(`--since is in the future: ${formatTime(fromMs)}`, {
      code: 'RangeInFuture',
      reason: `it is now ${formatTime(options.nowMs)}`,
      hint: 'a time without an offset is local unless --tz is given; try --since 1h',
    });
  }
  if (fromMs >= toMs) {
    throw usageError(`the time range is upside down: ${formatTime(fromMs)} is not before ${formatTime(toMs)}`, {
      code: 'RangeUpsideDown',
      reason: '--since must come before --until (default: now)',
      hint: 'swap them, or try --since 1h',
    });
  }
  return { fromMs, toMs };
}

/** `2026-11-23T12:00:00.000Z .. 2026-11-23T13:00:00.000Z (1h)` */
export function formatRange(range: TimeRange): string {
  return `${formatTime(range.fromMs)} .. ${formatTime(range.toMs)} (${formatDuration(roundForReading(range.toMs - range.fromMs))})`;
}

/** Milliseconds say nothing to a reader of a range of minutes. */
const roundForReading = (ms: number): number => (ms < 1000 ? ms : Math.round(ms / 1000) * 1000);

/** ISO-8601 in UTC with milliseconds. */
export const formatTime = (ms: number): string => new Date(ms).toISOString();
