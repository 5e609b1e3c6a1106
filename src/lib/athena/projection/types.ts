/** A unit of time of the ranges and intervals of dates: "Supported types for partition projection". */
export type DateUnit = 'YEARS' | 'MONTHS' | 'WEEKS' | 'DAYS' | 'HOURS' | 'MINUTES' | 'SECONDS' | 'MILLIS';

/** An end of a range of dates: a point in time, or now and some units before or after. */
export type DateBound =
  | { readonly kind: 'at'; readonly ms: number; readonly text: string }
  | { readonly kind: 'now'; readonly amount: number; readonly unit: DateUnit };

export type ProjectedColumn =
  | { readonly type: 'enum'; readonly name: string; readonly values: readonly string[] }
  | {
      readonly type: 'integer';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly interval: number;
      /** Padded with zeros to so many; null: as they are. */
      readonly digits: number | null;
    }
  | {
      readonly type: 'date';
      readonly name: string;
      /** Of Java's DateTimeFormatter, e.g. `yyyy/MM/dd`; always in UTC. */
      readonly format: string;
      readonly from: DateBound;
      readonly to: DateBound;
      readonly interval: number;
      readonly unit: DateUnit;
    }
  | { readonly type: 'injected'; readonly name: string };

/** Where the partitions of a table are, computed instead of looked up. */
export interface Projection {
  /** In the order of the table's partition keys. */
  readonly columns: readonly ProjectedColumn[];
  /** `s3://bucket/…/${column}/`, ending with a slash. */
  readonly template: string;
}

export interface ProjectedPartition {
  readonly values: Readonly<Record<string, string>>;
  /** `s3://bucket/prefix/` */
  readonly location: string;
}
