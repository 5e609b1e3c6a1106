import { formatSize } from '../../core/size.js';
import { AppError, usageError } from '../../errors/app-error.js';
import { costText } from '../cost/index.js';
import type { Execution } from '../execution/index.js';

/** The error when a query scanned more than `--max-scan` allows. */
export function scanLimitPassed(
  execution: Execution,
  limit: { readonly maxScanBytes: number; readonly region: string },
): AppError {
  const scanned = formatSize(execution.scannedBytes);
  return new AppError(
    `the query was stopped: it scanned ${scanned}, more than --max-scan ${formatSize(limit.maxScanBytes)}`,
    {
      category: 'failed',
      code: 'MaxScanExceeded',
      reason: `what was scanned until then costs ${costText({ ...execution, state: 'CANCELLED' }, limit.region)}`,
      hint: 'name partitions in WHERE (--since does it for @NAME queries), read fewer columns, or raise --max-scan',
    },
  );
}

export const noStatement = (): AppError =>
  usageError('no query to run', {
    code: 'MissingQuery',
    hint: "give SQL, @NAME or -f FILE, e.g.: awsops athena query 'SELECT 1'",
  });

/** Rows of an earlier statement would be read by nobody. */
export const lostRows = (statement: string): AppError =>
  usageError('only the last of several statements may give rows', {
    code: 'SeveralResults',
    reason: `this one comes before it: ${statement.replace(/\s+/g, ' ').slice(0, 60)}`,
    hint: 'run it as a query of its own',
  });

export const wrongParameterCount = (wanted: number, given: number): AppError =>
  usageError(
    `the query has ${wanted} ${wanted === 1 ? 'place' : 'places'} for a parameter (?), and ${given} ${given === 1 ? 'is' : 'are'} given`,
    {
      code: 'ParameterMismatch',
      hint:
        wanted === 0
          ? 'leave --param out, or write ? where the value belongs'
          : 'give one --param for each ?, in order',
    },
  );

export const tooLongParameter = (position: number, length: number): AppError =>
  usageError(`--param ${position} has ${length} characters, and Athena takes 1024`, {
    code: 'ParameterTooLong',
    hint: 'write such a value into the query itself: awsops athena query -f FILE',
  });

export const tooLongSql = (bytes: number): AppError =>
  usageError(`the query has ${bytes} bytes, and Athena takes 262144`, {
    code: 'QueryTooLong',
    hint: 'put long lists into a table and join it',
  });

export const unloadNeedsSelect = (): AppError =>
  usageError('--unload takes a SELECT', {
    code: 'UnloadNeedsSelect',
    hint: "for example: awsops athena query 'SELECT * FROM t' --unload s3://BUCKET/PREFIX/",
  });
