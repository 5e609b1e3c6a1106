import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { usageError } from '../../errors/app-error.js';
import {
  parseAssignments,
  PLACEHOLDER,
  readTemplate,
  type NamedChoice,
  type QueryDirectories,
  type QueryTemplate,
} from '../../saved-query/index.js';
import { readParameter } from '../query/literals.js';
import { bindSql, type SqlPart } from './bind-sql.js';
import { GIVEN, RANGE_NAMES, SQL, type SqlParameterType } from './dialect.js';
import { partitionCondition } from './partition-condition.js';

/** How a person names a query, and what to run it with. */
export interface SqlChoice extends NamedChoice {
  /** For a saved query `NAME=VALUE` each, for plain SQL one value for each `?`. */
  readonly params: readonly string[];
  readonly database?: string | undefined;
  /** The range was asked for: it is an error when the query has no place for it. */
  readonly isRangeAsked: boolean;
  readonly range: TimeRange;
}

export interface SqlSources {
  readonly directories: QueryDirectories;
  readonly readStdin: () => Promise<string>;
}

/** SQL to run, with the literals for its `?`. */
export interface ChosenSql extends SqlPart {
  /** The range that it was limited to; absent where it has no place for one. */
  readonly range: TimeRange | undefined;
  /** The table that a saved query reads. */
  readonly table: string | undefined;
}

/**
 * The SQL to run with its parameters.
 *
 * @throws usage error when there is no query or more than one, or a parameter is wrong; not_found for an unknown name
 */
export async function chooseSql(choice: SqlChoice, sources: SqlSources, ctx: TaskContext): Promise<ChosenSql> {
  const { report } = ctx;
  const template = await readTemplate(choice, { ...sources, report }, { dialect: SQL, given: GIVEN });
  const used = new Set([...template.text.matchAll(PLACEHOLDER)].map(([, name = '']) => name));
  const hasRange = ['partitions', ...RANGE_NAMES].some((name) => used.has(name));
  if (choice.isRangeAsked && !hasRange) throw rangeWithoutPlace();
  if (used.size === 0 && template.parameters.length === 0) {
    return { ...plainSql(template.text, choice.params, ctx), range: undefined, table: undefined };
  }
  return bindTemplate(template, { choice, used, hasRange, ctx });
}

async function bindTemplate(
  template: QueryTemplate<SqlParameterType>,
  context: {
    readonly choice: SqlChoice;
    readonly used: ReadonlySet<string>;
    readonly hasRange: boolean;
    readonly ctx: TaskContext;
  },
): Promise<ChosenSql> {
  const { choice, used, hasRange, ctx } = context;
  const { table: named, ...given } = parseAssignments(choice.params, SQL.list);
  const table = used.has('table') ? (named ?? template.targets[0]) : undefined;
  if (used.has('table') && table === undefined) throw noTable();
  const rest = used.has('table') || named === undefined ? given : { ...given, table: named };
  const { range } = choice;
  const where = { table, database: choice.database, range };
  // Checked with anything in the place of the partitions first: no question to AWS for a wrong parameter.
  bindSql(template, rest, { table, range, partitions: { sql: 'true', parameters: [] } });
  const partitions = used.has('partitions') ? await partitionCondition(where, ctx) : { sql: 'true', parameters: [] };
  const bound = bindSql(template, rest, { table, range, partitions });
  return { ...bound, range: hasRange ? range : undefined, table };
}

/** One value for each `?`; a note says what Athena will take each for. */
function plainSql(text: string, params: readonly string[], { report }: TaskContext): SqlPart {
  const literals = params.map(readParameter);
  if (literals.length > 0) {
    const list = literals.map(({ literal, type }, index) => `${index + 1}: ${literal} (${type})`).join(', ');
    report({ type: 'note', message: `parameters ${list}` });
  }
  return { sql: text, parameters: literals.map(({ literal }) => literal) };
}

const rangeWithoutPlace = (): Error =>
  usageError('--since and --until have no place in this query', {
    code: 'RangeWithoutPlace',
    reason: 'only saved queries and files with {{since}}, {{until}} or {{partitions}} take a range',
    hint: 'write the time into WHERE, or start from a query that takes one: awsops athena queries',
  });

const noTable = (): Error =>
  usageError('the query does not say which table it reads', {
    code: 'MissingParameter',
    hint: 'add --param table=NAME; see them with: awsops athena tables',
  });
