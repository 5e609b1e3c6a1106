import type { TaskContext } from '../aws/task-context.js';
import { isMissing } from '../errors/kinds.js';
import { mapPool } from '../core/pool.js';
import { listGroups, type LogGroup } from '../logs/groups/index.js';
import { accountSubscriptions } from './account-policies.js';
import { createFilterCalls, type FilterCalls } from './calls.js';
import { hasFilters, targetGroups } from './create/groups.js';
import { describeFilters } from './filters/describe.js';
import type { Subscription } from './types.js';

/** As many as the quota lets through in a second. */
const PARALLEL_LOOKUPS = 5;

export interface ListInput {
  /** Log groups by name, glob or ARN; none: all of the region. */
  readonly groups: readonly string[];
  /** What account-level policies send comes first, as rows without a group. */
  readonly accountPolicies?: boolean | undefined;
}

/**
 * The filters of log groups, in batches as they are read, in the order of the groups. Reading is as slow as the quota:
 * one group after the other, five a second.
 */
export async function* listSubscriptions(input: ListInput, ctx: TaskContext): AsyncGenerator<readonly Subscription[]> {
  const policies = await accountSubscriptions(ctx);
  if (input.accountPolicies === true) yield policies;
  else if (policies.length > 0) ctx.report({ type: 'note', message: noteOf(policies) });
  const calls = createFilterCalls(ctx);
  let done = 0;
  for await (const groups of groupBatches(input.groups, ctx)) {
    for (let start = 0; start < groups.length; start += PARALLEL_LOOKUPS) {
      const some = groups.slice(start, start + PARALLEL_LOOKUPS);
      const found = await mapPool(some, { limit: PARALLEL_LOOKUPS, signal: ctx.signal }, (group, { signal }) =>
        subscriptionsOf(group.name, { ctx: { ...ctx, signal }, calls }),
      );
      done += some.length;
      ctx.report({ type: 'progress', message: 'reading subscription filters of log groups', done });
      yield found.flat();
    }
  }
}

async function* groupBatches(patterns: readonly string[], ctx: TaskContext): AsyncGenerator<readonly LogGroup[]> {
  if (patterns.length > 0) {
    const targets = await targetGroups({ patterns }, ctx);
    yield targets.map(({ group }) => group).filter(hasFilters);
    return;
  }
  for await (const page of listGroups({}, ctx)) yield page.filter(hasFilters);
}

/** A group that was deleted since it was listed has no filters. */
async function subscriptionsOf(
  group: string,
  how: { readonly ctx: TaskContext; readonly calls: FilterCalls },
): Promise<readonly Subscription[]> {
  try {
    const filters = await describeFilters(group, how);
    return filters.map(({ kept: _kept, ...filter }) => ({ group, ...filter, selection: null }));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function noteOf(policies: readonly Subscription[]): string {
  const names = policies.map(({ name }) => `"${name}"`).join(', ');
  const [verb, noun] = policies.length === 1 ? ['sends', 'policy'] : ['send', 'policies'];
  return `the account-level ${noun} ${names} ${verb} events as well: awsops subscription list --account-policies`;
}
