import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { suggest } from '../../core/suggest.js';
import { notFoundError, type AppError } from '../../errors/app-error.js';
import { parseGroupPattern, type GroupPattern } from './group-pattern.js';
import { describeGroups, type DescribeScope } from './list-groups.js';
import type { LogGroup } from './log-group.js';

/** Enough to find what a slip of the finger meant, few enough not to hold up an error message. */
const MAX_CANDIDATES = 500;
/** DescribeLogGroups allows 10 calls a second per account and region; leave room for others. */
const PARALLEL_LOOKUPS = 5;

/**
 * The log groups that names, globs and ARNs stand for: each once, in the order of the patterns, then by name.
 *
 * @throws not_found for an unknown name (with the nearest one that exists) and for a glob without a match;
 *   usage error for what cannot be a log group
 */
export async function resolveGroups(patterns: readonly string[], ctx: TaskContext): Promise<readonly LogGroup[]> {
  const parsed = patterns.map((text) => parseGroupPattern(text, { region: ctx.aws.region }));
  const found = new Map<string, LogGroup>();
  const lookups = await mapPool(parsed, { limit: PARALLEL_LOOKUPS, signal: ctx.signal }, (pattern, { signal }) =>
    findGroups(pattern, { ...ctx, signal }),
  );
  for (const group of lookups.flat()) found.set(group.arn, group);
  return [...found.values()];
}

async function findGroups(pattern: GroupPattern, ctx: TaskContext): Promise<readonly LogGroup[]> {
  const own = await searchGroups(pattern, { prefix: pattern.prefix }, ctx);
  if (own.length > 0) return own;
  if (pattern.account !== undefined) {
    const linked = await searchGroups(pattern, { prefix: pattern.prefix, linkedAccount: pattern.account }, ctx);
    if (linked.length > 0) return linked;
  }
  throw await groupNotFound(pattern, ctx);
}

async function searchGroups(
  pattern: GroupPattern,
  scope: DescribeScope,
  ctx: TaskContext,
): Promise<readonly LogGroup[]> {
  const found: LogGroup[] = [];
  for await (const page of describeGroups(scope, ctx)) {
    const matches = page.filter(
      (group) => pattern.matches(group.name) && (pattern.account === undefined || group.account === pattern.account),
    );
    found.push(...matches);
    if (pattern.kind === 'exact' && found.length > 0) break;
  }
  return found;
}

/** The error for a pattern without a match. Also for callers that learnt it from a ResourceNotFoundException. */
export async function groupNotFound(
  pattern: Pick<GroupPattern, 'text' | 'kind' | 'prefix'>,
  ctx: TaskContext,
): Promise<AppError> {
  const where = `in ${ctx.aws.region}`;
  if (pattern.kind === 'glob') {
    return notFoundError(`no log group matches "${pattern.text}" ${where}`, {
      code: 'LogGroupNotFound',
      hint: `see what is there with: awsops logs groups${broaderPrefix(pattern.prefix)}`,
    });
  }
  const candidates = await candidateNames(ctx);
  const nearest = suggest(pattern.prefix, candidates);
  return notFoundError(`no log group "${pattern.text}" ${where}`, {
    code: 'LogGroupNotFound',
    reason: nearest === undefined ? undefined : `did you mean "${nearest}"?`,
    hint: `see what is there with: awsops logs groups${broaderPrefix(pattern.prefix)}`,
  });
}

async function candidateNames(ctx: TaskContext): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of describeGroups({ prefix: '' }, ctx)) {
    names.push(...page.map((group) => group.name));
    if (names.length >= MAX_CANDIDATES) break;
  }
  return names;
}

/** `/web3tier/ap` is looked for again as `/web3tier/*`. */
function broaderPrefix(prefix: string): string {
  const slash = prefix.lastIndexOf('/', prefix.length - 2);
  return slash > 0 ? ` '${prefix.slice(0, slash + 1)}*'` : '';
}
