/** A minute as a clock in a time zone shows it. */
export interface LocalMinute {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** The zone is ahead of UTC by so much. */
  readonly offsetMs: number;
}

const formats = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

/** What a clock in a zone shows at a time. Throws RangeError for an unknown zone. */
export function localMinute(timeMs: number, zone: string): LocalMinute {
  const parts = Object.fromEntries(
    formats(zone)
      .formatToParts(timeMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  const offsetMs = shown - Math.floor(timeMs / 1000) * 1000;
  return { minute, hour, day, month, weekday: new Date(shown).getUTCDay(), offsetMs };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface FieldRule {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}
const FIELDS: readonly FieldRule[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: ['', ...MONTHS] },
  { least: 0, most: 7, names: DAYS },
];

/**
 * Whether a `cron(Minutes Hours Day-of-month Month Day-of-week)` begins in a minute (PutAlarmMuteRule, Schedule); undefined
 * for a text that is none. `*`, `-` and `,` work in all fields; Sunday is 0 or 7.
 */
export function cronMinutes(expression: string): ((minute: LocalMinute) => boolean) | undefined {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== FIELDS.length) return undefined;
  const sets = fields.map((text, index) => readField(text, FIELDS[index]));
  const [minutes, hours, days, months, weekdays] = sets;
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return ({ minute, hour, day, month, weekday }) =>
    minutes.has(minute) &&
    hours.has(hour) &&
    days.has(day) &&
    months.has(month) &&
    (weekdays.has(weekday) || (weekday === 0 && weekdays.has(7)));
}

function readField(text: string, rule: FieldRule | undefined): ReadonlySet<number> | undefined {
  if (!rule) return undefined;
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [from, to, ...more] =
      part === '*' ? [rule.least, rule.most] : part.split('-').map((one) => readValue(one, rule));
    const last = to ?? from;
    if (from === undefined || last === undefined || more.length > 0) return undefined;
    if (!(from >= rule.least && last <= rule.most && from <= last)) return undefined;
    for (let value = from; value <= last; value += 1) values.add(value);
  }
  return values;
}

function readValue(text: string, { names }: FieldRule): number {
  const named = names.indexOf(text.toUpperCase());
  if (text !== '' && named !== -1) return named;
  return /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
}
