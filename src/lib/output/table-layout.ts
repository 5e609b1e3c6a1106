/** Columns between two cells. */
export const GAP = 2;
/** Text cut to less than this says nothing; a table that would need it is shown as records instead. */
const MIN_TEXT_WIDTH = 8;
/** A flexible column keeps this much before the others have to give way too. */
const MIN_FLEX_WIDTH = 16;

/** How wide a column would like to be, and what it can spare. */
export interface ColumnNeed {
  /** The widest of its cells and, where there is one, its header. */
  readonly width: number;
  /** The widest of its cells alone. */
  readonly cellWidth: number;
  /** Gives way before the others. */
  readonly flex: boolean;
  /** Its cells are never cut: part of a number or a time is a wrong number or time. */
  readonly rigid: boolean;
}

/**
 * The widths at which a table fits into `maxWidth` columns of the terminal, or undefined when it cannot be
 * read at that width. Flexible columns give way first, then the widest.
 */
export function fitWidths(needs: readonly ColumnNeed[], maxWidth: number): readonly number[] | undefined {
  const widths = needs.map((need) => need.width);
  const available = maxWidth - GAP * Math.max(0, needs.length - 1);
  if (total(widths) <= available) return widths;
  const floors = needs.map((need) => {
    const readable = Math.min(need.width, MIN_TEXT_WIDTH);
    return need.rigid ? Math.max(need.cellWidth, readable) : readable;
  });
  if (total(floors) > available) return undefined;
  const flexFloors = needs.map((need) => (need.flex ? Math.min(need.width, MIN_FLEX_WIDTH) : need.width));
  const flexed = levelDown(widths, { floors: flexFloors, available });
  return levelDown(flexed, { floors, available });
}

/**
 * Takes columns off the widest, as water finds its level, until all fit or are at their floor.
 * Works in steps of "the widest ones down to the next lower", so the cost does not depend on the widths.
 */
function levelDown(
  widths: readonly number[],
  limits: { readonly floors: readonly number[]; readonly available: number },
): readonly number[] {
  const { floors, available } = limits;
  const atLevel = (level: number): number[] =>
    widths.map((width, index) => Math.max(Math.min(width, level), floors[index] ?? 0));
  let low = 0;
  let high = Math.max(0, ...widths);
  // The highest level at which everything fits; 0 when even the floors do not.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (total(atLevel(middle)) <= available) low = middle;
    else high = middle - 1;
  }
  return spendRemainder(atLevel(low), { widths, available });
}

/** Gives the columns that rounding left over back, one each from the left, to cells that are cut. */
function spendRemainder(
  fitted: readonly number[],
  options: { readonly widths: readonly number[]; readonly available: number },
): readonly number[] {
  let left = options.available - total(fitted);
  return fitted.map((width, index) => {
    if (left <= 0 || width >= (options.widths[index] ?? 0)) return width;
    left -= 1;
    return width + 1;
  });
}

const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);
