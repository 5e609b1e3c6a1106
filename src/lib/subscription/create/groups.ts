import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import { parseGroupPattern, resolveGroups, type LogGroup } from '../../logs/groups/index.js';

/**
 * Classes that have no subscription filters ("Log classes" in the CloudWatch Logs user guide, read 2026-11). Of
 * ESSENTIALS nothing is written down: the service has the word.
 */
const CLASSES_WITHOUT_FILTERS: Readonly<Record<string, string>> = {
  INFREQUENT_ACCESS: 'log groups of class INFREQUENT_ACCESS have no subscription filters, and a class is for ever',
  DELIVERY: 'log groups of class DELIVERY only pass on the logs of Lambda functions, and have no subscription filters',
};

/** A group that was asked for, and why it cannot be subscribed. */
export interface TargetGroup {
  readonly group: LogGroup;
  /** By name or ARN, not by a glob. */
  readonly isNamed: boolean;
}

/** The groups of this account that the patterns mean, without the excluded ones. */
export async function targetGroups(
  {
    patterns,
    exclude = [],
  }: { readonly patterns: readonly string[]; readonly exclude?: readonly string[] | undefined },
  ctx: TaskContext,
): Promise<readonly TargetGroup[]> {
  const place = { region: ctx.aws.region };
  const wanted = patterns.map((text) => parseGroupPattern(text, place));
  const unwanted = exclude.map((text) => parseGroupPattern(text, place));
  const [groups, { account }] = await Promise.all([resolveGroups(patterns, ctx), ctx.aws.identity(ctx.signal)]);
  const foreign = groups.find((group) => group.account !== account);
  if (foreign) {
    // The operations take a name only: they would change our own group of that name.
    throw usageError(`log group "${foreign.name}" belongs to account ${foreign.account}, not to ${account}`, {
      code: 'ForeignLogGroup',
      hint: 'run this with credentials of that account: --profile NAME or --role-arn ARN',
    });
  }
  return groups
    .filter((group) => !unwanted.some((pattern) => pattern.matches(group.name)))
    .map((group) => ({
      group,
      isNamed: wanted.some((pattern) => pattern.kind === 'exact' && pattern.matches(group.name)),
    }));
}

/** Whether the class of a group has subscription filters, as far as it is known. */
export const hasFilters = (group: Pick<LogGroup, 'class'>): boolean =>
  !Object.hasOwn(CLASSES_WITHOUT_FILTERS, group.class);

/** Why a group can never have the filter: its class, or a loop. Undefined: it can. */
export function unsuitable(
  group: Pick<LogGroup, 'name' | 'class'>,
  { writesTo, destination }: { readonly writesTo: readonly string[]; readonly destination: string },
): { readonly code: 'ClassWithoutFilters' | 'DeliveryLoop'; readonly reason: string } | undefined {
  const reason = Object.hasOwn(CLASSES_WITHOUT_FILTERS, group.class) ? CLASSES_WITHOUT_FILTERS[group.class] : undefined;
  if (reason !== undefined) return { code: 'ClassWithoutFilters', reason };
  if (!writesTo.includes(group.name)) return undefined;
  return {
    code: 'DeliveryLoop',
    reason: `${destination} writes its own log to it: each delivery would cause the next`,
  };
}
