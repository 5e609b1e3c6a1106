/** What Java's Pattern has and JavaScript writes otherwise. */
const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: '\\t-\\r ',
};
const HORIZONTAL_SPACE = ' \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000';
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** A group on the outermost level of an expression with everything before it. */
interface Prefix {
  readonly group: number;
  /** Up to the group, and with it. */
  readonly lead: RegExp;
  readonly pattern: RegExp;
}

/** A regular expression of Java's, as RegexSerDe uses it: the whole line has to match, and a dot is any character. */
export interface JavaRegex {
  readonly groupCount: number;
  /** The groups of a line that matches, from the first one; undefined for groups that took no part. */
  readonly match: (line: string) => readonly (string | undefined)[] | undefined;
  /** Of a line that does not match: the first group that does not fit, and where in the line it should begin. */
  readonly failsAt: (line: string) => { readonly group: number; readonly offset: number } | undefined;
}

/**
 * Reads an expression of Java's.
 *
 * @returns a text that says what is wrong with it, or what of Java's cannot be followed here
 */
export function parseJavaRegex(
  source: string,
  { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
): JavaRegex | { readonly problem: string } {
  const translated = translate(source);
  if ('problem' in translated) return translated;
  const flags = `s${ignoreCase || translated.ignoreCase ? 'i' : ''}`;
  const whole = compile(`^(?:${translated.pattern})$`, flags);
  const empty = compile(`(?:${translated.pattern})|`, flags);
  if ('problem' in whole) return whole;
  if ('problem' in empty) return empty;
  let prefixes: readonly Prefix[] | undefined;
  return {
    groupCount: (empty.exec('')?.length ?? 1) - 1,
    match: (line) => whole.exec(line)?.slice(1),
    failsAt(line) {
      prefixes ??= prefixesOf(translated.pattern, flags);
      return failure(line, prefixes);
    },
  };
}

function compile(pattern: string, flags: string): RegExp | { readonly problem: string } {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    // Also for what only Java has: possessive quantifiers, flags inside of the expression.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function failure(line: string, prefixes: readonly Prefix[]): { group: number; offset: number } | undefined {
  let offset = 0;
  for (const { group, lead, pattern } of prefixes) {
    offset = lead.exec(line)?.[0].length ?? offset;
    const match = pattern.exec(line);
    if (match === null) return { group, offset };
    offset = match[0].length;
  }
  const last = prefixes.at(-1);
  return last === undefined ? undefined : { group: last.group + 1, offset };
}

interface Translated {
  readonly pattern: string;
  readonly ignoreCase: boolean;
}

const TOKEN = /\\Q[\s\S]*?(?:\\E|$)|\\p\{\w+\}|\\P\{\w+\}|\\[\s\S]|\[\^?\]?|[\s\S]/g;

function translate(source: string): Translated | { readonly problem: string } {
  const ignoreCase = source.startsWith('(?i)');
  let pattern = '';
  let isInClass = false;
  for (const [token] of source.slice(ignoreCase ? 4 : 0).matchAll(TOKEN)) {
    if (isInClass && token.startsWith('['))
      return { problem: 'character classes in others ([a[b]]) are not followed here' };
    if (isInClass && token === '&' && pattern.endsWith('&')) {
      return { problem: 'intersections of character classes (&&) are not followed here' };
    }
    if (token.startsWith('[')) isInClass = true;
    if (token === ']') isInClass = false;
    pattern += translateToken(token, isInClass);
  }
  return { pattern, ignoreCase };
}

function translateToken(token: string, isInClass: boolean): string {
  // A bracket that comes first in a class is one of its characters.
  if (token.startsWith('[') && token.endsWith(']')) return `${token.slice(0, -1)}\\]`;
  if (token.startsWith('\\Q')) return token.slice(2).replace(/\\E$/, '').replace(SYNTAX, '\\$&');
  const [, sign, name] = /^\\([pP])\{(\w+)\}$/.exec(token) ?? [];
  const set = name === undefined ? (token === '\\h' ? HORIZONTAL_SPACE : undefined) : POSIX[name];
  if (set !== undefined) return isInClass ? set : `[${sign === 'P' ? '^' : ''}${set}]`;
  if (token === '\\A') return '^';
  if (token === '\\z' || token === '\\Z') return '$';
  return token;
}

/** An alternative on the outermost level cannot be split: then there are none. */
function prefixesOf(pattern: string, flags: string): readonly Prefix[] {
  const prefixes: Prefix[] = [];
  let depth = 0;
  let group = 0;
  let outer = 0;
  let start = 0;
  let isInClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at];
    if (char === '\\') at += 1;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === '|' && depth === 0) return [];
    else if (char === '(') {
      const isGroup = pattern[at + 1] !== '?' || /^\(\?<[^=!]/.test(pattern.slice(at));
      if (isGroup) group += 1;
      if (depth === 0) [outer, start] = [isGroup ? group : 0, at];
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
      if (depth === 0 && outer > 0) {
        const lead = compile(`^${pattern.slice(0, start)}`, flags);
        const whole = compile(`^${pattern.slice(0, at + 1)}${quantifierAt(pattern, at + 1)}`, flags);
        if (!('problem' in lead) && !('problem' in whole)) prefixes.push({ group: outer, lead, pattern: whole });
      }
    }
  }
  return prefixes;
}

const quantifierAt = (pattern: string, at: number): string =>
  /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(at))?.[0] ?? '';
