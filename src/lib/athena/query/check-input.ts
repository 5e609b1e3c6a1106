import {
  lostRows,
  noStatement,
  tooLongParameter,
  tooLongSql,
  unloadNeedsSelect,
  wrongParameterCount,
} from './query-errors.js';
import { countPlaceholders, givesRows, isSelect, splitStatements } from './sql-text.js';
import type { AthenaQueryInput } from './types.js';

/** StartQueryExecution, QueryString: at most 262,144 bytes (quota of the service). */
const MAX_SQL_BYTES = 262_144;
/** StartQueryExecution, ExecutionParameters: 1 to 1,024 characters each. */
const MAX_PARAMETER_LENGTH = 1024;

/**
 * The statements of the input, checked before the first of them is submitted.
 *
 * @throws usage error for none, for rows that nobody would see, for parameters that do not fit, for an unload of
 *   something that is no SELECT, and for what is longer than the service takes
 */
export function checkedStatements(input: AthenaQueryInput): {
  readonly before: readonly string[];
  readonly last: string;
} {
  const statements = splitStatements(input.sql);
  const last = statements.at(-1);
  if (last === undefined) throw noStatement();
  const before = statements.slice(0, -1);
  const hidden = before.find(givesRows);
  if (hidden !== undefined) throw lostRows(hidden);
  for (const statement of statements) {
    const bytes = Buffer.byteLength(statement);
    if (bytes > MAX_SQL_BYTES) throw tooLongSql(bytes);
  }
  if (input.unload !== undefined && !isSelect(last)) throw unloadNeedsSelect();
  checkParameters(last, input.parameters ?? []);
  return { before, last };
}

function checkParameters(statement: string, parameters: readonly string[]): void {
  const wanted = countPlaceholders(statement);
  if (wanted !== parameters.length) throw wrongParameterCount(wanted, parameters.length);
  for (const [index, { length }] of parameters.entries()) {
    if (length > MAX_PARAMETER_LENGTH) throw tooLongParameter(index + 1, length);
  }
}
