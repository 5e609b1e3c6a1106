import type { HiveType } from '../table/types.js';
import { isWholeType, parseDecimal, parseReal, parseWhole } from './numbers.js';
import { parseDate, parseTimestamp } from './times.js';
import type { HiveValue } from './types.js';

/** How the SerDes of text differ for what is neither text nor number. */
export interface TextRules {
  /** RegexSerDe: everything but `true` is false. Others: only true and false are booleans. */
  readonly booleans: 'anythingElseIsFalse' | 'strict';
}

/**
 * The value of a field of text by the rules of Hive: what does not fit its type is NULL, and no query says so.
 *
 * @returns undefined when the text does not fit, also for types that are made of others
 */
export function coerceText(text: string, type: HiveType, rules: TextRules): HiveValue | undefined {
  switch (type.kind) {
    case 'primitive':
      return coercePrimitive(text, type.name, rules);
    case 'decimal':
      return parseDecimal(text, type);
    case 'varchar':
      return [...text].slice(0, type.length).join('');
    case 'char':
      return [...text].slice(0, type.length).join('').replace(/ +$/, '');
    case 'array':
    case 'map':
    case 'struct':
      return undefined;
  }
}

function coercePrimitive(
  text: string,
  name: Extract<HiveType, { kind: 'primitive' }>['name'],
  { booleans }: TextRules,
): HiveValue | undefined {
  if (isWholeType(name)) return parseWhole(text, name);
  if (name === 'string') return text;
  if (name === 'double') return parseReal(text);
  if (name === 'float') return roundToFloat(parseReal(text));
  if (name === 'date') return parseDate(text);
  if (name === 'timestamp') return parseTimestamp(text);
  if (name === 'binary') return new Uint8Array(Buffer.from(text, 'base64'));
  if (booleans === 'anythingElseIsFalse') return text.toLowerCase() === 'true';
  return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
}

const roundToFloat = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.fround(value);
