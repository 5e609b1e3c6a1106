import { type FunctionGroup, textual } from './function-definition.js';
import { isTrue, toNumber, toStringArgument, type Value } from './values.js';

function trimStart(text: string, chars: string | undefined): string {
  if (chars === undefined) return text.trimStart();
  const set = new Set(chars);
  const points = Array.from(text);
  const first = points.findIndex((point) => !set.has(point));
  return first < 0 ? '' : points.slice(first).join('');
}

function trimEnd(text: string, chars: string | undefined): string {
  if (chars === undefined) return text.trimEnd();
  const set = new Set(chars);
  const points = Array.from(text);
  return points.slice(0, points.findLastIndex((point) => !set.has(point)) + 1).join('');
}

function substring(args: readonly Value[]): Value {
  const text = toStringArgument(args[0]);
  const start = toNumber(args[1]);
  const length = args.length > 2 ? toNumber(args[2]) : Infinity;
  if (text === undefined || start === undefined || length === undefined) return undefined;
  const from = Math.max(0, Math.trunc(start));
  return Array.from(text)
    .slice(from, from + Math.max(0, length))
    .join('');
}

function contains(args: readonly Value[]): Value {
  const [text, search] = [toStringArgument(args[0]), toStringArgument(args[1])];
  if (text === undefined || search === undefined) return 0;
  const found = isTrue(args[2]) ? text.toLowerCase().includes(search.toLowerCase()) : text.includes(search);
  return found ? 1 : 0;
}

function decode(text: string, how: (text: string) => string): string | undefined {
  try {
    return how(text);
  } catch {
    return undefined;
  }
}

function hexToDecimal(text: string): number | undefined {
  const digits = text.replace(/^0x/i, '');
  return /^[0-9a-f]+$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

function decimalToHex(value: Value): string | undefined {
  const number = toNumber(value);
  if (number === undefined) return undefined;
  const whole = Math.trunc(number);
  return `${whole < 0 ? '-' : ''}0x${Math.abs(whole).toString(16)}`;
}

/** "String functions" of the documentation. */
export const stringFunctions: FunctionGroup = {
  isempty: { arity: [1, 1], evaluate: ([value]) => (toStringArgument(value) ?? '') === '' },
  isblank: { arity: [1, 1], evaluate: ([value]) => (toStringArgument(value) ?? '').trim() === '' },
  // Absent parts are left out, so that concat never loses the whole.
  concat: { arity: [1, Infinity], evaluate: (args) => args.map((arg) => toStringArgument(arg) ?? '').join('') },
  ltrim: textual([1, 2], (text = '', chars) => trimStart(text, chars)),
  rtrim: textual([1, 2], (text = '', chars) => trimEnd(text, chars)),
  trim: textual([1, 2], (text = '', chars) => trimEnd(trimStart(text, chars), chars)),
  strlen: textual([1, 1], (text = '') => Array.from(text).length),
  toupper: textual([1, 1], (text = '') => text.toUpperCase()),
  tolower: textual([1, 1], (text = '') => text.toLowerCase()),
  substr: { arity: [2, 3], evaluate: substring },
  replace: textual([3, 3], (text = '', search = '', by = '') =>
    search === '' ? text : text.replaceAll(search, () => by),
  ),
  strcontains: { arity: [2, 3], evaluate: contains },
  startsWith: textual([2, 2], (text = '', search = '') => (text.startsWith(search) ? 1 : 0)),
  endsWith: textual([2, 2], (text = '', search = '') => (text.endsWith(search) ? 1 : 0)),
  urlencode: textual([1, 1], (text = '') => encodeURIComponent(text)),
  urldecode: textual([1, 1], (text = '') => decode(text, decodeURIComponent)),
  base64encode: textual([1, 1], (text = '') => Buffer.from(text, 'utf8').toString('base64')),
  base64decode: textual([1, 1], (text = '') => Buffer.from(text, 'base64').toString('utf8')),
  split: textual([2, 2], (text = '', delimiter = '') => ({ kind: 'structure', json: text.split(delimiter) })),
  hexToAscii: textual([1, 1], (text = '') => Buffer.from(text.replace(/^0x/i, ''), 'hex').toString('latin1')),
  hexToDec: textual([1, 1], (text = '') => hexToDecimal(text)),
  decToHex: { arity: [1, 1], evaluate: ([value]) => decimalToHex(value) },
};
