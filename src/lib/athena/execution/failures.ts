import { AppError } from '../../errors/app-error.js';
import type { ErrorCategory } from '../../errors/exit-codes.js';
import { pointInSql } from './sql-position.js';
import type { Execution } from './types.js';

interface Failure {
  readonly match: RegExp;
  readonly category: ErrorCategory;
  /** Absent: the name that Athena puts before its reason. */
  readonly code?: string;
  readonly hint: string;
}

const SQL_HELP = 'https://docs.aws.amazon.com/athena/latest/ug/dml-queries-functions-operations.html';

/**
 * What Athena says in StateChangeReason, and what to do about it; the first match wins. Names and texts as collected
 * in https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html
 */
const FAILURES: readonly Failure[] = [
  {
    match: /TABLE_NOT_FOUND|Table .* does not exist|Table not found/i,
    category: 'not_found',
    code: 'TABLE_NOT_FOUND',
    hint: 'see the tables with: awsops athena tables; name another database with --database, or make the table: awsops athena table create --help',
  },
  {
    match: /SCHEMA_NOT_FOUND|Schema .* does not exist|Database .* (?:does not exist|not found)/i,
    category: 'not_found',
    code: 'SCHEMA_NOT_FOUND',
    hint: 'see databases and tables with: awsops athena tables',
  },
  {
    match: /COLUMN_NOT_FOUND|Column .* cannot be resolved/i,
    category: 'usage',
    hint: "text goes in single quotes, names in double quotes; see the columns with: awsops athena query 'DESCRIBE TABLE_NAME'",
  },
  {
    match: /Access ?Denied|PERMISSION_DENIED|Insufficient (?:Lake Formation )?permissions|not authorized|Forbidden/i,
    category: 'auth',
    code: 'AccessDenied',
    hint: 'the caller needs s3:GetObject and s3:ListBucket on the data, s3:PutObject on the result location, and glue:GetTable; see who you are: awsops whoami',
  },
  {
    match: /Bytes scanned limit was exceeded/i,
    category: 'failed',
    code: 'ScanLimitExceeded',
    hint: 'the workgroup allows no more for one query: name partitions in WHERE (--since does it for @NAME queries), read fewer columns, or use another --workgroup',
  },
  {
    match: /SYNTAX_ERROR|mismatched input|TYPE_MISMATCH|FUNCTION_NOT_FOUND|AMBIGUOUS_NAME|MISSING_|INVALID_FUNCTION/i,
    category: 'usage',
    hint: `read ${SQL_HELP}, or start from a query that works: awsops athena queries`,
  },
  {
    match: /exhausted resources/i,
    category: 'failed',
    code: 'ResourcesExhausted',
    hint: 'read less at a time: fewer partitions and columns, no ORDER BY without LIMIT, approx_distinct() instead of count(DISTINCT …)',
  },
  {
    match: /Query timeout|time ?out/i,
    category: 'timeout',
    code: 'QueryTimeout',
    hint: 'name fewer partitions in WHERE; the limit is a quota of the account (30 minutes by default)',
  },
  {
    match: /HIVE_|GENERIC_INTERNAL_ERROR|INVALID_CAST_ARGUMENT|Unable to (?:parse|convert)|malformed/i,
    category: 'failed',
    hint: 'the table may not fit its objects: awsops athena table check TABLE_NAME; a single bad value: TRY_CAST(… AS …) or try(…)',
  },
  {
    match: /NoSuchBucket|bucket does not exist/i,
    category: 'not_found',
    code: 'NoSuchBucket',
    hint: 'the location of a table or of the result names a bucket that is not there: awsops athena tables',
  },
];

/** `COLUMN_NOT_FOUND: line 1:8: …` begins with the name of the error. */
const NAME = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*:/;

/** The error for an execution that has ended and not SUCCEEDED, in Athena's words, with the place in the SQL. */
export function executionFailure(execution: Execution): AppError {
  const { queryId, state, error } = execution;
  const reason = execution.reason ?? error?.message;
  const known = FAILURES.find(({ match }) => match.test(reason ?? ''));
  if (state === 'CANCELLED' && known === undefined) return cancelled(queryId, reason);
  const why = reason === undefined ? undefined : firstParagraph(reason);
  return new AppError(`Athena could not run the query (${queryId})`, {
    category: known?.category ?? (error?.category === 'system' ? 'unavailable' : 'failed'),
    code:
      known?.code ??
      NAME.exec(reason ?? '')?.[1] ??
      (error?.category === 'system' ? 'AthenaSystemError' : 'QueryFailed'),
    reason: why === undefined ? 'the service gives no reason' : `${why}${pointInSql(execution.sql, why)}`,
    hint: known?.hint ?? hintFor(execution),
  });
}

function hintFor({ error, queryId }: Execution): string {
  if (error?.category === 'system') return 'run the same command again; if it stays, see https://health.aws.amazon.com';
  return `look at the statement as it ran: awsops athena history ${queryId}`;
}

const cancelled = (queryId: string, reason: string | undefined): AppError =>
  new AppError(`the query was stopped by somebody else (${queryId})`, {
    category: 'failed',
    code: 'QueryCancelled',
    reason: reason ?? 'a StopQueryExecution call came from outside this command, e.g. from the console',
    hint: 'run the same command again',
  });

/** Athena appends which database it was and where its forum is. */
const firstParagraph = (reason: string): string => (reason.split('\n')[0] ?? '').trim();

/** A StartQueryExecution answer without an id, which the service never gives; another server on the endpoint might. */
export const noQueryId = (): AppError =>
  new AppError('StartQueryExecution answered without a query id', {
    category: 'failed',
    code: 'BadResponse',
    hint: 'check --endpoint-url, then run: awsops doctor',
  });

/** An execution that the service does not tell about any more. */
export const lostExecution = (queryId: string, reason: string): AppError =>
  new AppError(`Athena lost track of the query (${queryId})`, {
    category: 'unavailable',
    code: 'QueryStateUnknown',
    reason,
    hint: `look again later: awsops athena history ${queryId}`,
  });
