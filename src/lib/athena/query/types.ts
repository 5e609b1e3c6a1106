import type { Execution } from '../execution/index.js';
import type { QueryResult } from '../results/index.js';

/** What `runAthenaQuery` does. */
export interface AthenaQueryInput {
  /** One statement, or several with `;` between them, of which only the last may give rows. */
  readonly sql: string;
  /** For the `?` of the SQL, as literals; see `readParameter`. */
  readonly parameters?: readonly string[] | undefined;
  readonly database?: string | undefined;
  readonly workgroup?: string | undefined;
  readonly outputLocation?: string | undefined;
  /** Results of the same SELECT that are not older are taken instead of running it; absent: it runs. */
  readonly reuseMaxAgeMs?: number | undefined;
  /** The reuse was asked for, so that a service without it is an error. */
  readonly isReuseAsked?: boolean | undefined;
  /** Stops the query when it has scanned more than this many bytes. */
  readonly maxScanBytes?: number | undefined;
  /** Writes the result to S3 in a format of choice instead of reading it. */
  readonly unload?: UnloadTarget | undefined;
  /** Told when there are no rows. */
  readonly emptyAdvice?: string | undefined;
  /** Called once with what is known at the end, however it ends, if anything was submitted. */
  readonly onStatistics?: ((statistics: QueryStatistics) => Promise<void> | void) | undefined;
}

export type UnloadFormat = 'parquet' | 'orc' | 'avro' | 'json' | 'textfile';

export interface UnloadTarget {
  /** `s3://BUCKET/PREFIX/`, where nothing may be yet. */
  readonly location: string;
  readonly format: UnloadFormat;
}

/** API: what `--stats-file` holds. */
export interface QueryStatistics {
  readonly queryId: string;
  readonly state: string;
  readonly scannedBytes: number;
  /** null where the price of the region is not known. */
  readonly costUsd: number | null;
  readonly queueMs: number;
  readonly engineMs: number;
  readonly reused: boolean;
  /** That were given out; of an unload the files. */
  readonly rows: number;
}

/** A result with the execution it is of. */
export interface AthenaResult extends QueryResult {
  readonly execution: Execution;
}
