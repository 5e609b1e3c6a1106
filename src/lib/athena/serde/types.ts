/**
 * A value as a query would see it. bigint columns are bigint; decimals, dates and timestamps are text in Athena's form
 * (`12.50`, `2026-11-30`, `2026-11-30 01:02:03.000`, UTC); binary is bytes; a map is a Map, a struct an object by field.
 */
export type HiveValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly HiveValue[]
  | ReadonlyMap<HiveValue, HiveValue>
  | HiveStruct;

export interface HiveStruct {
  readonly [field: string]: HiveValue;
}

/** Why a row is not what its record says. */
export interface RowProblem {
  readonly kind: 'noMatch' | 'malformed' | 'badValue';
  /** True: the query FAILS. False: there is NULL instead, and nobody is told. */
  readonly isFatal: boolean;
  /** The column that has no value; null: the whole row. */
  readonly column: string | null;
  readonly reason: string;
  /** Of `noMatch`: the first group of the expression that does not fit (from 1), and where in the line it should. */
  readonly at?: { readonly group: number; readonly offset: number };
}

export interface RecordRead {
  /** One a column, in the order of the table. */
  readonly values: readonly HiveValue[];
  readonly problems: readonly RowProblem[];
}

/** What makes columns of one record: a line of a text object, an entry of CloudTrail's. */
export interface RecordReader {
  readonly read: (record: string) => RecordRead;
}

/** A row of an object. */
export interface RowRead extends RecordRead {
  /** The line, or the entry, or the row, from 1. */
  readonly number: number;
  /** The record as it stands in the object; null where records are no text. */
  readonly text: string | null;
}
