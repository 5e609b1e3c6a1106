/** How a format writes and reads one part of a time. */
interface Part {
  readonly write: (date: Date) => string;
  /** Absent when the part cannot be read. */
  readonly pattern?: string;
  readonly read?: (text: string, into: Reading) => void;
}

interface Reading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  isAfternoon: boolean | undefined;
  offsetMinutes: number;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MS_PER_DAY = 86_400_000;

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const short = (name: string | undefined): string => (name ?? '').slice(0, 3);
const hour12 = (date: Date): number => date.getUTCHours() % 12 || 12;
const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / MS_PER_DAY) + 1;
const monthIndex = (text: string): number =>
  MONTHS.findIndex((name) => short(name).toLowerCase() === text.slice(0, 3).toLowerCase());

const number = (
  key: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'ms',
  width: number,
  write: (date: Date) => number,
): Part => ({
  write: (date) => pad(write(date), width),
  pattern: width > 2 ? `\\d{${width}}` : '\\d{1,2}',
  read: (text, into) => void (into[key] = Number(text)),
});

const PARTS = {
  year: number('year', 4, (date) => date.getUTCFullYear()),
  year2: {
    write: (date) => pad(date.getUTCFullYear() % 100),
    pattern: '\\d{2}',
    read: (text, into) => void (into.year = Number(text) + (Number(text) < 70 ? 2000 : 1900)),
  },
  month: number('month', 2, (date) => date.getUTCMonth() + 1),
  monthName: {
    write: (date) => MONTHS[date.getUTCMonth()] ?? '',
    pattern: '[A-Za-z]+',
    read: (text, into) => void (into.month = monthIndex(text) + 1),
  },
  monthShort: {
    write: (date) => short(MONTHS[date.getUTCMonth()]),
    pattern: '[A-Za-z]{3}',
    read: (text, into) => void (into.month = monthIndex(text) + 1),
  },
  day: number('day', 2, (date) => date.getUTCDate()),
  dayOfYear: { write: (date) => pad(dayOfYear(date), 3) },
  dayName: { write: (date) => DAYS[date.getUTCDay()] ?? '' },
  dayShort: { write: (date) => short(DAYS[date.getUTCDay()]) },
  hour: number('hour', 2, (date) => date.getUTCHours()),
  hour12: number('hour', 2, hour12),
  minute: number('minute', 2, (date) => date.getUTCMinutes()),
  second: number('second', 2, (date) => date.getUTCSeconds()),
  ms: number('ms', 3, (date) => date.getUTCMilliseconds()),
  micros: {
    write: (date) => `${pad(date.getUTCMilliseconds(), 3)}000`,
    pattern: '\\d{1,9}',
    read: (text, into) => void (into.ms = Math.floor(Number(`0.${text}`) * 1000)),
  },
  halfDay: {
    write: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    pattern: '[AaPp][Mm]',
    read: (text, into) => void (into.isAfternoon = /p/i.test(text)),
  },
  offset: {
    write: () => '+0000',
    pattern: '(?:Z|UTC|[+-]\\d{2}:?\\d{2})',
    read: (text, into) => void (into.offsetMinutes = offsetMinutes(text)),
  },
} as const satisfies Readonly<Record<string, Part>>;

function offsetMinutes(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}

type Piece = { readonly literal: string } | { readonly part: Part };

/** A format of times: MySQL's of date_format and date_parse, or Joda's of format_datetime and parse_datetime. */
export type TimeFormat = readonly Piece[];

const piece = (name: keyof typeof PARTS): Piece => ({ part: PARTS[name] });

/** MySQL's specifiers ("Date and time functions" of Trino, MySQL date functions). */
const MYSQL: Readonly<Record<string, readonly Piece[]>> = {
  a: [piece('dayShort')],
  b: [piece('monthShort')],
  d: [piece('day')],
  e: [{ part: { ...PARTS.day, write: (date) => String(date.getUTCDate()) } }],
  f: [piece('micros')],
  H: [piece('hour')],
  h: [piece('hour12')],
  I: [piece('hour12')],
  i: [piece('minute')],
  j: [piece('dayOfYear')],
  k: [{ part: { ...PARTS.hour, write: (date) => String(date.getUTCHours()) } }],
  M: [piece('monthName')],
  m: [piece('month')],
  c: [{ part: { ...PARTS.month, write: (date) => String(date.getUTCMonth() + 1) } }],
  p: [piece('halfDay')],
  S: [piece('second')],
  s: [piece('second')],
  T: [piece('hour'), { literal: ':' }, piece('minute'), { literal: ':' }, piece('second')],
  W: [piece('dayName')],
  Y: [piece('year')],
  y: [piece('year2')],
  '%': [{ literal: '%' }],
};

/** Throws an Error for a specifier that is not there. */
export function mysqlFormat(format: string): TimeFormat {
  return format.split(/(%.)/s).flatMap((text): readonly Piece[] => {
    if (!text.startsWith('%')) return text === '' ? [] : [{ literal: text }];
    const specifier = text.slice(1);
    const found = Object.hasOwn(MYSQL, specifier) ? MYSQL[specifier] : undefined;
    if (!found) throw new Error(`NOT_SUPPORTED: the sandbox does not know %${specifier} in a date format`);
    return found;
  });
}

const JODA: Readonly<Record<string, (length: number) => Piece | undefined>> = {
  y: (length) => piece(length === 2 ? 'year2' : 'year'),
  Y: (length) => piece(length === 2 ? 'year2' : 'year'),
  M: (length) => piece(length > 3 ? 'monthName' : length === 3 ? 'monthShort' : 'month'),
  d: () => piece('day'),
  H: () => piece('hour'),
  h: () => piece('hour12'),
  m: () => piece('minute'),
  s: () => piece('second'),
  S: (length) => (length === 3 ? piece('ms') : undefined),
  a: () => piece('halfDay'),
  E: (length) => piece(length > 3 ? 'dayName' : 'dayShort'),
  D: () => piece('dayOfYear'),
  Z: (length) => ({
    part: { ...PARTS.offset, write: () => (length === 2 ? '+00:00' : length === 1 ? '+0000' : 'UTC') },
  }),
  z: () => ({ part: { ...PARTS.offset, write: () => 'UTC' } }),
};

/** Throws an Error for a letter that is not there. */
export function jodaFormat(format: string): TimeFormat {
  return [...format.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/gs)].map(([text, quoted, letter]): Piece => {
    if (quoted !== undefined) return { literal: quoted === '' ? "'" : quoted.replaceAll("''", "'") };
    if (letter === undefined) return { literal: text };
    const found = Object.hasOwn(JODA, letter) ? JODA[letter]?.(text.length) : undefined;
    if (!found) throw new Error(`NOT_SUPPORTED: the sandbox does not know ${text} in a date format`);
    return found;
  });
}

/** A time in UTC as a format writes it. */
export function formatTime(format: TimeFormat, timeMs: number): string {
  const date = new Date(timeMs);
  return format.map((item) => ('literal' in item ? item.literal : item.part.write(date))).join('');
}

/** Reads a text by a format; undefined when it does not fit. Milliseconds since the epoch. */
export function parseTime(format: TimeFormat, text: string): number | undefined {
  const readers = format.flatMap((item) => ('part' in item ? [item.part] : []));
  const source = format.map((item) => ('literal' in item ? escape(item.literal) : `(${item.part.pattern ?? '.+?'})`));
  const match = new RegExp(`^${source.join('')}$`).exec(text);
  if (!match) return undefined;
  const into: Reading = {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    ms: 0,
    isAfternoon: undefined,
    offsetMinutes: 0,
  };
  for (const [index, part] of readers.entries()) part.read?.(match[index + 1] ?? '', into);
  const hour = into.isAfternoon === undefined ? into.hour : (into.hour % 12) + (into.isAfternoon ? 12 : 0);
  const local = Date.UTC(into.year, into.month - 1, into.day, hour, into.minute, into.second, into.ms);
  const date = new Date(local);
  const isReal =
    date.getUTCMonth() === into.month - 1 && date.getUTCDate() === into.day && hour < 24 && into.minute < 60;
  return isReal ? local - into.offsetMinutes * 60_000 : undefined;
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
