import { readNested } from './nested-text.js';

/** Reads the text of one value of a column. */
export type ReadValue = (text: string) => unknown;

/**
 * A whole number as a number where that is exact; beyond 2^53 as its digits, since a JSON number would be rounded by
 * nearly every reader.
 */
function integer(value: string): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A double or real; what JSON has no number for stays text: NaN, Infinity, -Infinity. */
function float(value: string): unknown {
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

function boolean(value: string): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** `2026-01-15 12:00:00.123`, then nothing, ` UTC`, an offset or the name of a zone. */
const TIMESTAMP = /^(-?\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?: (UTC|Z|[+-]\d\d:\d\d))?$/;

/** The same without a zone. */
const PLAIN_TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/;

/**
 * A time as ISO-8601 with all of its digits: `Z` or the offset where it has one, none where the type has no zone.
 * With the name of a zone it stays as Athena writes it: an offset would be a guess where clocks are turned back.
 */
function timestamp(value: string): unknown {
  // Nearly all are of this form, and to take a match apart takes far longer than to test.
  if (PLAIN_TIMESTAMP.test(value)) return `${value.slice(0, 10)}T${value.slice(11)}`;
  const match = TIMESTAMP.exec(value);
  if (!match) return value;
  const [, year = '', month = '', day = '', time = '', zone = ''] = match;
  return `${year}-${month}-${day}T${time}${zone === 'UTC' ? 'Z' : zone}`;
}

/** A value of the type JSON, where writing it again gives the same text: numbers beyond 2^53 would not. */
function json(value: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value);
    return JSON.stringify(parsed) === value ? parsed : value;
  } catch {
    return value;
  }
}

/**
 * Readers by the type that GetQueryResults names. A decimal stays text, with its scale. Types that are not here are
 * text as Athena writes it: varchar, char, date, time, interval, varbinary (`68 65 6c 6c 6f`), uuid, ipaddress.
 */
const READERS: Readonly<Record<string, ReadValue>> = {
  tinyint: integer,
  smallint: integer,
  int: integer,
  integer,
  bigint: integer,
  real: float,
  float,
  double: float,
  boolean,
  timestamp,
  'timestamp with time zone': timestamp,
  json,
  array: readNested,
  map: readNested,
  row: readNested,
  struct: readNested,
};

/** How values of a type are read; undefined: as the text that they are. */
export function readerOf(type: string): ReadValue | undefined {
  const name = baseName(type);
  return Object.hasOwn(READERS, name) ? READERS[name] : undefined;
}

/** `decimal(10,2)` is a `decimal`, `timestamp(3) with time zone` a `timestamp with time zone`. */
export const baseName = (type: string): string =>
  type
    .toLowerCase()
    .replace(/^(array|map|row|struct)[(<].*$/s, '$1')
    .replace(/\s*\([^)]*\)/g, '')
    .trim();
