import type { Series } from '../math/series.js';

/** The values of a series, one for each period of a grid; null where a period has none, and everywhere without a series. */
export function valuesByPeriod(
  series: Pick<Series, 'times' | 'values'> | undefined,
  grid: { readonly fromMs: number; readonly periodMs: number; readonly count: number },
): readonly (number | null)[] {
  const values = Array.from<number | null>({ length: grid.count }).fill(null);
  if (series === undefined) return values;
  // A million of them is usual: a loop without iterators takes a third of the time.
  for (let at = 0; at < series.times.length; at += 1) {
    const index = Math.floor(((series.times[at] ?? 0) - grid.fromMs) / grid.periodMs);
    if (index >= 0 && index < grid.count) values[index] = series.values[at] ?? null;
  }
  return values;
}
