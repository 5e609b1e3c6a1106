import type { HiveValue } from '../serde/types.js';

const MAX_SHOWN = 10;
const MAX_VALUE_LENGTH = 56;

/** Values as JSON has them: bigints that it cannot hold as text, bytes in base64, maps as objects. */
export function jsonValueOf(value: HiveValue): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonValueOf(item)]));
  }
  if (isList(value)) return value.map(jsonValueOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]: [string, HiveValue]) => [key, jsonValueOf(item)]));
}

const isList = (value: HiveValue): value is readonly HiveValue[] => Array.isArray(value);

/** A row as lines of `column  value` for a person: the first columns that have a value. */
export function rowLines(row: Readonly<Record<string, HiveValue>>): readonly string[] {
  const filled = Object.entries(row).filter(([, value]) => value !== null);
  const shown = filled.slice(0, MAX_SHOWN);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  const lines = shown.map(([name, value]) => `  ${name.padEnd(width)}  ${shorten(textOf(value))}`);
  const more = filled.length - shown.length;
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
}

const textOf = (value: HiveValue): string => {
  const plain = jsonValueOf(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
};

export const shorten = (text: string): string =>
  text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
