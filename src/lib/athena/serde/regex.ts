import { configError } from '../../errors/app-error.js';
import { renderHiveType } from '../ddl/hive-type.js';
import type { Column, TableStorage } from '../table/types.js';
import { coerceText } from './coerce.js';
import { parseJavaRegex, type JavaRegex } from './java-regex.js';
import type { HiveValue, RecordRead, RecordReader, RowProblem } from './types.js';

/**
 * RegexSerDe: a line is the groups of an expression that has to match all of it. A line that does not match is a row of
 * NULLs; so is a group that is missing or does not fit its column. No query fails for it. (Trino, RegexDeserializer,
 * which Athena's engine 3 is built on.)
 *
 * @throws config error for a table without a usable expression
 */
export function createRegexReader({ columns, serdeProperties }: TableStorage): RecordReader {
  const regex = readRegex(serdeProperties);
  const nulls = columns.map(() => null);
  return {
    read(line) {
      const groups = regex.match(line);
      if (groups === undefined) return { values: nulls, problems: [noMatch(line, { regex, columns })] };
      return readGroups(groups, columns);
    },
  };
}

/** The expression of a table as it is applied. */
export function readRegex(properties: TableStorage['serdeProperties']): JavaRegex {
  const source = properties['input.regex'];
  const hint = 'describe the table with SHOW CREATE TABLE, and make it again with a right input.regex';
  if (source === undefined) throw configError('the table has no input.regex, which RegexSerDe needs', { hint });
  const regex = parseJavaRegex(source, { ignoreCase: properties['input.regex.case.insensitive'] === 'true' });
  if ('problem' in regex)
    throw configError('the input.regex of the table cannot be used', { reason: regex.problem, hint });
  return regex;
}

function readGroups(groups: readonly (string | undefined)[], columns: readonly Column[]): RecordRead {
  const problems: RowProblem[] = [];
  const values = columns.map(({ name, type }, index): HiveValue => {
    const text = groups[index];
    if (text === undefined) {
      if (index >= groups.length) problems.push(badValue(name, `the expression has only ${groups.length} groups`));
      return null;
    }
    const value = coerceText(text, type, { booleans: 'anythingElseIsFalse' });
    // AWS's logs write "-" for "none", also into columns of numbers: NULL is what is meant.
    if (value === undefined && text !== '-' && text !== '') {
      problems.push(badValue(name, `${JSON.stringify(text)} is no ${renderHiveType(type)}`));
    }
    return value ?? null;
  });
  return { values, problems };
}

const badValue = (column: string, reason: string): RowProblem => ({ kind: 'badValue', isFatal: false, column, reason });

function noMatch(
  line: string,
  { regex, columns }: { readonly regex: JavaRegex; readonly columns: readonly Column[] },
): RowProblem {
  const at = regex.failsAt(line);
  const problem = { kind: 'noMatch', isFatal: false, column: null } as const;
  if (at === undefined) return { ...problem, reason: 'the line does not match the expression' };
  const column = columns[at.group - 1]?.name;
  const what =
    column === undefined ? 'goes on after the last group' : `stops matching at group ${at.group} (${column})`;
  return { ...problem, at, reason: `the line ${what}, character ${at.offset + 1}` };
}
