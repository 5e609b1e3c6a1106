import { CloudWatchLogsClient, DeleteSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { parseArn } from '../aws/arn.js';
import type { TaskContext } from '../aws/task-context.js';
import { mapPool } from '../core/pool.js';
import { suggest } from '../core/suggest.js';
import { notFoundError, type AppError } from '../errors/app-error.js';
import { isDenied, isMissing } from '../errors/kinds.js';
import type { Plan, PlannedChange } from '../plan/types.js';
import { readRole } from '../service-role/index.js';
import { createFilterCalls, type FilterCalls } from './calls.js';
import { hasFilters, targetGroups } from './create/groups.js';
import { checkName } from './create/settings.js';
import { parseDestination } from './destination/parse.js';
import { describeFilters } from './filters/describe.js';
import { planRemovePermission } from './plan-permission.js';
import { isDeliveryRole, removeRoleCommands, ROLE_PATH } from './role/documents.js';
import type { GroupFilter } from './types.js';

/** What `describeFilters` can use at a time: the quota paces it. */
const PARALLEL_LOOKUPS = 5;

export interface DeleteInput {
  /** A log group by name, glob or ARN. */
  readonly group: string;
  /** The whole name of the filter. */
  readonly name: string;
}

interface Looked {
  readonly group: string;
  readonly filters: readonly GroupFilter[];
  readonly filter: GroupFilter | undefined;
}

/**
 * The plan that removes a filter, and the permission that awsops gave for it to a function; not its role, which other
 * filters may use. The service has no way to
 * ask who uses a role, so a role that awsops made is named in a note, with the commands that remove it.
 *
 * @throws not-found error with the names that there are, when no group has a filter of this name
 */
export async function planDeleteSubscription(input: DeleteInput, ctx: TaskContext): Promise<Plan> {
  checkName(input.name, 'NAME');
  const calls = createFilterCalls(ctx);
  const targets = await targetGroups({ patterns: [input.group] }, ctx);
  const groups = targets.filter(({ group }) => hasFilters(group));
  const looked = await mapPool(
    groups,
    { limit: PARALLEL_LOOKUPS, signal: ctx.signal },
    async ({ group }, { signal }) => {
      const filters = await describeFilters(group.name, { ctx: { ...ctx, signal }, calls });
      return { group: group.name, filters, filter: filters.find(({ name }) => name === input.name) };
    },
  );
  if (!looked.some(({ filter }) => filter !== undefined)) throw noFilter(input, looked);
  await tellOfRoles(looked, ctx);
  const filters = looked.map((one) => changeFor(one, { name: input.name, calls, ctx }));
  // First what only the filter tells of: a run that ends in between finds it again.
  return { kind: 'plan', changes: [...(await permissionChanges(looked, ctx)), ...filters] };
}

/** What awsops gave for the filters that go, unless another filter of the group calls the same function. */
async function permissionChanges(looked: readonly Looked[], ctx: TaskContext): Promise<readonly PlannedChange[]> {
  const { account } = await ctx.aws.identity(ctx.signal);
  const changes: PlannedChange[] = [];
  for (const { group, filters, filter } of looked) {
    if (filter === undefined || parseArn(filter.destinationArn)?.service !== 'lambda') continue;
    if (filters.some((other) => other !== filter && other.destinationArn === filter.destinationArn)) continue;
    const destination = parseDestination(filter.destinationArn, { region: ctx.aws.region, account });
    const change = await planRemovePermission(destination, { group, ctx });
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

function changeFor(
  { group, filter }: Looked,
  { name, calls, ctx }: { readonly name: string; readonly calls: FilterCalls; readonly ctx: TaskContext },
): PlannedChange {
  const row = { resource: 'subscription filter', id: `${group}:${name}` };
  if (!filter) return { ...row, action: 'none', reason: 'it has no filter of this name' };
  const client = ctx.aws.client(CloudWatchLogsClient);
  const command = new DeleteSubscriptionFilterCommand({ logGroupName: group, filterName: name });
  return {
    ...row,
    action: 'delete',
    reason: `no more events are sent to ${filter.destinationArn}`,
    apply: async (signal) => {
      try {
        await calls.remove(() => client.send(command, { abortSignal: signal }), signal);
      } catch (error) {
        // Somebody was faster, or the answer to an earlier try was lost.
        if (!isMissing(error)) throw error;
      }
    },
  };
}

function noFilter({ group, name }: DeleteInput, looked: readonly Looked[]): AppError {
  const names = [...new Set(looked.flatMap(({ filters }) => filters.map((filter) => filter.name)))];
  const nearest = suggest(name, names);
  const those = names.map((one) => `"${one}"`).join(', ');
  return notFoundError(`log group "${group}" has no subscription filter "${name}"`, {
    code: 'FilterNotFound',
    reason:
      names.length === 0
        ? 'it has none'
        : `it has ${those}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    hint: `see them with: awsops subscription list '${group}'`,
  });
}

/** Only roles under the path of awsops are looked up: others are nobody's business here. */
async function tellOfRoles(looked: readonly Looked[], ctx: TaskContext): Promise<void> {
  const arns = new Set(looked.flatMap(({ filter }) => filter?.roleArn ?? []));
  for (const arn of arns) {
    if (!arn.includes(`:role${ROLE_PATH}`)) continue;
    try {
      const role = await readRole(arn.slice(arn.lastIndexOf('/') + 1), ctx);
      if (role === undefined || !isDeliveryRole(role)) continue;
    } catch (error) {
      if (!isDenied(error)) throw error;
    }
    const message = `its role stays, since other filters may use it; when none does, remove it with: ${removeRoleCommands(arn)}`;
    ctx.report({ type: 'note', message });
  }
}
