/**
 * A wildcard of a pattern: `*` is any text, `\*` a star and `\\` a backslash ("Matching using wildcards" in "Comparison
 * operators for use in event patterns", EventBridge user guide).
 */

/** Why a text is no wildcard; undefined when it is one. */
export function wildcardProblem(text: string): string | undefined {
  let isAfterStar = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
      if (text[at] !== '*' && text[at] !== '\\') return 'in a "wildcard" a backslash stands before * or \\ only';
      isAfterStar = false;
      continue;
    }
    if (text[at] === '*' && isAfterStar) return 'two stars beside each other in a "wildcard": one is enough';
    isAfterStar = text[at] === '*';
  }
  return undefined;
}

/** Whether a text fits a wildcard that has no problem. Takes at most the product of both lengths. */
export function fitsWildcard(text: string, wildcard: string): boolean {
  const parts = partsOf(wildcard);
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  // The leftmost place for each part leaves the most for the next ones.
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The literal texts between the stars. */
function partsOf(wildcard: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < wildcard.length; at += 1) {
    if (wildcard[at] === '*') {
      parts.push(part);
      part = '';
      continue;
    }
    if (wildcard[at] === '\\') at += 1;
    part += wildcard[at] ?? '';
  }
  return [...parts, part];
}
