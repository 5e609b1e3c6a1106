import type { Recommendation } from './types.js';

/** Recommendations that read the same but for their resource. */
export interface RecommendationGroup {
  readonly first: Recommendation;
  readonly count: number;
}

/** The name of an alarm that stands for several. */
export const lineOf = (alarm: string, count: number): string => (count === 1 ? alarm : `${alarm} (${count} like it)`);

/** So many of one sort still have a line each. */
const MAX_SINGLE = 3;

/**
 * A line for each recommendation, and one for all of a sort where there are more than three: a fleet has the same alarm on
 * every machine. The order stays that of the first of each.
 */
export function groupAlike(rows: readonly Recommendation[]): readonly RecommendationGroup[] {
  const groups = new Map<string, Recommendation[]>();
  for (const row of rows) {
    const { status, kind, key, metric, condition, wouldHaveFired } = row;
    const sort = JSON.stringify([status, kind, key, metric, condition, wouldHaveFired]);
    const known = groups.get(sort);
    if (known) known.push(row);
    else groups.set(sort, [row]);
  }
  const order = new Map(rows.map((row, index) => [row, index]));
  return [...groups.values()]
    .flatMap((group): readonly RecommendationGroup[] =>
      group.length > MAX_SINGLE
        ? group.slice(0, 1).map((first) => ({ first, count: group.length }))
        : group.map((first) => ({ first, count: 1 })),
    )
    .toSorted((a, b) => (order.get(a.first) ?? 0) - (order.get(b.first) ?? 0));
}
