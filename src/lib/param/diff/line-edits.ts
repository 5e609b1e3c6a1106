/** A line of one text or of both, with its number in each, from 1. */
export interface LineEdit {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

/** More differences than this are not worth their alignment: what lies between the common ends is then all replaced. */
const MAX_EDITS = 1000;

/** The shortest list of removed and added lines that makes one text of the other (Myers, 1986, greedy). */
export function lineEdits(before: readonly string[], after: readonly string[]): readonly LineEdit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const rest = Math.min(before.length, after.length) - start;
  while (end < rest && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const middle = {
    before: before.slice(start, before.length - end),
    after: after.slice(start, after.length - end),
  };
  const kinds = [
    ...Array<LineEdit['kind']>(start).fill('same'),
    ...(shortestScript(middle) ?? replaceAll(middle)),
    ...Array<LineEdit['kind']>(end).fill('same'),
  ];
  return numbered(kinds, { before, after });
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const replaceAll = ({ before, after }: Sides): readonly LineEdit['kind'][] => [
  ...Array<LineEdit['kind']>(before.length).fill('removed'),
  ...Array<LineEdit['kind']>(after.length).fill('added'),
];

/** Undefined when it would be longer than {@link MAX_EDITS}. */
function shortestScript({ before, after }: Sides): readonly LineEdit['kind'][] | undefined {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(before.length + after.length, MAX_EDITS); edits += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(furthest, { diagonal, edits });
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(trace, { before, after });
    }
  }
  return undefined;
}

/** Whether a diagonal is reached from the one above it (an added line) or below it (a removed one). */
const isFromAbove = (furthest: ReadonlyMap<number, number>, { diagonal, edits }: { diagonal: number; edits: number }) =>
  diagonal === -edits || (diagonal !== edits && (furthest.get(diagonal - 1) ?? 0) < (furthest.get(diagonal + 1) ?? 0));

const startOf = (furthest: ReadonlyMap<number, number>, at: { diagonal: number; edits: number }): number =>
  isFromAbove(furthest, at) ? (furthest.get(at.diagonal + 1) ?? 0) : (furthest.get(at.diagonal - 1) ?? 0) + 1;

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  { before, after }: Sides,
): readonly LineEdit['kind'][] {
  const kinds: LineEdit['kind'][] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const at = { diagonal: x - y, edits };
    const isAdded = isFromAbove(furthest, at);
    const previous = isAdded ? at.diagonal + 1 : at.diagonal - 1;
    const previousX = furthest.get(previous) ?? 0;
    const previousY = previousX - previous;
    while (x > Math.max(previousX, 0) && y > Math.max(previousY, 0)) {
      kinds.push('same');
      x -= 1;
      y -= 1;
    }
    if (edits > 0) kinds.push(isAdded ? 'added' : 'removed');
    x = previousX;
    y = previousY;
  }
  return kinds.toReversed();
}

function numbered(kinds: readonly LineEdit['kind'][], { before, after }: Sides): readonly LineEdit[] {
  let oldLine = 0;
  let newLine = 0;
  return kinds.map((kind) => {
    if (kind !== 'added') oldLine += 1;
    if (kind !== 'removed') newLine += 1;
    return {
      kind,
      text: (kind === 'added' ? after[newLine - 1] : before[oldLine - 1]) ?? '',
      oldLine: kind === 'added' ? null : oldLine,
      newLine: kind === 'removed' ? null : newLine,
    };
  });
}
