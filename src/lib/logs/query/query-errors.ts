import { MalformedQueryException } from '@aws-sdk/client-cloudwatch-logs';
import { pointAt } from '../../core/point-at.js';
import { formatSize } from '../../core/size.js';
import { AppError, usageError } from '../../errors/app-error.js';
import type { InsightsSyntaxError } from '../insights/index.js';

const SYNTAX_URL = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html';

/** The error for a query that ended, but not well. */
export function endedBadly(status: string | undefined, queryId: string): AppError {
  const shorter = 'narrow it and try again: a shorter --since, fewer groups with -g, or a filter on an indexed field';
  switch (status) {
    case 'Failed':
      return new AppError(`the query failed in CloudWatch Logs (${queryId})`, {
        category: 'failed',
        code: 'QueryFailed',
        reason: 'the service gives no reason; most often it is a lack of capacity or a range that is too large',
        hint: shorter,
      });
    case 'Timeout':
      return new AppError(`the query ran into the service's limit of 60 minutes (${queryId})`, {
        category: 'timeout',
        code: 'QueryTimeout',
        hint: shorter,
      });
    case 'Cancelled':
      return new AppError(`the query was stopped by somebody else (${queryId})`, {
        category: 'failed',
        code: 'QueryCancelled',
        reason: 'a StopQuery call came from outside this command, e.g. from the console',
        hint: 'run the same command again',
      });
    default:
      return new AppError(`CloudWatch Logs lost track of the query (${queryId})`, {
        category: 'unavailable',
        code: 'QueryStateUnknown',
        reason: `its state stays "${status ?? 'none'}"`,
        hint: 'run the same command again',
      });
  }
}

/** A StartQuery answer without an id, which the service never gives; another server on the endpoint might. */
export const noQueryId = (): AppError =>
  new AppError('StartQuery answered without a query id', {
    category: 'failed',
    code: 'BadResponse',
    hint: 'check --endpoint-url, then run: awsops doctor',
  });

/** The error when a query scanned more than `--max-scan` allows. */
export function scanLimitPassed(scan: {
  readonly scannedBytes: number;
  readonly maxScanBytes: number;
  readonly costText: string;
}): AppError {
  const max = formatSize(scan.maxScanBytes);
  return new AppError(
    `the query was stopped: it scanned ${formatSize(scan.scannedBytes)}, more than --max-scan ${max}`,
    {
      category: 'failed',
      code: 'MaxScanExceeded',
      reason: `what was scanned costs ${scan.costText}; the result was not complete and is not shown`,
      hint: 'shorten the range with --since, name fewer groups with -g, or raise --max-scan',
    },
  );
}

/**
 * Says in the user's terms why StartQuery refused a query; other errors are returned as they are.
 *
 * @param query `syntaxError`: what our own parser found, for the place when the service does not tell it
 */
export function explainStartError(
  error: unknown,
  query: { readonly text: string; readonly syntaxError: InsightsSyntaxError | undefined },
): unknown {
  if (!(error instanceof MalformedQueryException)) return error;
  const detail = { code: 'MalformedQueryException', requestId: error.$metadata.requestId, cause: error };
  // The service files this under malformed queries too.
  if (/retention|creation time/i.test(error.message)) {
    return usageError('the time range lies outside of what the log groups keep', {
      ...detail,
      code: 'RangeOutsideRetention',
      reason: error.message,
      hint: 'see retention and creation times with: awsops logs groups',
    });
  }
  const { location, message } = error.queryCompileError ?? {};
  const offset = location?.startCharOffset ?? query.syntaxError?.offset;
  const why = message ?? error.message;
  return usageError('the query is not valid', {
    ...detail,
    reason: offset === undefined ? why : `${why}\n${pointAt(query.text, offset)}`,
    hint: `read ${SYNTAX_URL}, or start from a query that works: awsops logs queries`,
  });
}
