import type { ResultField } from '@aws-sdk/client-cloudwatch-logs';
import type { TimeRange } from '../../core/time-range.js';

/** `cwli` is the Logs Insights query language; the other two are OpenSearch's. */
export type QueryLanguage = 'cwli' | 'ppl' | 'sql';

/** What `runQuery` does. */
export interface QueryInput {
  readonly text: string;
  readonly language: QueryLanguage;
  /** Names, globs or ARNs; none for SQL and for queries with SOURCE, which name their groups themselves. */
  readonly groups: readonly string[];
  /** The groups are what a saved query is meant for: patterns that match nothing are left out, unless none does. */
  readonly groupsAreSuggested?: boolean | undefined;
  readonly range: TimeRange;
  /** At most this many rows; more than one query can give (100,000) are read in slices of time. */
  readonly limit?: number | undefined;
  /** Stops the query when it has scanned more than this many bytes. */
  readonly maxScanBytes?: number | undefined;
  /** Keeps the `@ptr` of every event, which `GetLogRecord` takes. */
  readonly keepPointer?: boolean | undefined;
}

/** A range as StartQuery takes it: whole seconds, both inclusive. */
export interface Slice {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A row as the service gives it: fields that an event does not have are left out. */
export type ResultRow = readonly ResultField[];
