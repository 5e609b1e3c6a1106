/** How a value is shown in a table. JSON always carries the raw value. */
export type FieldKind = 'text' | 'time' | 'number' | 'bytes' | 'usd' | 'status' | 'boolean' | 'json';

/** One column of a table and one key of the JSON form. */
export interface Field {
  /** The JSON key (camelCase); `--columns` and the header use it. */
  readonly key: string;
  readonly describe: string;
  readonly kind?: FieldKind;
  /** The column that gives way first when the terminal is narrow. */
  readonly flex?: boolean;
  /** Never cut, though its kind does not say so: a part of it names something else. */
  readonly rigid?: boolean;
  /** False: in JSON, CSV and with --columns only. */
  readonly inTable?: boolean;
}

/** A row of data: JSON values only, absent ones `null`, times ISO-8601 UTC with milliseconds. */
export type Row = Readonly<Record<string, unknown>>;
