import { csvField } from '../core/csv.js';
import { collect, inBatches } from './batches.js';
import { dynamicColumns, type Column } from './columns.js';
import { visibleControls } from './control-chars.js';
import type { Row } from './fields.js';

/** Writes records of one delimited format. */
export interface RecordWriter {
  /** The records as text, each with its line end. `null` is an absent value. */
  (records: readonly (readonly (string | null)[])[]): string;
}

export interface DelimitedOptions {
  readonly format: 'csv' | 'tsv';
  /** Undefined: the keys of the rows, in order of appearance. */
  readonly columns: readonly Column[] | undefined;
  readonly selected?: readonly string[] | undefined;
  readonly header: boolean;
  readonly isTty: boolean;
}

/**
 * Rows as CSV or TSV with exact values. Declared columns stream in constant memory; without them all rows are
 * read first, because the header needs every key.
 */
export async function* renderDelimited(
  batches: AsyncIterable<readonly Row[]>,
  options: DelimitedOptions,
): AsyncGenerator<string> {
  const format = FORMATS[options.format];
  const safe = options.isTty ? visibleControls : (text: string): string => text;
  const rows = options.columns ? undefined : await collect(batches);
  const keys = (options.columns ?? dynamicColumns(rows ?? [], options.selected)).map((column) => column.key);
  // The header waits for the first batch: a command that fails before it leaves stdout empty.
  let header = options.header && keys.length > 0 ? recordWriter(options)([keys]) : '';
  for await (const batch of rows ? inBatches(rows) : batches) {
    const text = textOf(batch, keys, format);
    yield header + safe(text);
    header = '';
  }
  if (header !== '') yield header;
}

/**
 * A line for each row. A long result is rows by the hundred thousand, so it is added up without an array between, and
 * in a function of its own, which Node optimises sooner than a generator.
 */
function textOf(rows: readonly Row[], keys: readonly string[], { separator, field }: DelimitedFormat): string {
  let text = '';
  for (const row of rows) {
    for (let index = 0; index < keys.length; index += 1) {
      const value = row[keys[index] ?? ''];
      if (index > 0) text += separator;
      // A number has nothing to quote.
      text += typeof value === 'number' ? String(value) : field(exactText(value));
    }
    text += '\n';
  }
  return text;
}

/** The writer of a format. On a terminal control characters become visible. */
export function recordWriter(options: Pick<DelimitedOptions, 'format' | 'isTty'>): RecordWriter {
  const { separator, field } = FORMATS[options.format];
  const write: RecordWriter = (records) => records.map((record) => `${record.map(field).join(separator)}\n`).join('');
  return options.isTty ? (records) => visibleControls(write(records)) : write;
}

/** The exact value: nested ones as JSON text, absent ones null. */
export function exactText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || typeof value === 'function') return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const TSV_SPECIAL = /[\\\t\n\r]/;
const TSV_ALL_SPECIAL = /[\\\t\n\r]/g;

/**
 * One row is always one line: tab, line ends and the backslash are written as `\t`, `\n`, `\r`, `\\`, and an absent
 * value as `\N`, as PostgreSQL, MySQL and Hive do, so that it is no empty text.
 */
function tsvField(text: string | null): string {
  if (text === null) return '\\N';
  return TSV_SPECIAL.test(text) ? text.replace(TSV_ALL_SPECIAL, (char) => TSV_ESCAPES[char] ?? char) : text;
}

interface DelimitedFormat {
  readonly separator: string;
  readonly field: (text: string | null) => string;
}

const FORMATS: Readonly<Record<'csv' | 'tsv', DelimitedFormat>> = {
  csv: { separator: ',', field: csvField },
  tsv: { separator: '\t', field: tsvField },
};
