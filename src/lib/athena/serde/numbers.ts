import type { HiveType } from '../table/types.js';

const WHOLE = /^[+-]?\d+$/;
/** What Java's Double.parseDouble takes, without hexadecimal ones. */
const REAL = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?)$/;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** The range of each type of whole numbers, in bits. */
const BITS = { tinyint: 8, smallint: 16, int: 32, bigint: 64 } as const;
export type WholeType = keyof typeof BITS;

export const isWholeType = (name: string): name is WholeType => Object.hasOwn(BITS, name);

/** As Java's Long.parseLong does, within the range of the type. Undefined: it does not fit. */
export function parseWhole(text: string, type: WholeType): number | bigint | undefined {
  return WHOLE.test(text) ? inRange(BigInt(text.replace(/^\+/, '')), type) : undefined;
}

/** A whole number where it is one of the type's. */
export function inRange(value: bigint, type: WholeType): number | bigint | undefined {
  if (BigInt.asIntN(BITS[type], value) !== value) return undefined;
  return type === 'bigint' ? value : Number(value);
}

/** As Java's Double.parseDouble does. */
export function parseReal(text: string): number | undefined {
  const word = text.trim();
  return REAL.test(word) ? Number(word.replace(/[dDfF]$/, '')) : undefined;
}

/** A decimal with exactly the digits of its type, rounded half up. Undefined: no number, or too large. */
export function parseDecimal(
  text: string,
  { precision, scale }: Pick<Extract<HiveType, { kind: 'decimal' }>, 'precision' | 'scale'>,
): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  // digits × 10^shift, in units of the last digit of the type.
  const shift = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  if (digits !== 0n && shift > precision) return undefined;
  const units = shift >= 0 ? digits * 10n ** BigInt(Math.min(shift, precision)) : roundHalfUp(digits, -shift);
  if (units >= 10n ** BigInt(precision)) return undefined;
  const padded = units.toString().padStart(scale + 1, '0');
  const split = padded.length - scale;
  const number = scale === 0 ? padded : `${padded.slice(0, split)}.${padded.slice(split)}`;
  return sign === '-' && units !== 0n ? `-${number}` : number;
}

function roundHalfUp(digits: bigint, places: number): bigint {
  const unit = 10n ** BigInt(places);
  return (digits + unit / 2n) / unit;
}

/** The whole part of a number in text, for SerDes that cut it off. */
export function truncateToWhole(text: string): bigint | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const shift = Number(exponent) - fraction.length;
  // Nothing of that size is a bigint.
  if (shift > 40) return undefined;
  const digits = BigInt(whole + fraction);
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -value : value;
}
