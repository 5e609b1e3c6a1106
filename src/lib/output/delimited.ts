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
  const write = await recordWriter(options);
  const rows = options.columns ? undefined : await collect(batches);
  const keys = (options.columns ?? dynamicColumns(rows ?? [], options.selected)).map((column) => column.key);
  // The header waits for the first batch: a command that fails before it leaves stdout empty.
  let header = options.header && keys.length > 0 ? write([keys]) : '';
  for await (const batch of rows ? inBatches(rows) : batches) {
    yield header + write(batch.map((row) => keys.map((key) => exactText(row[key]))));
    header = '';
  }
  if (header !== '') yield header;
}

/** The writer of a format. On a terminal control characters become visible. */
export async function recordWriter(options: Pick<DelimitedOptions, 'format' | 'isTty'>): Promise<RecordWriter> {
  const write = options.format === 'csv' ? await csvWriter() : tsvWriter;
  return options.isTty ? (records) => visibleControls(write(records)) : write;
}

/** The exact value: nested ones as JSON text, absent ones null. */
export function exactText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || typeof value === 'function') return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * RFC 4180 quoting with `\n` line ends, as every other text that this tool prints. An absent value is empty,
 * an empty text is `""`, so that the two stay distinct.
 */
async function csvWriter(): Promise<RecordWriter> {
  const { default: papa } = await import('papaparse');
  return (records) => {
    if (records.length === 0) return '';
    // An empty line would be skipped by many readers, and the row lost: a lone absent value is quoted.
    const data = records.map((record) => (record.length === 1 ? [record[0] ?? ''] : [...record]));
    return `${papa.unparse(data, { newline: '\n', quotes: (value: unknown) => value === '' })}\n`;
  };
}

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One row is always one line: tab, line ends and the backslash are written as `\t`, `\n`, `\r`, `\\`. */
const tsvWriter: RecordWriter = (records) =>
  records.map((record) => `${record.map((value) => escapeTsv(value ?? '')).join('\t')}\n`).join('');

function escapeTsv(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (char) => TSV_ESCAPES[char] ?? char);
}
