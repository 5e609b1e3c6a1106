/** A map or a list that `jsonParse` or `split` made. */
export interface Structure {
  readonly kind: 'structure';
  readonly json: unknown;
}

/** What an expression yields; undefined where the field is absent. A Date is a timestamp. */
export type Value = undefined | string | number | boolean | Date | Structure;

// The service prints computed numbers with four decimals at most.
const MAX_DECIMALS = 4;

// No number that a log holds is longer; what is, is an id.
const MAX_NUMBER_LENGTH = 32;

/** Whether a value is a map or a list. */
export function isStructure(value: Value): value is Structure {
  return typeof value === 'object' && !(value instanceof Date);
}

/** A value as a number, or undefined where it is none. Timestamps count in milliseconds, true is 1. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseNumber(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Date ? value.getTime() : undefined;
}

function parseNumber(text: string): number | undefined {
  if (text.length === 0 || text.length > MAX_NUMBER_LENGTH) return undefined;
  // Cheaper than a regular expression for the common case: text that is no number at all.
  const first = text.charCodeAt(0);
  const isDigit = first >= 48 && first <= 57;
  if (!isDigit && first !== 45 && first !== 43 && first !== 46) return undefined;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A value as the text that a result row holds. */
export function toText(value: Value): string | undefined {
  switch (typeof value) {
    case 'undefined':
    case 'string':
      return value;
    case 'number':
      return formatNumber(value);
    case 'boolean':
      return value ? '1' : '0';
    default:
      return value instanceof Date ? formatTimestamp(value) : JSON.stringify(value.json);
  }
}

function formatNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
  const text = value.toFixed(MAX_DECIMALS).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

/** `2026-01-31 12:00:00.000`, in UTC. */
export function formatTimestamp(at: Date): string {
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().replace('T', ' ').replace('Z', '');
}

/** A value as a string argument: maps and lists count as absent, as the service has it. */
export function toStringArgument(value: Value): string | undefined {
  return isStructure(value) ? undefined : toText(value);
}

/** Whether a value holds as a condition. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && value.toLowerCase() === 'true') return true;
  const number = toNumber(value);
  return number !== undefined && number !== 0;
}

/** Equality as `=` has it: as numbers where both are, else as text; never with an absent field, a map or a list. */
export function isEqual(a: Value, b: Value): boolean {
  if (a === undefined || b === undefined || isStructure(a) || isStructure(b)) return false;
  const left = toNumber(a);
  const right = left === undefined ? undefined : toNumber(b);
  if (left !== undefined && right !== undefined) return left === right;
  // JSON's true is printed as 1, but people compare it with "true".
  if (typeof a === 'boolean') return String(a) === String(b).toLowerCase();
  if (typeof b === 'boolean') return String(b) === String(a).toLowerCase();
  return toText(a) === toText(b);
}

/**
 * Order as `<` has it: as numbers where both are, by Unicode value where both are text. Undefined for anything else,
 * so that `ms > 1000` is not true of the text "slow".
 */
export function order(a: Value, b: Value): number | undefined {
  const left = toNumber(a);
  const right = left === undefined ? undefined : toNumber(b);
  if (left !== undefined && right !== undefined) return left - right;
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : undefined;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Order as `sort` has it, ascending. The service sorts naturally: text before numbers, numbers by value, text in
 * chunks of digits (by length, then by value) and of other characters (by Unicode value).
 */
export function naturalOrder(a: Value, b: Value): number {
  const left = toNumber(a);
  const right = toNumber(b);
  if (left !== undefined && right !== undefined) return left - right;
  if (left !== undefined) return 1;
  if (right !== undefined) return -1;
  return compareChunks(toText(a) ?? '', toText(b) ?? '');
}

function compareChunks(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (const [i, chunk] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const bothDigits = /^\d/.test(chunk) && /^\d/.test(other);
    const result = (bothDigits ? chunk.length - other.length : 0) || compareText(chunk, other);
    if (result !== 0) return result;
  }
  return left.length - right.length;
}
