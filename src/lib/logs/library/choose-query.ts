import {
  parseAssignments,
  readTemplate,
  type ChoiceSources,
  type NamedChoice,
  type QueryTemplate,
} from '../../saved-query/index.js';
import { bindParameters } from './bind-parameters.js';
import { INSIGHTS, type ParameterType } from './dialect.js';

const LIMIT_PARAMETER = 'limit';

/** How a person names a query, and what to run it with. */
export interface QueryChoice extends NamedChoice {
  /** `NAME=VALUE` each. */
  readonly params: readonly string[];
  /** Fills in the parameter of that name, which a saved query has instead of a fixed limit. */
  readonly limit?: number | undefined;
  /** None: the groups that a saved query is meant for. */
  readonly groups: readonly string[];
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
  const template = await readTemplate(choice, sources, { dialect: INSIGHTS });
  const given = { ...limitOf(choice, template), ...parseAssignments(choice.params, INSIGHTS.list) };
  const text = bindParameters(template, given);
  const groupsAreSuggested = choice.groups.length === 0 && template.targets.length > 0;
  return { text, groups: groupsAreSuggested ? template.targets : choice.groups, groupsAreSuggested };
}

const limitOf = ({ limit }: QueryChoice, template: QueryTemplate<ParameterType>): Readonly<Record<string, string>> =>
  limit !== undefined && template.parameters.some(({ name }) => name === LIMIT_PARAMETER)
    ? { [LIMIT_PARAMETER]: String(limit) }
    : {};
