import { csvRecord } from '../../../core/csv.js';
import { usageError } from '../../../errors/app-error.js';
import type { LogRow } from '../row.js';

/** How an export is written. */
export interface ExportFormat {
  readonly kind: 'ndjson' | 'csv' | 'text';
  readonly isGzip: boolean;
}

const KINDS: Readonly<Record<string, ExportFormat['kind']>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  txt: 'text',
  log: 'text',
};

/** API: the order of the columns of a CSV export. */
const COLUMNS = [
  'timestamp',
  'ingestedAt',
  'group',
  'stream',
  'message',
  'eventId',
] as const satisfies (keyof LogRow)[];

/**
 * The format that a file name asks for by its suffix, with or without `.gz`.
 *
 * @throws usage error for any other suffix
 */
export function formatOf(file: string): ExportFormat {
  const [, suffix = '', gzip] = /\.([a-z]+)(\.gz)?$/i.exec(file) ?? [];
  const kind = KINDS[suffix.toLowerCase()];
  if (kind === undefined) {
    throw usageError(`the name of "${file}" does not tell its format`, {
      code: 'UnknownFileFormat',
      reason: `known are ${Object.keys(KINDS)
        .map((name) => `.${name}`)
        .join(' ')}, each also with .gz`,
      hint: 'for example: --out events.ndjson.gz',
    });
  }
  return { kind, isGzip: gzip !== undefined };
}

/** What comes before the first row. */
export const headerOf = ({ kind }: ExportFormat): string => (kind === 'csv' ? `${COLUMNS.join(',')}\n` : '');

/** Makes the function that writes rows as text; every row ends with a line break. */
export function rowEncoder(
  { kind }: ExportFormat,
  options: { readonly withGroup: boolean },
): (rows: readonly LogRow[]) => string {
  if (kind === 'ndjson') return (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  if (kind === 'csv') {
    return (rows) => rows.map((row) => csvRecord(COLUMNS.map((key) => row[key]))).join('');
  }
  return (rows) => rows.map((row) => textLine(row, options.withGroup)).join('');
}

function textLine(row: LogRow, withGroup: boolean): string {
  const origin = withGroup ? `${row.group} ${row.stream ?? '-'}` : (row.stream ?? '-');
  return `${row.timestamp ?? '-'} ${origin} ${row.message.replace(/\r?\n$/, '')}\n`;
}
