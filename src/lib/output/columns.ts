import { suggest } from '../core/suggest.js';
import { usageError } from '../errors/app-error.js';
import type { Field, FieldKind, Row } from './fields.js';

/** One column as a renderer needs it. */
export interface Column {
  readonly key: string;
  readonly kind?: FieldKind | undefined;
  readonly flex?: boolean | undefined;
  /** Never cut, though its kind does not say so. */
  readonly rigid?: boolean | undefined;
}

/** Which of the declared fields a renderer shows when `--columns` does not say. */
export type ColumnSet = 'table' | 'all';

/**
 * The columns that follow from the declaration and `--columns`; undefined when only the rows can tell.
 * Throws a usage error for a column that is not declared.
 */
export function declaredColumns(options: {
  readonly fields: readonly Field[] | undefined;
  readonly selected: readonly string[] | undefined;
  readonly set: ColumnSet;
}): readonly Column[] | undefined {
  const { fields, selected, set } = options;
  if (!fields) return undefined;
  if (!selected) return set === 'table' ? fields.filter((field) => field.inTable !== false) : fields;
  const byKey = new Map(fields.map((field) => [field.key, field]));
  return selected.map((key) => byKey.get(key) ?? failUnknown(key, byKey.keys()));
}

/** Collects the keys of rows without a declaration, in order of appearance. */
export function keyCollector(): { add(rows: readonly Row[]): void; keys(): readonly string[] } {
  const keys = new Set<string>();
  return {
    add(rows) {
      for (const row of rows) for (const key of Object.keys(row)) keys.add(key);
    },
    keys: () => [...keys],
  };
}

/**
 * Throws a usage error when a selected column appears in none of the rows seen.
 * No rows prove nothing: an empty result has no columns and is no mistake.
 */
export function assertColumnsSeen(selected: readonly string[], seen: readonly string[]): void {
  if (seen.length === 0) return;
  for (const key of selected) if (!seen.includes(key)) failUnknown(key, seen);
}

/** The columns of rows without a declaration; a number column is one that holds nothing else. */
export function dynamicColumns(rows: readonly Row[], selected?: readonly string[]): readonly Column[] {
  const collector = keyCollector();
  collector.add(rows);
  const keys = collector.keys();
  if (selected) assertColumnsSeen(selected, keys);
  return (selected ?? keys).map((key) => {
    const values = rows.map((row) => row[key]).filter((value) => value !== null && value !== undefined);
    const all = (test: (value: unknown) => boolean): boolean => values.length > 0 && values.every(test);
    if (all((value) => typeof value === 'number')) return { key, kind: 'number' };
    return all(isExactTime) ? { key, rigid: true } : { key };
  });
}

/** Log events are told apart by their milliseconds, so such a time is shown as it is, and whole. */
const isExactTime = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value);

/** The row cut down to `keys`, in their order; what it lacks is null. */
export function pickKeys(row: Row, keys: readonly string[]): Row {
  return Object.fromEntries(keys.map((key) => [key, row[key] ?? null]));
}

function failUnknown(key: string, known: Iterable<string>): never {
  const names = [...known];
  const meant = suggest(key, names);
  throw usageError(`there is no column "${key}"${meant === undefined ? '' : `, did you mean "${meant}"?`}`, {
    code: 'UnknownColumn',
    reason: `the columns of this result are ${names.join(', ')}`,
    hint: `choose from those, as in --columns ${meant ?? names.slice(0, 2).join(',')}: awsops help output`,
  });
}
