import { CloudWatchLogsServiceException } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskContext } from '../../aws/task-context.js';
import { formatDuration } from '../../core/duration.js';
import type { TimeRange } from '../../core/time-range.js';
import { AppError, notFoundError, usageError } from '../../errors/app-error.js';
import { parseGroupPattern, resolveGroups, type LogGroup } from '../groups/index.js';
import type { QueryAnalysis } from './analyse.js';
import type { QueryInput } from './types.js';

/** StartQuery, logGroupIdentifiers: at most 50. */
export const MAX_GROUPS_PER_QUERY = 50;
const DAY_MS = 86_400_000;
/** So many log groups are named in a note. */
const MAX_NAMES = 5;

/** The log groups of a query. */
export interface GroupScope {
  /** One entry for each query that is needed; `undefined` where the text names the groups. */
  readonly chunks: readonly (readonly string[] | undefined)[];
  /** Empty where they are not known. */
  readonly groups: readonly LogGroup[];
}

/**
 * Finds the groups of a query and puts them into lots that the service takes.
 *
 * @throws usage error when groups are missing, or given where the text names them, or too many for this query
 */
export async function resolveScope(
  input: Pick<QueryInput, 'groups' | 'groupsAreSuggested' | 'language'>,
  analysis: QueryAnalysis,
  ctx: TaskContext,
): Promise<GroupScope> {
  if (analysis.namesGroups) {
    if (input.groups.length > 0) throw groupsTwice(input.language);
    return { chunks: [undefined], groups: [] };
  }
  if (input.groups.length === 0) {
    throw usageError('no log group to query', {
      code: 'MissingLogGroup',
      hint: 'name groups with -g NAME, globs and ARNs too; list them with: awsops logs groups',
    });
  }
  const groups = await (input.groupsAreSuggested ? findSuggested : describeGroups)(input.groups, ctx);
  // Groups of other accounts can be named by ARN only.
  const accounts = new Set(groups.map((group) => group.account));
  const usesArns = accounts.size > 1 || input.groups.some((pattern) => pattern.startsWith('arn:'));
  const identifiers = groups.map((group) => (usesArns ? group.arn : group.name));
  if (identifiers.length <= MAX_GROUPS_PER_QUERY) return { chunks: [identifiers], groups };
  const obstacle = mergeObstacle(analysis);
  if (obstacle !== undefined) throw tooManyGroups(identifiers.length, obstacle);
  return { chunks: chunked(identifiers), groups };
}

/**
 * The groups with their details. Who may run queries may still not list groups: names and ARNs without wildcards do
 * not need the list, only the advice about retention does.
 */
async function describeGroups(patterns: readonly string[], ctx: TaskContext): Promise<readonly LogGroup[]> {
  try {
    return await resolveGroups(patterns, ctx);
  } catch (error) {
    const isDenied = error instanceof CloudWatchLogsServiceException && error.name === 'AccessDeniedException';
    const parsed = patterns.map((text) => parseGroupPattern(text, { region: ctx.aws.region }));
    if (!isDenied || parsed.some((pattern) => pattern.kind === 'glob')) throw error;
    ctx.report({
      type: 'warn',
      code: 'GroupsNotDescribed',
      message: 'logs:DescribeLogGroups is denied: retention and creation times of the groups are not checked',
    });
    return parsed.map((pattern) => ({
      name: pattern.prefix,
      arn: pattern.text,
      class: 'STANDARD',
      retentionDays: null,
      storedBytes: 0,
      createdAt: null,
      account: pattern.account ?? '',
    }));
  }
}

/** The groups that a saved query is meant for, as far as there are any here; says which they are. */
async function findSuggested(patterns: readonly string[], ctx: TaskContext): Promise<readonly LogGroup[]> {
  const found = new Map<string, LogGroup>();
  for (const pattern of patterns) {
    try {
      for (const group of await resolveGroups([pattern], ctx)) found.set(group.arn, group);
    } catch (error) {
      if (!(error instanceof AppError) || error.category !== 'not_found') throw error;
    }
  }
  if (found.size === 0) {
    throw notFoundError(`no log group in ${ctx.aws.region} is named like those that this query is meant for`, {
      code: 'LogGroupNotFound',
      reason: `it looks for ${patterns.join(', ')}`,
      hint: 'name yours with -g (see: awsops logs groups); logs that go to S3 only are asked by: awsops athena query',
    });
  }
  const names = [...found.values()].map(({ name }) => name);
  const others = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  ctx.report({ type: 'note', message: `no -g given: querying ${names.slice(0, MAX_NAMES).join(', ')}${others}` });
  return [...found.values()];
}

/** Why the results of several queries could not be put together; undefined when they can. */
function mergeObstacle(analysis: QueryAnalysis): string | undefined {
  if (!analysis.split.ok) return analysis.split.because;
  if (analysis.columns?.includes('@timestamp') !== true) return 'its rows hold no @timestamp to order them by';
  return undefined;
}

function chunked(identifiers: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(identifiers.length / MAX_GROUPS_PER_QUERY);
  return Array.from({ length: count }, (_, index) =>
    identifiers.slice(index * MAX_GROUPS_PER_QUERY, (index + 1) * MAX_GROUPS_PER_QUERY),
  );
}

const groupsTwice = (language: string): Error =>
  usageError('the query names its log groups itself, so -g cannot be given too', {
    code: 'GroupsInQuery',
    reason: language === 'sql' ? 'SQL has them in FROM `logGroups(…)`' : 'the query begins with SOURCE',
    hint: 'leave -g out, or take the groups out of the query',
  });

const tooManyGroups = (count: number, because: string): Error =>
  usageError(`${count} log groups are too many for one query`, {
    code: 'TooManyLogGroups',
    reason: `the service takes ${MAX_GROUPS_PER_QUERY} at a time, and the results of several queries cannot be put together: ${because}`,
    hint: 'name fewer groups with -g, or begin the query with SOURCE logGroups(namePrefix: ["/aws/"])',
  });

/** What the user should know of the groups for this range: parts of it that they do not keep, or had not begun yet. */
export function rangeAdvice(
  groups: readonly LogGroup[],
  range: TimeRange,
  options: { readonly nowMs: number; readonly isEmpty: boolean },
): readonly string[] {
  const askedMs = options.nowMs - range.fromMs;
  const unitMs = askedMs > DAY_MS ? DAY_MS : 1000;
  const asked = formatDuration(Math.round(askedMs / unitMs) * unitMs);
  const tooOld = groups.flatMap((group) => {
    if (group.retentionDays === null) return [];
    const keptSinceMs = options.nowMs - group.retentionDays * DAY_MS;
    if (range.fromMs >= keptSinceMs - 1000) return [];
    const kept = `${group.retentionDays} ${group.retentionDays === 1 ? 'day' : 'days'}`;
    const nothing = range.toMs < keptSinceMs ? ', so nothing of this range is left' : '';
    return [`"${group.name}" keeps ${kept}, and the range goes back ${asked}${nothing}`];
  });
  const tooYoung = groups.flatMap((group) =>
    options.isEmpty && group.createdAt !== null && range.toMs < Date.parse(group.createdAt)
      ? [`"${group.name}" was created at ${group.createdAt}, after this range`]
      : [],
  );
  return [...tooOld, ...tooYoung];
}
