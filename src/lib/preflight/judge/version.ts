/**
 * Whether a version such as `3.3.40.0` is at least `minimum`, part by part as numbers; undefined for one that is
 * not made of numbers. What follows them (`1.300071.0b1`) does not count.
 */
export function isAtLeast(version: string | null | undefined, minimum: string): boolean | undefined {
  const have = partsOf(version ?? '');
  if (have === undefined) return undefined;
  const want = partsOf(minimum) ?? [];
  for (let index = 0; index < Math.max(have.length, want.length); index += 1) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function partsOf(version: string): readonly number[] | undefined {
  const [numbers] = /^\d+(?:\.\d+)*/.exec(version) ?? [];
  return numbers?.split('.').map(Number);
}
