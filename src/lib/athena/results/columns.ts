import type { ColumnInfo } from '@aws-sdk/client-athena';
import { baseName, readerOf } from './values.js';
import type { CsvRecord } from './csv-scanner.js';

/** A column of a result. */
export interface ResultColumn {
  /** The key of the rows: its name, with a number behind it where an earlier column has the same. */
  readonly key: string;
  /** As the query names it. */
  readonly name: string;
  /** Athena's name of the type, in small letters: `bigint`, `timestamp with time zone`, `array`. */
  readonly type: string;
  /** How a table shows it; absent for texts. */
  readonly kind: 'number' | undefined;
  /** Dates and times are told apart by their last digits, so a table never cuts them. */
  readonly rigid: boolean;
}

/** A row by column. Times are ISO-8601; what JSON has no exact number for is text. */
export type ResultRow = Readonly<Record<string, unknown>>;

const NUMBERS: ReadonlySet<string> = new Set(
  'tinyint smallint int integer bigint real float double decimal'.split(' '),
);

/** The columns that GetQueryResults names. */
export function columnsOf(info: readonly ColumnInfo[]): readonly ResultColumn[] {
  const taken = new Set<string>();
  return info.map(({ Name: name = '', Type: type = 'varchar' }) => {
    const base = baseName(type);
    return {
      key: freeKey(name, taken),
      name,
      type: type.toLowerCase(),
      kind: NUMBERS.has(base) ? 'number' : undefined,
      rigid: base === 'date' || base.startsWith('timestamp') || base.startsWith('time'),
    };
  });
}

function freeKey(name: string, taken: Set<string>): string {
  let key = name;
  for (let number = 2; taken.has(key); number += 1) key = `${name}_${number}`;
  taken.add(key);
  return key;
}

/** Makes rows of records: the first column of a record goes to the first column, and so on. */
export function rowMaker(columns: readonly ResultColumn[]): (record: CsvRecord) => ResultRow {
  const keys = columns.map(({ key }) => key);
  const readers = columns.map(({ type }) => readerOf(type));
  // Rows are copies of one that has all of its keys: adding them one by one takes twice as long.
  const absent: Readonly<Record<string, unknown>> = Object.fromEntries(keys.map((key) => [key, null]));
  return (record) => {
    const row: Record<string, unknown> = { ...absent };
    const width = Math.min(record.length, keys.length);
    for (let index = 0; index < width; index += 1) {
      const text = record[index];
      if (text === null || text === undefined) continue;
      const read = readers[index];
      row[keys[index] ?? ''] = read ? read(text) : text;
    }
    return row;
  };
}
