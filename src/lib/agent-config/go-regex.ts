/**
 * Why the agent cannot use a regular expression; undefined when it can, or when we cannot tell.
 *
 * The agent is written in Go, whose expressions (RE2) have no look-around and no references back.
 * Source: https://github.com/google/re2/wiki/Syntax
 */
export function regexProblem(pattern: string): string | undefined {
  const plain = pattern.replaceAll(/\\\\/g, '').replaceAll(/\\Q[\s\S]*?(\\E|$)/g, '');
  const look = /\(\?(?:[=!]|<[=!])/.exec(plain)?.[0];
  if (look !== undefined) return `the agent has no look-around ("${look}") in regular expressions`;
  const back = /\\[1-9]/.exec(plain)?.[0];
  if (back !== undefined) return `the agent has no references back ("${back}") in regular expressions`;
  const atomic = /\(\?>|[*+?]\+/.exec(plain.replaceAll(/\[[^\]]*\]|\\./g, 'x'))?.[0];
  if (atomic !== undefined) return `the agent has no possessive or atomic groups ("${atomic}") in regular expressions`;
  try {
    return RegExp(asJavaScript(plain)).source === '' ? 'this expression is empty' : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return 'this is no valid regular expression';
    throw error;
  }
}

/** The same expression for a syntax check by JavaScript: what only RE2 knows is replaced by something alike. */
const asJavaScript = (pattern: string): string =>
  pattern
    .replaceAll(/\(\?[imsU-]+\)/g, '')
    .replaceAll(/\(\?[imsU-]+:/g, '(?:')
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\[\[:\^?[a-z]+:\]/g, '[x')
    .replaceAll(/\[:\^?[a-z]+:\]/g, 'x')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$');
