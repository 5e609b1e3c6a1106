import type { TaskContext } from '../../aws/task-context.js';
import type { Plan } from '../../plan/types.js';
import { inspectDestination } from '../destination/inspect.js';
import { parseDestination } from '../destination/parse.js';
import { targetGroups } from './groups.js';
import { planFilters } from './plan-filters.js';
import { readSettings, type CreateInput } from './settings.js';

/**
 * The plan that gives every matching log group a filter to the destination, and the destination its role. What is so
 * already stays; an interrupted run is continued by the same command.
 *
 * Groups that a glob means and that can never have filters (their class, a loop) are left out with a reason. Groups with
 * other filters in the way refuse the whole plan: whether to replace them is not awsops's to say.
 *
 * @throws usage error for wrong arguments; not-found error for groups, destinations and roles that are not there; an
 * error that names what is in the way
 */
export async function planCreateSubscriptions(input: CreateInput, ctx: TaskContext): Promise<Plan> {
  const { account } = await ctx.aws.identity(ctx.signal);
  const destination = parseDestination(input.destination, { region: ctx.aws.region, account });
  const { replace, ...settings } = readSettings(input, destination);
  const targets = await targetGroups({ patterns: input.groups, exclude: input.exclude }, ctx);
  const facts = await inspectDestination(destination, ctx);
  const mayReplace = ({ name }: { readonly name: string }): boolean => name === replace;
  const filters = { targets, destination, facts, settings, mayReplace, roleArn: input.roleArn };
  return { kind: 'plan', changes: await planFilters(filters, ctx) };
}
