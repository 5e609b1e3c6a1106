import { fail, skipSpaces, take, takeMatch, type Cursor } from './cursor.js';
import { readCondition, readLiteral, readOperator } from './literal.js';
import { FilterPatternError, type FieldSlot, type FieldTest, type FilterPattern } from './types.js';

const fieldName = /[\p{L}\p{N}_.@#$/-]+/uy;
const bareValue = /[^\s"%(),[\]&|=<>!]+/uy;

/** Reads `[ip, user, ..., status=4* && status!=404, bytes>1000]`; the cursor stands on `[`. */
export function parseFields(cursor: Cursor): FilterPattern {
  if (!cursor.text.trimEnd().endsWith(']')) {
    throw new FilterPatternError("If a filter pattern starts with '[' it must end with ']'", cursor.text.length);
  }
  cursor.at += 1;
  const head: FieldSlot[] = [];
  let tail: FieldSlot[] | undefined;
  do {
    skipSpaces(cursor);
    if (cursor.text.startsWith('...', cursor.at)) {
      if (tail !== undefined) fail(cursor, "'...' can be used once only");
      cursor.at += 3;
      tail = [];
    } else {
      (tail ?? head).push(readSlot(cursor));
    }
  } while (take(cursor, ','));
  if (!take(cursor, ']')) fail(cursor, "Expected ',' or ']'");
  skipSpaces(cursor);
  if (cursor.at < cursor.text.length) fail(cursor, "Nothing can follow the closing ']'");
  return { kind: 'fields', head, tail };
}

function readSlot(cursor: Cursor): FieldSlot {
  const start = cursor.at;
  const bare = takeMatch(cursor, fieldName);
  skipSpaces(cursor);
  if (bare !== undefined && /[,\]]/u.test(cursor.text.charAt(cursor.at))) return { name: bare, condition: undefined };
  cursor.at = start;
  let name: string | undefined;
  const condition = readCondition(cursor, (at): FieldTest => {
    skipSpaces(at);
    const position = at.at;
    const own = takeMatch(at, fieldName) ?? fail(at, 'Expected the name of a field');
    name ??= own;
    // Each place of the list is one field, so its condition can speak of that field only.
    if (own !== name) fail(at, `The condition of field '${name}' names another field '${own}'`, position);
    const operator = readOperator(at);
    return { operator, literal: readLiteral(at, operator, bareValue) };
  });
  return { name: name ?? '', condition };
}
