import type { QueryFailure } from '../store.js';
import { position } from './tokens.js';

/** A query that Athena starts and lets fail. */
export class QueryFailed extends Error {
  readonly failure: QueryFailure;

  constructor(message: string, options: { readonly type?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'QueryFailed';
    this.failure = userFailure(message, options.type);
  }
}

/** "Error type reference" of the user guide: what is wrong with the query itself. */
const QUERY_ERROR = 1006;
/** Data that does not fit its table. */
const BAD_DATA = 1003;

function userFailure(message: string, type = QUERY_ERROR): QueryFailure {
  return { message, category: 2, type, isRetryable: false };
}

/** A failure in Trino's form, `CODE: line 1:8: what is wrong`. */
export function failedAt(sql: string, offset: number, code: string, message: string): QueryFailed {
  return new QueryFailed(`${code}: ${position(sql, offset)}: ${message}`);
}

/** What Athena may do and the sandbox does not: told by name, never guessed. */
export function notHere(sql: string, offset: number, what: string): QueryFailed {
  return failedAt(sql, offset, 'NOT_SUPPORTED', `the sandbox does not run ${what}`);
}

export function badData(message: string, cause?: unknown): QueryFailed {
  return new QueryFailed(`HIVE_BAD_DATA: ${message}`, { type: BAD_DATA, cause });
}
