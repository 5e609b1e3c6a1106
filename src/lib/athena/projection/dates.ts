import { parseDateFormat, type DateFormat } from './date-format.js';
import type { DateBound, DateUnit, ProjectedColumn } from './types.js';

type DateColumn = Extract<ProjectedColumn, { type: 'date' }>;

const NOW = /^NOW(?:\s*([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)?$/i;
const UNIT_MS: Readonly<Partial<Record<DateUnit, number>>> = {
  WEEKS: 604_800_000,
  DAYS: 86_400_000,
  HOURS: 3_600_000,
  MINUTES: 60_000,
  SECONDS: 1000,
  MILLIS: 1,
};

/** The unit that Athena takes where none is given; others have to be given. */
const DEFAULT_UNITS: Readonly<Partial<Record<DateFormat['precision'], DateUnit>>> = { day: 'DAYS', month: 'MONTHS' };

const UNITS: readonly DateUnit[] = ['YEARS', 'MONTHS', 'WEEKS', 'DAYS', 'HOURS', 'MINUTES', 'SECONDS', 'MILLIS'];

/** Reads an end of a range: `NOW`, `NOW-3YEARS`, or a date in the format of the column. */
export function parseBound(text: string, format: DateFormat): DateBound | undefined {
  const word = text.trim();
  const [now, sign, amount = '0', unit = 'DAY'] = NOW.exec(word) ?? [];
  if (now !== undefined) {
    const name = UNITS.find((one) => one === `${unit.toUpperCase()}S`) ?? 'DAYS';
    return { kind: 'now', amount: (sign === '-' ? -1 : 1) * Number(amount), unit: name };
  }
  const ms = format.parse(word);
  return ms === undefined ? undefined : { kind: 'at', ms, text: word };
}

/** The unit of the steps; undefined where the table has to say it and does not. */
export function intervalUnit(text: string | undefined, format: DateFormat): DateUnit | undefined {
  if (text === undefined) return DEFAULT_UNITS[format.precision];
  const word = text.trim().toUpperCase();
  return UNITS.find((unit) => unit === word || unit === `${word}S`);
}

/** Some units later; months and years by the calendar, where a day that is not there becomes the last one. */
export function addUnits(ms: number, { amount, unit }: { readonly amount: number; readonly unit: DateUnit }): number {
  const fixed = UNIT_MS[unit];
  if (fixed !== undefined) return ms + amount * fixed;
  const date = new Date(ms);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + amount * (unit === 'YEARS' ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), months % 12];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(
    year,
    month,
    Math.min(date.getUTCDate(), lastDay),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  );
}

/** When a range begins and ends, epoch ms: both are in it. NOW is the time in UTC. */
export function boundMs(bound: DateBound, nowMs: number): number {
  return bound.kind === 'at' ? bound.ms : addUnits(nowMs, bound);
}

/** The texts of a column of dates from the first to the last, each once. */
export function* dateValues(column: DateColumn, { nowMs }: { readonly nowMs: number }): Generator<string> {
  const format = parseDateFormat(column.format);
  if (format === undefined) return;
  const [fromMs, toMs] = [boundMs(column.from, nowMs), boundMs(column.to, nowMs)];
  let last: string | undefined;
  for (let step = 0; ; step += 1) {
    const ms = addUnits(fromMs, { amount: step * column.interval, unit: column.unit });
    if (!(ms <= toMs)) return;
    const text = format.format(ms);
    if (text !== last) yield text;
    last = text;
  }
}

/** Whether a value is between the ends of its range, by the precision of the format. */
export function isDateInRange(
  text: string,
  { column, nowMs }: { readonly column: DateColumn; readonly nowMs: number },
): boolean {
  const format = parseDateFormat(column.format);
  const ms = format?.parse(text);
  if (format === undefined || ms === undefined) return false;
  const [fromMs, toMs] = [boundMs(column.from, nowMs), boundMs(column.to, nowMs)];
  const startMs = format.parse(format.format(fromMs)) ?? fromMs;
  return startMs <= ms && ms <= toMs;
}
