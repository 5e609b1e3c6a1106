/** A piece of a pattern: text, or a wildcard that may or may not match a colon. */
export type GlobPart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' | 'many'; readonly colons: boolean };

export type TextTest = (value: string) => boolean;

/**
 * Compiles a pattern. Matching takes time in proportion to pattern times text whatever the pattern is: no text can
 * make it explode, as regular expressions with many wildcards would.
 */
export function compileGlob(parts: readonly GlobPart[]): TextTest {
  const firstWild = parts.findIndex(({ kind }) => kind !== 'text');
  const prefix = textOf(firstWild === -1 ? parts : parts.slice(0, firstWild));
  if (firstWild === -1) return (value) => value === prefix;
  const rest = parts.slice(firstWild);
  const [only] = rest;
  if (rest.length === 1 && only?.kind === 'many' && only.colons) {
    return prefix === '' ? () => true : (value) => value.startsWith(prefix);
  }
  const suffix = textOf(parts.slice(parts.findLastIndex(({ kind }) => kind !== 'text') + 1));
  // Only when it is needed: patterns with variables are compiled for every request, and most do not come this far.
  let units: readonly Unit[] | undefined;
  return (value) => {
    if (!value.startsWith(prefix) || !value.endsWith(suffix)) return false;
    units ??= rest.flatMap(unitsOf);
    return matchUnits(units, value.slice(prefix.length));
  };
}

/** One character of text, or a wildcard. */
type Unit = string | Exclude<GlobPart, { readonly kind: 'text' }>;

const unitsOf = (part: GlobPart): readonly Unit[] => (part.kind === 'text' ? [...part.text] : [part]);

const textOf = (parts: readonly GlobPart[]): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');

/** Walks all ways through the pattern at once: `at[i]` says that the text so far can end before unit i. */
function matchUnits(units: readonly Unit[], value: string): boolean {
  let at = new Uint8Array(units.length + 1);
  let next = new Uint8Array(units.length + 1);
  at[0] = 1;
  skipEmpty(at, units);
  for (const character of value) {
    next.fill(0);
    for (const [index, unit] of units.entries()) {
      if (at[index] === 0) continue;
      if (typeof unit === 'string') {
        if (unit === character) next[index + 1] = 1;
      } else if (unit.colons || character !== ':') {
        next[unit.kind === 'one' ? index + 1 : index] = 1;
      }
    }
    skipEmpty(next, units);
    [at, next] = [next, at];
  }
  return at[units.length] === 1;
}

/** A `*` matches nothing as well. */
function skipEmpty(at: Uint8Array, units: readonly Unit[]): void {
  for (const [index, unit] of units.entries()) {
    if (at[index] === 1 && typeof unit !== 'string' && unit.kind === 'many') at[index + 1] = 1;
  }
}
