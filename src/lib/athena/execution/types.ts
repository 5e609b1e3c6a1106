import type { StatementType } from '@aws-sdk/client-athena';

/** One SQL statement, and where and how it runs. */
export interface Statement {
  readonly sql: string;
  /** For names without one; absent: Athena's `default`. */
  readonly database?: string | undefined;
  /** Absent: `AwsDataCatalog`. */
  readonly catalog?: string | undefined;
  /** Absent: `primary`. */
  readonly workgroup?: string | undefined;
  /** `s3://BUCKET/PREFIX/` for the result; absent, or where the workgroup enforces its own: the workgroup's. */
  readonly outputLocation?: string | undefined;
  /** For the `?` of the statement, in order, each written as an SQL literal (`'a''b'`, `42`). */
  readonly parameters?: readonly string[] | undefined;
  /** Takes the result of the same statement that is not older than this; absent: runs it. */
  readonly reuseMaxAgeMs?: number | undefined;
}

/** Athena's own states; `UNKNOWN` where an answer carries none. */
export type ExecutionState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'UNKNOWN';

/** What Athena knows of a statement that it runs or ran. */
export interface Execution {
  readonly queryId: string;
  readonly state: ExecutionState;
  readonly sql: string;
  readonly statementType: StatementType | undefined;
  /** E.g. `SELECT`, `CREATE_TABLE`, `SHOW_TABLES`. */
  readonly substatementType: string | undefined;
  readonly database: string | undefined;
  readonly workgroup: string | undefined;
  /** The object with the result, `s3://…/ID.csv`; absent with managed results. */
  readonly outputLocation: string | undefined;
  /** Of an UNLOAD, INSERT or CTAS: the object that lists the files it wrote. */
  readonly manifestLocation: string | undefined;
  /** `SSE_S3`, `SSE_KMS`, `CSE_KMS` or absent. */
  readonly encryption: string | undefined;
  /** The result is in storage of Athena, not in a bucket of the account. */
  readonly hasManagedResult: boolean;
  /** The result is that of an earlier execution. */
  readonly isReused: boolean;
  readonly scannedBytes: number;
  readonly queueMs: number;
  readonly engineMs: number;
  /** From submission to the end, as the service counts. */
  readonly totalMs: number;
  /** ISO-8601. */
  readonly submittedAt: string | null;
  readonly completedAt: string | null;
  /** Why it is in this state, in Athena's words. */
  readonly reason: string | undefined;
  readonly error: ExecutionError | undefined;
}

/** https://docs.aws.amazon.com/athena/latest/ug/error-reference.html */
export interface ExecutionError {
  readonly category: 'system' | 'user' | 'other';
  readonly type: number | undefined;
  /** The same statement may succeed when it is submitted again. */
  readonly isRetryable: boolean;
  readonly message: string | undefined;
}
