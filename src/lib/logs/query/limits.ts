import { usageError } from '../../errors/app-error.js';
import type { Report } from '../../core/events.js';
import type { QueryAnalysis } from './analyse.js';
import type { QueryInput } from './types.js';

/** StartQuery, limit: at most 100,000 rows in Logs Insights QL, 10,000 in PPL and SQL. */
export const MAX_ROWS_PER_QUERY = 100_000;
export const MAX_ROWS_PER_OPENSEARCH_QUERY = 10_000;

/** How many rows are wanted, and how many one query may give. */
export interface RowLimits {
  readonly wanted: number;
  /** StartQuery's `limit`; undefined where the text sets one, which the service would prefer anyway. */
  readonly perQuery: number | undefined;
  /** As many rows as this mean that there may be more. */
  readonly cap: number;
  /** Whether a cut result was what the user asked for. */
  readonly isAsked: boolean;
  /** Whether a cut result is read again in slices of time. */
  readonly maySlice: boolean;
}

/**
 * Decides about limits. By default one query's worth is read, which costs nothing extra; more than that scans again,
 * and is done only when `--limit` asks for it.
 *
 * @throws usage error for a limit that PPL and SQL do not have
 */
export function planLimits(
  input: Pick<QueryInput, 'limit' | 'language'>,
  analysis: QueryAnalysis,
  report: Report,
): RowLimits {
  const { limit } = input;
  const cap = input.language === 'cwli' ? MAX_ROWS_PER_QUERY : MAX_ROWS_PER_OPENSEARCH_QUERY;
  if (analysis.textLimit !== undefined) {
    const wanted = analysis.textLimit;
    if (limit !== undefined && limit !== wanted) {
      const message = `the query's own limit ${wanted} wins over --limit ${limit}`;
      report({ type: 'warn', code: 'LimitInQuery', message });
    }
    return { wanted, perQuery: undefined, cap: Math.min(wanted, cap), isAsked: true, maySlice: false };
  }
  if (input.language !== 'cwli' && limit !== undefined && limit > cap) {
    throw usageError(`--limit ${limit} is more than ${input.language.toUpperCase()} queries can give`, {
      code: 'LimitTooHigh',
      reason: `the service returns at most ${cap} rows of them`,
      hint: `use --limit ${cap}, or write the query for --language cwli`,
    });
  }
  const wanted = limit ?? cap;
  const maySlice = wanted > cap && analysis.split.ok;
  return {
    wanted,
    perQuery: Math.min(wanted, cap),
    cap: Math.min(wanted, cap),
    isAsked: wanted <= cap && limit !== undefined,
    maySlice,
  };
}
