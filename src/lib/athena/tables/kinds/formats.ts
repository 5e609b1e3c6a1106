import { parseHiveType } from '../../ddl/hive-type.js';
import type { RowFormat, StoredAs } from '../../ddl/types.js';
import { SERDE } from '../../table/classes.js';
import type { Column } from '../../table/types.js';

/** Columns from their names and types, as they stand in a statement. */
export const columnsOf = (types: Readonly<Record<string, string>>): readonly Column[] =>
  Object.entries(types).map(([name, source]) => {
    const type = parseHiveType(source);
    if (type === undefined) throw new TypeError(`"${source}" is no type of Hive's`);
    return { name, type };
  });

export const TEXTFILE: StoredAs = { kind: 'format', format: 'TEXTFILE' };
export const PARQUET: StoredAs = { kind: 'format', format: 'PARQUET' };

export const regexFormat = (regex: string): RowFormat => ({
  kind: 'serde',
  serde: SERDE.regex,
  properties: { 'input.regex': regex },
});

export const parquetFormat: RowFormat = { kind: 'serde', serde: SERDE.parquet, properties: {} };

/**
 * The OpenX SerDe with the keys that are not the name of their column. Malformed lines stay errors: ignored, they would
 * be rows of NULLs that nobody notices.
 */
export const jsonFormat = (keys: Readonly<Record<string, string>> = {}): RowFormat => ({
  kind: 'serde',
  serde: SERDE.openxJson,
  properties: Object.fromEntries(Object.entries(keys).map(([column, key]) => [`mapping.${column}`, key])),
});

/** A name of a field as the name of a column: `cs(User-Agent)` is cs_user_agent. */
export const columnName = (field: string): string =>
  field
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
