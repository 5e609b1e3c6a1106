import type { ColumnKind } from './column-kinds.js';
import type { ResultRow } from './types.js';

/** A row as awsops gives it: every column is present, null where the event does not have the field. */
export type QueryRow = Readonly<Record<string, string | number | null>>;

export interface RowOptions {
  /** The columns that the query names, in order; undefined when only the service knows them. */
  readonly columns: readonly string[] | undefined;
  readonly kinds: ReadonlyMap<string, ColumnKind>;
  readonly keepPointer: boolean;
}

const POINTER = '@ptr';
/** The service writes instants so, in UTC. */
const SERVICE_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}\.\d{3})$/;
/** Aggregates over instants, e.g. latest(@timestamp), may come as milliseconds. */
const EPOCH_MS = /^\d{12,13}$/;
const DECIMAL = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Names of things are not quantities, even where they look like numbers: accounts, ids, versions, phone numbers. */
const NAMING =
  /(?:^|[._-])(?:id|ids|account|version|phone|zip|hash|key|token)$|I[dD]s?$|Account$|Version$|Phone$|Hash$|Key$|Token$/;
/** Discovered fields with an @ that are quantities (Lambda REPORT lines); all others are text. */
const NUMERIC_AT_FIELDS: ReadonlySet<string> = new Set([
  '@duration',
  '@billedDuration',
  '@initDuration',
  '@maxMemoryUsed',
  '@memorySize',
]);

/**
 * Turns the service's ragged rows of text into rows with the same columns and with values of their own type.
 * A number becomes a number only where that loses nothing; `2026-01-15 12:00:00.000` becomes ISO-8601 in columns of time.
 */
export function toRows(rows: readonly ResultRow[], options: RowOptions): readonly QueryRow[] {
  const names = columnNames(rows, options);
  const empty = Object.fromEntries(names.map((name) => [name, null]));
  return rows.map((row) => {
    const out: Record<string, string | number | null> = { ...empty };
    for (const { field, value } of row) {
      if (field === undefined || !Object.hasOwn(out, field)) continue;
      out[field] = value === undefined ? null : convert(value, { field, kind: options.kinds.get(field) ?? 'any' });
    }
    return out;
  });
}

/** The columns that the query names, then others in order of appearance, the pointer last. */
function columnNames(rows: readonly ResultRow[], options: RowOptions): readonly string[] {
  const names = new Set(options.columns);
  for (const row of rows) for (const { field } of row) if (field !== undefined) names.add(field);
  const hasPointer = names.delete(POINTER);
  return [...names, ...(hasPointer && options.keepPointer ? [POINTER] : [])];
}

function convert(value: string, column: { readonly field: string; readonly kind: ColumnKind }): string | number {
  switch (column.kind) {
    case 'time':
      return EPOCH_MS.test(value) ? new Date(Number(value)).toISOString() : value.replace(SERVICE_TIME, '$1T$2Z');
    case 'number':
      return DECIMAL.test(value) && isExact(Number(value)) ? Number(value) : value;
    default:
      return isQuantity(column.field) ? losslessNumber(value) : value;
  }
}

const isExact = (number: number): boolean =>
  Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));

const isQuantity = (field: string): boolean =>
  field.startsWith('@') ? NUMERIC_AT_FIELDS.has(field) : !NAMING.test(field);

/** `007`, `1.50` and what does not fit into a double stay text: their digits may mean something. */
function losslessNumber(value: string): string | number {
  if (!/^-?\d/.test(value) || value.length > 24) return value;
  const number = Number(value);
  return isExact(number) && !Object.is(number, -0) && String(number) === value ? number : value;
}
