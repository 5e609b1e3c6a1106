const KIB = 1024;
const POWER: Readonly<Record<string, number>> = { '': 0, K: 1, M: 2, G: 3, T: 4 };
const SIZE = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(i?B)?$/i;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
/** From here on one decimal rounds up to 1024: the next unit reads better. */
const NEXT_UNIT = KIB - 0.5;

/**
 * Reads `512`, `10K`, `1.5GB`, `2GiB`. All prefixes are powers of 1024, as AWS meters data.
 *
 * @returns bytes, or undefined when the text is not a size
 */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (!match) return undefined;
  const [, amount = '', prefix = ''] = match;
  const bytes = Math.round(Number(amount) * KIB ** (POWER[prefix.toUpperCase()] ?? 0));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** `1536` is `1.5 KiB`; one decimal at the most. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= (unit === 0 ? KIB : NEXT_UNIT) && unit < UNITS.length - 1) {
    value /= KIB;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit]}`;
}
