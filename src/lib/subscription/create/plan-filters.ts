import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { fromAws } from '../../errors/from-aws.js';
import type { PlannedChange } from '../../plan/types.js';
import { planServiceRole, type RoleWords, type ServiceRole } from '../../service-role/index.js';
import { warnOfAccountPolicies } from '../account-policies.js';
import { createFilterCalls, type FilterCalls } from '../calls.js';
import { describeDestination } from '../destination/parse.js';
import { describeFilters } from '../filters/describe.js';
import { putFilter } from '../filters/put.js';
import { planPermissions } from '../plan-permission.js';
import { checkRole } from '../role/check-role.js';
import { deliveryRole, needsRole } from '../role/documents.js';
import type { Destination, DestinationFacts } from '../types.js';
import { decideFilter, tooMany, type FilterDecision, type MayReplace, type WantedFilter } from './decide.js';
import { unsuitable, type TargetGroup } from './groups.js';
import { refuseAll, type Refusal } from './refusals.js';
import type { FilterSettings } from './settings.js';

/** The quota paces the calls; a few at a time keep it busy. */
const PARALLEL_LOOKUPS = 5;

/** Filters of one destination. It need not be there yet when the plan is made, but when it is carried out. */
export interface FiltersInput {
  readonly targets: readonly TargetGroup[];
  readonly destination: Destination;
  readonly facts: DestinationFacts;
  readonly settings: Omit<FilterSettings, 'replace'>;
  readonly mayReplace: MayReplace;
  /** Undefined: a role that awsops makes. */
  readonly roleArn?: string | undefined;
  /** The role that awsops makes trusts `logs.REGION.amazonaws.com`. */
  readonly regionalPrincipal?: boolean | undefined;
}

/** All that the filters of one plan have in common. */
interface Work {
  readonly destination: Destination;
  readonly wanted: WantedFilter;
  readonly mayReplace: MayReplace;
  readonly calls: FilterCalls;
  readonly ctx: TaskContext;
}

interface Decided {
  readonly group: string;
  readonly decision: FilterDecision;
}

/**
 * The changes that give log groups a filter to a destination, and the destination its role.
 *
 * @throws usage error for groups that can never have one; an error that names what is in the way
 */
export async function planFilters(input: FiltersInput, ctx: TaskContext): Promise<readonly PlannedChange[]> {
  const { targets, destination, facts, settings, mayReplace, roleArn } = input;
  const role =
    needsRole(destination) && roleArn === undefined
      ? deliveryRole(destination, { ...facts, regionalPrincipal: input.regionalPrincipal })
      : undefined;
  const wanted = { ...settings, destinationArn: destination.arn, role: wantedRole(roleArn, role) };
  const work = { destination, wanted, mayReplace, calls: createFilterCalls(ctx), ctx };
  const { suitable, left } = sortOut(targets, { facts, destination, name: settings.name });
  const decided = await decideAll(suitable, work);
  refuseAll(decided.flatMap(refusalOf), { name: settings.name });
  if (roleArn !== undefined) {
    await checkRole({ roleArn, destination, groupArns: suitable.map(({ group }) => group.arn) }, ctx);
  }
  const roleChanges =
    role !== undefined && uses(decided, role) ? [await planServiceRole(role, { words: ROLE_WORDS, ctx })] : [];
  const permissions = await permissionChanges(decided, work);
  await tell(decided, { work, isNewRole: roleChanges.some(({ action }) => action !== 'none') });
  const filters = decided.map((one) => changeFor(one, work));
  return [...roleChanges, ...permissions, ...filters, ...left];
}

const ROLE_WORDS: RoleWords = {
  create: 'lets CloudWatch Logs of this account put records there',
  made: 'for this destination',
  instead: (arn) => `to use it all the same add --delivery-role-arn ${arn}`,
};

const wantedRole = (roleArn: string | undefined, role: ServiceRole | undefined): WantedFilter['role'] => {
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
  const { ctx, wanted, mayReplace, calls } = work;
  return mapPool(targets, { limit: PARALLEL_LOOKUPS, signal: ctx.signal }, async ({ group: { name } }, { signal }) => {
    const existing = await describeFilters(name, { ctx: { ...ctx, signal }, calls });
    done += 1;
    ctx.report({ type: 'progress', message: 'reading subscription filters', done, total: targets.length });
    return { group: name, decision: decideFilter(wanted, { existing, mayReplace }) };
  });
}

const refusalOf = ({ group, decision }: Decided): Refusal[] =>
  decision.action === 'refuse' ? [{ group, code: decision.code, reason: decision.reason }] : [];

/** Also by filters that are in order already: their role may have been half made, or changed since. */
const uses = (decided: readonly Decided[], role: ServiceRole): boolean =>
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
  const { wanted, mayReplace, destination, calls, ctx } = work;
  const { name, destinationArn, filterPattern } = wanted;
  const decision = decideFilter(wanted, { existing: await describeFilters(group, { ctx, calls }), mayReplace });
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
