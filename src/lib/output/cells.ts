import { formatSize } from '../core/size.js';
import type { FieldKind } from './fields.js';
import type { Paint, Palette } from './palette.js';

/** Stands for null and absent values in tables. */
export const NULL_CELL = '-';

/** Digits that are certain in a sum of doubles; more would show 0.30000000000000004. */
const CERTAIN_DIGITS = 12;
const ISO_UTC = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/**
 * A value as a person reads it in a table: sizes as `1.2 MiB`, times to the second in UTC, null as `-`.
 * May hold newlines and control characters; see `foldLines` and `visibleControls`.
 */
export function cellText(value: unknown, kind: FieldKind | undefined): string {
  if (value === null || value === undefined || typeof value === 'function') return NULL_CELL;
  if (kind === 'json') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value, kind);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return kind === 'time' ? timeText(value) : value;
  if (Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object')) {
    return value.length === 0 ? NULL_CELL : value.map((item) => cellText(item, undefined)).join(', ');
  }
  return JSON.stringify(value);
}

/** Whether values of this kind are read by comparing digits, and so stand right-aligned. */
export const isNumericKind = (kind: FieldKind | undefined): boolean =>
  kind === 'number' || kind === 'bytes' || kind === 'usd';

function numberText(value: number, kind: FieldKind | undefined): string {
  if (kind === 'bytes') return formatSize(value);
  if (kind === 'usd') return usdText(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(CERTAIN_DIGITS)));
}

/** Cents from one dollar up; below that four decimals, since a single query costs fractions of a cent. */
function usdText(usd: number): string {
  const sign = usd < 0 ? '-' : '';
  const amount = Math.abs(usd);
  if (amount === 0) return '$0.00';
  if (amount < 0.0001) return `${sign}<$0.0001`;
  return `${sign}$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}

/** `2026-11-23T13:55:02.123Z` → `2026-11-23 13:55:02Z`; anything else stays as it is. */
function timeText(iso: string): string {
  const match = ISO_UTC.exec(iso);
  return match ? `${match[1] ?? ''} ${match[2] ?? ''}Z` : iso;
}

/** One line: each line break becomes one space, with the blanks around it; tabs become spaces. */
export function foldLines(text: string): string {
  return /[\t\n\r]/.test(text)
    ? text
        .trimEnd()
        .replace(/\s*[\n\r]\s*/g, ' ')
        .replaceAll('\t', ' ')
    : text;
}

const GOOD = /^(?:pass|ok|success|succeeded|active|running|online|healthy|available|enabled|completed?|allowed)$/i;
const DOUBTFUL =
  /^(?:warn(?:ing)?|pending|creating|updating|deleting|scheduled|queued|inprogress|insufficient_data|connectionlost)$/i;
const BAD =
  /^(?:fail(?:ed|ure)?|error|alarm|offline|unhealthy|denied|explicitdeny|implicitdeny|cancelled|timedout|timeout)$/i;

/** The colour of a status word. The word itself says the same, so nothing is lost without colour. */
export function statusPaint(status: string, palette: Palette): Paint {
  if (GOOD.test(status)) return palette.green;
  if (BAD.test(status)) return palette.red;
  if (DOUBTFUL.test(status)) return palette.yellow;
  return palette.dim;
}
