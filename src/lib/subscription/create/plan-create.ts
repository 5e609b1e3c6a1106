import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { fromAws } from '../../errors/from-aws.js';
import type { Plan, PlannedChange } from '../../plan/types.js';
import { warnOfAccountPolicies } from '../account-policies.js';
import { createFilterCalls, type FilterCalls } from '../calls.js';
import { inspectDestination } from '../destination/inspect.js';
import { describeDestination, parseDestination } from '../destination/parse.js';
import { describeFilters } from '../filters/describe.js';
import { putFilter } from '../filters/put.js';
import { planPermissions } from '../plan-permission.js';
import { checkRole } from '../role/check-role.js';
import { deliveryRole, needsRole, type DeliveryRole } from '../role/documents.js';
import { planDeliveryRole } from '../role/plan-role.js';
import type { Destination, DestinationFacts } from '../types.js';
import { decideFilter, tooMany, type FilterDecision, type WantedFilter } from './decide.js';
import { targetGroups, unsuitable, type TargetGroup } from './groups.js';
import { refuseAll, type Refusal } from './refusals.js';
import { readSettings, type CreateInput } from './settings.js';

/** The quota paces the calls; a few at a time keep it busy. */
const PARALLEL_LOOKUPS = 5;

/** All that the filters of one plan have in common. */
interface Work {
  readonly destination: Destination;
  readonly wanted: WantedFilter;
  readonly replace: string | undefined;
  readonly calls: FilterCalls;
  readonly ctx: TaskContext;
}

interface Decided {
  readonly group: string;
  readonly decision: FilterDecision;
}

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
  const settings = readSettings(input, destination);
  const targets = await targetGroups({ patterns: input.groups, exclude: input.exclude }, ctx);
  const facts = await inspectDestination(destination, ctx);
  const role = needsRole(destination) && input.roleArn === undefined ? deliveryRole(destination, facts) : undefined;
  const wanted = { ...settings, destinationArn: destination.arn, role: wantedRole(input, role) };
  const work = { destination, wanted, replace: settings.replace, calls: createFilterCalls(ctx), ctx };
  const { suitable, left } = sortOut(targets, { facts, destination, name: settings.name });
  const decided = await decideAll(suitable, work);
  refuseAll(decided.flatMap(refusalOf), { name: settings.name });
  if (input.roleArn !== undefined) {
    await checkRole({ roleArn: input.roleArn, destination, groupArns: suitable.map(({ group }) => group.arn) }, ctx);
  }
  const roleChanges = role !== undefined && uses(decided, role) ? [await planDeliveryRole(role, ctx)] : [];
  const permissions = await permissionChanges(decided, work);
  await tell(decided, { work, isNewRole: roleChanges.some(({ action }) => action !== 'none') });
  const filters = decided.map((one) => changeFor(one, work));
  return { kind: 'plan', changes: [...roleChanges, ...permissions, ...filters, ...left] };
}

const wantedRole = ({ roleArn }: CreateInput, role: DeliveryRole | undefined): WantedFilter['role'] => {
  if (roleArn !== undefined) return { arn: roleArn, isNamed: true };
  return role === undefined ? null : { arn: role.arn, isNamed: false };
};

/** Groups that can have the filter, and rows for those that a glob means and that cannot. */
function sortOut(
  targets: readonly TargetGroup[],
  {
    facts,
    destination,
    name,
  }: { readonly facts: DestinationFacts; readonly destination: Destination; readonly name: string },
): { readonly suitable: readonly TargetGroup[]; readonly left: readonly PlannedChange[] } {
  const about = { writesTo: facts.writesTo, destination: describeDestination(destination) };
  const judged = targets.map((target) => ({ target, problem: unsuitable(target.group, about) }));
  const named = judged.flatMap(({ target, problem }) =>
    problem !== undefined && target.isNamed ? [{ group: target.group.name, ...problem }] : [],
  );
  refuseAll(named, { name });
  return {
    suitable: judged.flatMap(({ target, problem }) => (problem === undefined ? [target] : [])),
    left: judged.flatMap(({ target, problem }) =>
      problem === undefined
        ? []
        : [{ ...rowOf(target.group.name, name), action: 'none', reason: `left out: ${problem.reason}` }],
    ),
  };
}

/** Names of groups and filters have no colon. */
const rowOf = (group: string, name: string): Pick<PlannedChange, 'resource' | 'id'> => ({
  resource: 'subscription filter',
  id: `${group}:${name}`,
});

async function decideAll(targets: readonly TargetGroup[], work: Work): Promise<readonly Decided[]> {
  let done = 0;
  const { ctx, wanted, replace, calls } = work;
  return mapPool(targets, { limit: PARALLEL_LOOKUPS, signal: ctx.signal }, async ({ group: { name } }, { signal }) => {
    const existing = await describeFilters(name, { ctx: { ...ctx, signal }, calls });
    done += 1;
    ctx.report({ type: 'progress', message: 'reading subscription filters', done, total: targets.length });
    return { group: name, decision: decideFilter(wanted, { existing, replace }) };
  });
}

const refusalOf = ({ group, decision }: Decided): Refusal[] =>
  decision.action === 'refuse' ? [{ group, code: decision.code, reason: decision.reason }] : [];

/** Also by filters that are in order already: their role may have been half made, or changed since. */
const uses = (decided: readonly Decided[], role: DeliveryRole): boolean =>
  decided.some(({ decision }) => decision.action !== 'refuse' && decision.roleArn === role.arn);

/** Also for filters that are in order already: the permission may have been taken away since. */
async function permissionChanges(
  decided: readonly Decided[],
  { destination, ctx }: Work,
): Promise<readonly PlannedChange[]> {
  if (destination.kind !== 'lambda') return [];
  const groups = decided.flatMap(({ group, decision }) => (decision.action === 'refuse' ? [] : [group]));
  return planPermissions(destination, { groups, ctx });
}

/** Warnings and notes that belong to the plan, not to one of its rows. */
async function tell(
  decided: readonly Decided[],
  { work, isNewRole }: { readonly work: Work; readonly isNewRole: boolean },
): Promise<void> {
  const { ctx, destination } = work;
  const due = decided.filter(({ decision }) => decision.action === 'create' || decision.action === 'update');
  if (due.length === 0) return;
  for (const { group, decision } of due) {
    if (decision.action === 'refuse' || decision.also === undefined) continue;
    const message = `filter "${decision.also}" of "${group}" delivers to the same place: events may arrive twice`;
    ctx.report({ type: 'warn', code: 'DeliveredTwice', message });
  }
  await warnOfAccountPolicies({ groups: due.map(({ group }) => group), destinationArn: destination.arn }, ctx);
  if (isNewRole) ctx.report({ type: 'note', message: 'a new role can take a minute or two until it can be used' });
}

function changeFor({ group, decision }: Decided, work: Work): PlannedChange {
  const row = rowOf(group, work.wanted.name);
  if (decision.action === 'refuse' || decision.action === 'none') {
    return { ...row, action: 'none', reason: decision.reason };
  }
  const { action, reason } = decision;
  return { ...row, action, reason, apply: (signal) => apply(group, { ...work, ctx: { ...work.ctx, signal } }) };
}

/** Looks again first: what somebody made in the meantime is not overwritten either. */
async function apply(group: string, work: Work): Promise<void> {
  const { wanted, replace, destination, calls, ctx } = work;
  const { name, destinationArn, filterPattern } = wanted;
  const decision = decideFilter(wanted, { existing: await describeFilters(group, { ctx, calls }), replace });
  if (decision.action === 'none') return;
  if (decision.action === 'refuse') return refuseAll([{ group, ...decision }], { name });
  const { roleArn, distribution, kept } = decision;
  const filter = { group, destination, name, destinationArn, roleArn, filterPattern, distribution, kept };
  try {
    await putFilter(filter, { ctx, calls });
  } catch (error) {
    if (fromAws(error)?.code !== 'LimitExceededException') throw error;
    const { code, reason } = tooMany(await describeFilters(group, { ctx, calls }));
    refuseAll([{ group, code, reason }], { name });
  }
}
