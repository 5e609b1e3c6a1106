import { FilterPatternError } from './types.js';

/** A place in a pattern's text; the parsers move `at`. */
export interface Cursor {
  readonly text: string;
  at: number;
  /** How many regular expressions were read so far; the service counts them over the whole pattern. */
  regexCount: number;
}

/** Moves past blanks. */
export function skipSpaces(cursor: Cursor): void {
  while (/\s/u.test(cursor.text.charAt(cursor.at))) cursor.at += 1;
}

/** Moves past `expected` when it comes next (after blanks) and says whether it did. */
export function take(cursor: Cursor, expected: string): boolean {
  skipSpaces(cursor);
  if (!cursor.text.startsWith(expected, cursor.at)) return false;
  cursor.at += expected.length;
  return true;
}

/** Moves past a keyword, in any case, that ends at a word boundary. */
export function takeWord(cursor: Cursor, word: string): boolean {
  skipSpaces(cursor);
  const end = cursor.at + word.length;
  if (cursor.text.slice(cursor.at, end).toUpperCase() !== word) return false;
  if (/\w/u.test(cursor.text.charAt(end))) return false;
  cursor.at = end;
  return true;
}

/** The match of a sticky regular expression at the cursor, which moves past it; undefined when there is none. */
export function takeMatch(cursor: Cursor, sticky: RegExp): string | undefined {
  sticky.lastIndex = cursor.at;
  const found = sticky.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

/** Throws a FilterPatternError at the cursor (or at `position`), with what stands there. */
export function fail(cursor: Cursor, problem: string, position = cursor.at): never {
  const rest = cursor.text.slice(position, position + 20);
  throw new FilterPatternError(
    `${problem} at position ${position}${rest === '' ? ', the end of the pattern' : `, near '${rest}'`}`,
    position,
  );
}

/** Reads a `"quoted text"` with `\"` and `\\` as escapes; the cursor stands on the opening quote. */
export function readQuoted(cursor: Cursor): string {
  const start = cursor.at;
  let value = '';
  for (cursor.at += 1; cursor.at < cursor.text.length; cursor.at += 1) {
    const char = cursor.text.charAt(cursor.at);
    if (char === '"') {
      cursor.at += 1;
      return value;
    }
    const next = cursor.text.charAt(cursor.at + 1);
    if (char === '\\' && (next === '"' || next === '\\')) {
      value += next;
      cursor.at += 1;
    } else {
      value += char;
    }
  }
  return fail(cursor, 'A quoted term has no closing quote', start);
}
