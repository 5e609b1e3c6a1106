import type { Report } from '../../core/events.js';
import { loadNamed, type Dialect, type NamedQuery, type QueryDirectories } from '../../saved-query/index.js';
import { SQL_LITERAL } from '../query/sql-text.js';

/** What a parameter may hold. `name` and `rows` become part of the SQL as such, all others go beside it. */
export type SqlParameterType = 'string' | 'number' | 'ip' | 'rows' | 'name';

/** A query for Athena: shipped with awsops or the user's own. Its targets are the tables it is meant for. */
export type SavedSql = NamedQuery<SqlParameterType>;

/** How `*.sql` files are written. */
export const SQL: Dialect<SqlParameterType> = {
  suffix: '.sql',
  comment: '--',
  targetKey: 'tables',
  types: ['string', 'number', 'ip', 'rows', 'name'],
  literal: SQL_LITERAL,
  list: 'awsops athena queries',
  example: "awsops athena query 'SELECT 1'",
  other: { suffix: '.insights', command: 'awsops logs query', where: 'logs in CloudWatch' },
};

/** Names of the two ends of the range. */
export const RANGE_NAMES = ['since', 'until', 'since_epoch', 'until_epoch', 'since_ms', 'until_ms'] as const;

/**
 * What every SQL file may use without declaring it: its table, a condition on the partitions of the time range, and
 * the range itself, from `since` to just before `until`, as text (`2026-01-15T12:00:00.000`), epoch
 * seconds or milliseconds, in UTC.
 */
export const GIVEN = ['table', 'partitions', ...RANGE_NAMES] as const;

/** All saved SQL by name; the user's take the place of shipped ones of the same name. */
export const loadSqlLibrary = (directories: QueryDirectories, report: Report): Promise<readonly SavedSql[]> =>
  loadNamed(directories, { dialect: SQL, report, given: GIVEN });
