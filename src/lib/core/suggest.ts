/** Candidates further away than this share of the typed word are guesses, not typos. */
const MAX_DISTANCE_SHARE = 0.4;

/**
 * The candidate that was most likely meant by a mistyped word, for "did you mean" lines.
 *
 * Case does not count; a candidate that starts with the word wins over one that only resembles it.
 * Returns undefined when nothing is near, and for an exact match of another case the candidate itself.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  if (typed === '') return undefined;
  let best: string | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const score = distanceScore(typed, candidate.toLowerCase());
    if (score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** Lower is nearer; infinite when the candidate is no plausible correction. */
function distanceScore(typed: string, candidate: string): number {
  // Lengths alone can rule a candidate out, before the quadratic part: log group names come by the thousand.
  const limit = Math.max(1, Math.floor(typed.length * MAX_DISTANCE_SHARE));
  const isPrefix = typed.length > 1 && candidate.startsWith(typed);
  if (isPrefix) return 0.5 + candidate.length / 1e6;
  if (Math.abs(typed.length - candidate.length) > limit) return Number.POSITIVE_INFINITY;
  const distance = editDistance(typed, candidate);
  return distance <= limit ? distance : Number.POSITIVE_INFINITY;
}

/**
 * Damerau–Levenshtein distance in its restricted form (optimal string alignment): insertions, deletions,
 * substitutions and swaps of neighbours each cost one. Compares UTF-16 units.
 */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
