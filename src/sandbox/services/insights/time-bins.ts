import type { Period, PeriodUnit } from '../../../lib/logs/insights/index.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

// The first Monday of the epoch, so that weeks begin on Mondays.
const FIRST_MONDAY = 4 * DAY;

const MONTHS_IN_YEAR = 12;

// "CloudWatch Logs caps your request according to the time unit that you choose" (datetime functions).
const caps: Partial<Record<PeriodUnit, number>> = { ms: 1000, s: 60, m: 60, h: 24 };

const fixedMs: Partial<Record<PeriodUnit, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: WEEK };
const months: Partial<Record<PeriodUnit, number>> = { mo: 1, q: 3, y: MONTHS_IN_YEAR };

/** The bins of one period: `floor` gives the start of the bin that holds a time, `next` the start of the one after it. */
export interface TimeBins {
  floor(ms: number): number;
  next(startMs: number): number;
}

/** Bins in UTC from the epoch on. An amount above the cap of its unit is cut down to it, as the service does. */
export function timeBins({ amount, unit }: Period): TimeBins {
  const count = Math.max(1, Math.min(amount, caps[unit] ?? amount));
  const fixed = fixedMs[unit];
  if (fixed !== undefined) {
    const size = fixed * count;
    const origin = unit === 'w' ? FIRST_MONDAY : 0;
    return {
      floor: (ms) => Math.floor((ms - origin) / size) * size + origin,
      next: (startMs) => startMs + size,
    };
  }
  const size = (months[unit] ?? 1) * count;
  return {
    floor: (ms) => startOf(Math.floor(monthOf(ms) / size) * size),
    next: (startMs) => startOf(monthOf(startMs) + size),
  };
}

/** Months since the year 0. */
function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * MONTHS_IN_YEAR + date.getUTCMonth();
}

function startOf(month: number): number {
  return Date.UTC(Math.floor(month / MONTHS_IN_YEAR), month % MONTHS_IN_YEAR);
}
