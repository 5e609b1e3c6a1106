import type { ResultRow } from './types.js';

/**
 * Puts the results of several queries together by `@timestamp`, which the service writes so that text order is time
 * order. Rows of one time keep the order of their lists. A single list stays as it is.
 */
export function mergeByTime(
  lists: readonly (readonly ResultRow[])[],
  options: { readonly newestFirst: boolean },
): readonly ResultRow[] {
  const [only, ...others] = lists;
  if (only && others.length === 0) return only;
  const sign = options.newestFirst ? -1 : 1;
  const keyed = lists.flat().map((row) => ({ row, time: timeOf(row) }));
  keyed.sort((a, b) => (a.time === b.time ? 0 : sign * (a.time < b.time ? -1 : 1)));
  return keyed.map(({ row }) => row);
}

const timeOf = (row: ResultRow): string => row.find(({ field }) => field === '@timestamp')?.value ?? '';
