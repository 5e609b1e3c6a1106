import type { Report } from '../../core/events.js';
import { usageError } from '../../errors/app-error.js';
import { bindParameters } from './bind-parameters.js';
import { findSaved, loadLibrary, readQueryFile, type QueryDirectories } from './load-library.js';
import { parseTemplate } from './parse-template.js';
import type { QueryTemplate } from './types.js';

const LIMIT_PARAMETER = 'limit';

/** How a person names a query: its text, `@NAME`, or a file (`-` for standard input). */
export interface QueryChoice {
  readonly query?: string | undefined;
  readonly file?: string | undefined;
  /** `NAME=VALUE` each. */
  readonly params: readonly string[];
  /** Fills in the parameter of that name, which a saved query has instead of a fixed limit. */
  readonly limit?: number | undefined;
  /** None: the groups that a saved query is meant for. */
  readonly groups: readonly string[];
}

export interface ChoiceSources {
  readonly directories: QueryDirectories;
  readonly readStdin: () => Promise<string>;
  readonly report: Report;
}

/** What is to be run. */
export interface ChosenQuery {
  /** With its parameters filled in. */
  readonly text: string;
  readonly groups: readonly string[];
  /** The groups are those that a saved query is meant for: some of the patterns may match nothing. */
  readonly groupsAreSuggested: boolean;
}

/**
 * The text to run, its parameters filled in, and the groups to run it on.
 *
 * @throws usage error when there is no query or more than one, or a parameter is wrong; not_found for an unknown name
 */
export async function chooseQuery(choice: QueryChoice, sources: ChoiceSources): Promise<ChosenQuery> {
  const template = await readTemplate(choice, sources);
  const text = bindParameters(template, { ...limitOf(choice, template), ...parseAssignments(choice.params) });
  const groupsAreSuggested = choice.groups.length === 0 && template.groups.length > 0;
  return { text, groups: groupsAreSuggested ? template.groups : choice.groups, groupsAreSuggested };
}

const limitOf = ({ limit }: QueryChoice, template: QueryTemplate): Readonly<Record<string, string>> =>
  limit !== undefined && template.parameters.some(({ name }) => name === LIMIT_PARAMETER)
    ? { [LIMIT_PARAMETER]: String(limit) }
    : {};

async function readTemplate({ query, file }: QueryChoice, sources: ChoiceSources): Promise<QueryTemplate> {
  const hint = "give a query text, @NAME or -f FILE, e.g.: awsops logs query 'fields @message' -g GROUP";
  if (query !== undefined && file !== undefined) {
    throw usageError('a query and -f FILE cannot be given together', { code: 'TwoQueries', hint });
  }
  if (file === '-') return parseTemplate(await sources.readStdin(), { source: 'standard input' });
  if (file !== undefined) return readQueryFile(file);
  if (query === undefined || query.trim() === '') throw usageError('no query to run', { code: 'MissingQuery', hint });
  // A query may begin with @ only as the field of a filter without its command, which is not valid.
  if (!/^@[\w-]+$/.test(query)) return { description: '', groups: [], parameters: [], text: query };
  return findSaved(query.slice(1), await loadLibrary(sources.directories, sources.report));
}

/** @throws usage error for what is not `NAME=VALUE`, and for a name given twice */
function parseAssignments(params: readonly string[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const param of params) {
    const equals = param.indexOf('=');
    const name = param.slice(0, Math.max(0, equals));
    if (name === '') {
      throw usageError(`--param takes NAME=VALUE, not "${param}"`, {
        hint: 'see names with: awsops logs queries -o json',
      });
    }
    if (values.has(name)) throw usageError(`--param ${name} is given twice`, { hint: `give --param ${name} once` });
    values.set(name, param.slice(equals + 1));
  }
  return Object.fromEntries(values);
}
