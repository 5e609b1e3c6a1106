/** True when `text` holds a wildcard. Log group names can hold neither `*` nor `?`. */
export const isGlob = (text: string): boolean => /[*?]/.test(text);

/** What comes before the first wildcard: the service can narrow a list by it. */
export const literalPrefix = (glob: string): string => glob.slice(0, glob.search(/[*?]|$/));

/**
 * Whether the whole of `text` matches `glob`: `*` is any run of characters, slashes too, `?` is exactly one.
 * Linear in practice: on a mismatch only the last `*` is widened.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let starAt = -1;
  let starText = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      starAt = g;
      starText = t;
      g += 1;
    } else if (glob[g] === '?' || glob[g] === text[t]) {
      g += 1;
      t += 1;
    } else if (starAt >= 0) {
      starText += 1;
      t = starText;
      g = starAt + 1;
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
}
