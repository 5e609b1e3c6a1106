import { usageError } from '../../errors/app-error.js';
import { FilterPatternError, parseFilterPattern } from '../../logs/filter-pattern/index.js';
import type { Destination, Distribution } from '../types.js';

/** PutSubscriptionFilter, filterName: 1 to 512 characters, none of them a colon or a star; filterPattern: up to 1024. */
const FILTER_NAME = /^[^:*]{1,512}$/;
const MAX_PATTERN_LENGTH = 1024;

/** What filters that awsops names begin with. */
const NAME_PREFIX = 'awsops-';

/** What a person asked for. */
export interface CreateInput {
  /** Log groups by name, glob or ARN. */
  readonly groups: readonly string[];
  /** Not these, although a glob means them. */
  readonly exclude?: readonly string[] | undefined;
  readonly destination: string;
  readonly roleArn?: string | undefined;
  /** Made from the destination's name when absent, so that the same command means the same filter. */
  readonly name?: string | undefined;
  readonly filterPattern?: string | undefined;
  readonly distribution?: Distribution | undefined;
  /** The name of a filter that may be overwritten. */
  readonly replace?: string | undefined;
}

/** The settings of the filter, as far as they do not depend on what is there. */
export interface FilterSettings {
  readonly name: string;
  readonly isNamed: boolean;
  readonly filterPattern: string;
  readonly distribution: Distribution | undefined;
  readonly replace: string | undefined;
}

/** @throws usage error for what the service would refuse, and for settings that contradict each other */
export function readSettings(input: CreateInput, destination: Destination): FilterSettings {
  const { filterPattern = '', distribution, replace } = input;
  checkFilterPattern(filterPattern);
  const given = input.name ?? replace;
  if (input.name !== undefined) checkName(input.name, '--name');
  if (replace !== undefined) checkName(replace, '--replace');
  if (input.name !== undefined && replace !== undefined && input.name !== replace) {
    throw usageError('--name and --replace name different filters', {
      code: 'ConflictingNames',
      reason: 'the filter that --replace names is overwritten, and keeps its name',
      hint: `to have another filter gone: awsops subscription delete GROUP '${replace}'`,
    });
  }
  if (input.roleArn !== undefined && destination.kind === 'lambda') {
    throw usageError('--delivery-role-arn does not go with a Lambda function', {
      code: 'RoleNotUsed',
      reason: 'CloudWatch Logs calls functions by their resource policy, without a role',
      hint: 'leave it out: awsops gives the permission',
    });
  }
  return {
    name: given ?? filterNameFor(destination),
    isNamed: given !== undefined,
    filterPattern,
    distribution,
    replace,
  };
}

/** The name of the filter to a destination when nobody names it. */
export const filterNameFor = ({ kind, name }: Pick<Destination, 'kind' | 'name'>): string =>
  `${NAME_PREFIX}${kind}-${name}`;

/** @throws usage error for what can be no name of a filter */
export function checkName(name: string, flag: string): void {
  if (FILTER_NAME.test(name)) return;
  throw usageError(`${flag} cannot be "${name}"`, {
    code: 'InvalidFilterName',
    reason: 'names of filters have 1 to 512 characters, and neither : nor *',
    hint: 'see those that there are: awsops subscription list',
  });
}

/** @throws usage error for what the service would not take as a filter pattern */
export function checkFilterPattern(text: string): void {
  if (text.length > MAX_PATTERN_LENGTH) {
    throw usageError(`--filter has ${text.length} characters`, {
      code: 'InvalidFilterPattern',
      reason: `filter patterns have at most ${MAX_PATTERN_LENGTH}`,
      hint: 'try a shorter one on what is there: awsops logs tail GROUP --filter PATTERN',
    });
  }
  try {
    parseFilterPattern(text);
  } catch (error) {
    if (!(error instanceof FilterPatternError)) throw error;
    throw usageError(`--filter is not a filter pattern: ${text}`, {
      code: 'InvalidFilterPattern',
      reason: `${error.message} (at character ${error.position + 1})`,
      hint: 'try it on what is there: awsops logs tail GROUP --filter PATTERN',
      cause: error,
    });
  }
}
