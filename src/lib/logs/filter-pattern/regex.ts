import { fail, type Cursor } from './cursor.js';
import { FilterPatternError } from './types.js';

/**
 * Most regular expressions in one filter pattern.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html
 */
export const MAX_REGEX_PER_PATTERN = 2;

// Characters the service takes unescaped: letters, digits, these symbols, and the operators; no groups, no multibyte.
const plainCharacter = /[A-Za-z0-9 :_#=@/;,\-^$?[\]{}|*+.]/u;
const escapable = /[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]|[dDsSwW]/u;

/**
 * Reads `%regex%`; the cursor stands on the first `%`.
 * @throws FilterPatternError for characters, escapes or counts that the service refuses.
 */
export function readRegex(cursor: Cursor): { source: string; regex: RegExp } {
  const start = cursor.at;
  const end = cursor.text.indexOf('%', start + 1);
  if (end === -1) fail(cursor, 'A regular expression has no closing %', start);
  const source = cursor.text.slice(start + 1, end);
  if (source === '') fail(cursor, 'A regular expression is empty', start);
  checkCharacters(cursor, source, start + 1);
  cursor.regexCount += 1;
  if (cursor.regexCount > MAX_REGEX_PER_PATTERN) {
    fail(cursor, `A filter pattern can have at most ${MAX_REGEX_PER_PATTERN} regular expressions: one too many`, start);
  }
  cursor.at = end + 1;
  return { source, regex: compile(source, start) };
}

function checkCharacters(cursor: Cursor, source: string, start: number): void {
  for (let index = 0; index < source.length; index += 1) {
    const char = source.charAt(index);
    if (char !== '\\') {
      if (!plainCharacter.test(char)) fail(cursor, `'${char}' is not supported in a regular expression`, start + index);
      continue;
    }
    const escape = source.slice(index + 1);
    const hex = /^x[0-9a-fA-F]{2}/u.exec(escape);
    if (!hex && !escapable.test(escape.charAt(0))) {
      fail(cursor, `'\\${escape.charAt(0)}' is not a supported escape in a regular expression`, start + index);
    }
    index += hex ? hex[0].length : 1;
  }
}

function compile(source: string, position: number): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const failure = new FilterPatternError(`Invalid regular expression at position ${position}: ${why}`, position);
    failure.cause = error;
    throw failure;
  }
}
