import type { TimeRange } from '../../core/time-range.js';
import type { Slice } from './types.js';

/** The whole seconds that hold a range; StartQuery knows nothing finer. */
export const sliceOf = (range: TimeRange): Slice => ({
  startSeconds: Math.floor(range.fromMs / 1000),
  endSeconds: Math.floor(range.toMs / 1000),
});

/**
 * Cuts a slice into up to `pieces` of nearly equal length, oldest first. Both ends are inclusive, so each piece begins
 * one second after the one before it: no second is lost or read twice. A slice of one second stays whole.
 */
export function splitSlice(slice: Slice, pieces: number): readonly Slice[] {
  const seconds = slice.endSeconds - slice.startSeconds + 1;
  const count = Math.max(1, Math.min(Math.floor(pieces), seconds));
  const starts = Array.from(
    { length: count },
    (_, index) => slice.startSeconds + Math.floor((index * seconds) / count),
  );
  return starts.map((startSeconds, index) => ({
    startSeconds,
    endSeconds: (starts[index + 1] ?? slice.endSeconds + 1) - 1,
  }));
}
