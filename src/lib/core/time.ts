import { parseDuration } from './duration.js';

export interface TimeOptions {
  readonly nowMs: number;
  /** IANA zone for times without an offset, e.g. `Asia/Tokyo`; absent: the zone of this machine. */
  readonly timeZone?: string | undefined;
}

const DAY_MS = 86_400_000;
/** Epoch seconds have 9 or 10 digits (1973 to 2286), milliseconds 12 or 13. Fewer digits are likelier a slip. */
const EPOCH = /^(?:(\d{9,10})|(\d{12,13}))$/;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Reads a point in time: a duration ago (`15m`, `1h30m`, also `15m ago`), ISO-8601 with or without offset,
 * epoch seconds or milliseconds, `now`, `today`, `yesterday`.
 *
 * @returns epoch milliseconds, or undefined when the text is none of these; never a guess
 */
export function parseTime(text: string, options: TimeOptions): number | undefined {
  const word = text.trim();
  if (word === 'now') return options.nowMs;
  if (word === 'today') return startOfDay(options.nowMs, options.timeZone);
  if (word === 'yesterday') return startOfDay(startOfDay(options.nowMs, options.timeZone) - 1, options.timeZone);

  const agoMs = parseDuration(word.replace(/\s+ago$/, ''));
  if (agoMs !== undefined) return options.nowMs - agoMs;

  const [, seconds, milliseconds] = EPOCH.exec(word) ?? [];
  if (seconds !== undefined) return Number(seconds) * 1000;
  if (milliseconds !== undefined) return Number(milliseconds);

  return parseIso(word, options.timeZone);
}

/** True for a zone that this Node knows, e.g. `UTC`, `Asia/Tokyo`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function parseIso(text: string, timeZone: string | undefined): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const fields = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields;
  const asUtcMs = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
  if (!isSameDate(asUtcMs, { y, mo, d, h, mi, s })) return undefined;
  if (offset === undefined) return fromZone(asUtcMs, timeZone);
  const offsetMs = parseOffset(offset);
  return offsetMs === undefined ? undefined : asUtcMs - offsetMs;
}

/** Refuses 2026-02-30 and 25:00, which Date would roll over in silence. */
function isSameDate(utcMs: number, f: { y: number; mo: number; d: number; h: number; mi: number; s: number }): boolean {
  const date = new Date(utcMs);
  return (
    date.getUTCFullYear() === f.y &&
    date.getUTCMonth() === f.mo - 1 &&
    date.getUTCDate() === f.d &&
    date.getUTCHours() === f.h &&
    date.getUTCMinutes() === f.mi &&
    date.getUTCSeconds() === f.s
  );
}

function parseOffset(text: string): number | undefined {
  if (text.toUpperCase() === 'Z') return 0;
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** How far the zone's wall clock is ahead of UTC at an instant. */
function zoneOffsetMs(instantMs: number, timeZone: string | undefined): number {
  if (timeZone === undefined) return -new Date(instantMs).getTimezoneOffset() * 60_000;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instantMs);
  const get = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wallMs = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'));
  return wallMs - Math.floor(instantMs / 1000) * 1000;
}

/** The instant at which the zone's wall clock shows `wallMs` (written as if it were UTC). */
function fromZone(wallMs: number, timeZone: string | undefined): number {
  const guessMs = wallMs - zoneOffsetMs(wallMs, timeZone);
  return wallMs - zoneOffsetMs(guessMs, timeZone);
}

function startOfDay(instantMs: number, timeZone: string | undefined): number {
  const wallMs = instantMs + zoneOffsetMs(instantMs, timeZone);
  return fromZone(Math.floor(wallMs / DAY_MS) * DAY_MS, timeZone);
}
