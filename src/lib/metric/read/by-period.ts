import type { Series } from '../math/series.js';

/** The values of a series, one for each period of a grid; null where a period has none, and everywhere without a series. */
export function valuesByPeriod(
  series: Pick<Series, 'times' | 'values'> | undefined,
  grid: { readonly fromMs: number; readonly periodMs: number; readonly count: number },
): readonly (number | null)[] {
  const values = Array.from<unknown, number | null>({ length: grid.count }, () => null);
  for (const [at, timeMs] of series?.times.entries() ?? []) {
    const index = Math.floor((timeMs - grid.fromMs) / grid.periodMs);
    if (index >= 0 && index < grid.count) values[index] = series?.values[at] ?? null;
  }
  return values;
}
