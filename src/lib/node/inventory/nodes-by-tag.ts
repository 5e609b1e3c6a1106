import type { TaskContext } from '../../aws/task-context.js';
import { joinInstances, type Access } from './access.js';
import { isDenied } from './denied.js';
import { allInformation, informationByTags, isExactTerm, otherMachines, type Described } from './information.js';
import { instancesByTags } from './instances.js';
import { toNode } from './join.js';
import type { TagTerm } from './selection.js';
import type { FleetNode } from './types.js';

/** How Systems Manager names a combination of filters that it does not take. */
const REFUSED_FILTER = /^(?:InvalidFilterKey|InvalidInstanceInformationFilterValue|ValidationException)/;

/**
 * Pages of the nodes that satisfy all terms, of every node without terms: the instances, each page joined with what
 * Systems Manager says of it, then the machines that are no instances.
 */
export async function* nodesByTags(
  terms: readonly TagTerm[],
  access: Access,
  ctx: TaskContext,
): AsyncGenerator<readonly FleetNode[]> {
  try {
    for await (const page of instancesByTags(terms, ctx)) yield await joinInstances(page, access, ctx);
  } catch (error) {
    access.denyEc2(error);
  }
  yield* access.ec2Denial() === undefined ? machines(terms, access, ctx) : managedOnly(terms, access, ctx);
}

/**
 * Machines that are no instances. That they cannot be looked for by tags (a filter that is not taken, tags that may not
 * be read) does not hold up the instances.
 */
async function* machines(
  terms: readonly TagTerm[],
  access: Access,
  ctx: TaskContext,
): AsyncGenerator<readonly FleetNode[]> {
  if (access.ssmDenial() !== undefined) return;
  try {
    for await (const page of otherMachines(terms, ctx)) yield toNodes(page, ctx);
  } catch (error) {
    const isAboutTags = error instanceof Error && (REFUSED_FILTER.test(error.name) || isDenied(error));
    if (terms.length === 0 || !isAboutTags) return access.denySsm(error);
    const message = `machines outside EC2 could not be looked for by tags (${error.message}) and are left out`;
    ctx.report({ type: 'warn', code: 'MachinesLeftOut', message });
  }
}

/** Without EC2: what Systems Manager manages. Wildcards in tags of instances only EC2 can evaluate. */
async function* managedOnly(
  terms: readonly TagTerm[],
  access: Access,
  ctx: TaskContext,
): AsyncGenerator<readonly FleetNode[]> {
  if (!terms.every(isExactTerm)) throw access.ec2Denial();
  const pages = terms.length === 0 ? allInformation(ctx) : informationByTags([], { terms }, ctx);
  try {
    for await (const page of pages) yield toNodes(page, ctx);
  } catch (error) {
    access.denySsm(error);
  }
}

const toNodes = (page: readonly Described[], ctx: TaskContext): readonly FleetNode[] =>
  page.flatMap(({ information, tags }) => {
    const instanceId = information.InstanceId;
    if (instanceId === undefined) return [];
    return toNode({ instanceId, instance: undefined, information, tags, isSsmDenied: false, nowMs: ctx.clock.now() });
  });
