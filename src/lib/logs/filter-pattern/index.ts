import { skipSpaces, type Cursor } from './cursor.js';
import { parseFields } from './parse-fields.js';
import { parseJson } from './parse-json.js';
import { parseTerms } from './parse-terms.js';
import type { FilterPattern } from './types.js';

export { compileReference } from './reference.js';
export { compileFilterPattern, matches } from './match.js';
export { FilterPatternError, type FilterPattern } from './types.js';

/**
 * Parses a CloudWatch Logs filter pattern: terms, a JSON pattern `{ … }` or a space-delimited pattern `[ … ]`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws FilterPatternError with the offset of the offending text.
 */
export function parseFilterPattern(text: string): FilterPattern {
  const cursor: Cursor = { text, at: 0, regexCount: 0 };
  skipSpaces(cursor);
  if (cursor.at === text.length) return { kind: 'everything' };
  const first = text.charAt(cursor.at);
  if (first === '{') return parseJson(cursor);
  if (first === '[') return parseFields(cursor);
  return parseTerms(cursor);
}
