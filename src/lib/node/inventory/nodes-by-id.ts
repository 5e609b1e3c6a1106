import type { Instance } from '@aws-sdk/client-ec2';
import type { TaskContext } from '../../aws/task-context.js';
import { notFoundError, type AppError } from '../../errors/app-error.js';
import { readInformation, type Access } from './access.js';
import { instancesByIds } from './instances.js';
import { toNode } from './join.js';
import type { FleetNode } from './types.js';

/**
 * The nodes of these ids, in their order.
 *
 * @throws not_found naming every id that neither EC2 nor Systems Manager knows; the denial, when that cannot be told
 */
export async function nodesByIds(
  ids: readonly string[],
  access: Access,
  ctx: TaskContext,
): Promise<readonly FleetNode[]> {
  const instanceOf = await readInstances(ids, access, ctx);
  const alive = ids.filter((id) => instanceOf.get(id)?.State?.Name !== 'terminated');
  const informationOf = await readInformation(alive, access, ctx);
  const unknown = ids.filter((id) => !instanceOf.has(id) && !informationOf.has(id));
  if (unknown.length > 0) throw unknownIds(unknown, access, ctx);
  const common = { isSsmDenied: access.ssmDenial() !== undefined, nowMs: ctx.clock.now() };
  return ids.map((instanceId) =>
    toNode({
      instanceId,
      instance: instanceOf.get(instanceId),
      information: informationOf.get(instanceId),
      ...common,
    }),
  );
}

async function readInstances(
  ids: readonly string[],
  access: Access,
  ctx: TaskContext,
): Promise<ReadonlyMap<string, Instance>> {
  const found = new Map<string, Instance>();
  const instanceIds = ids.filter((id) => id.startsWith('i-'));
  try {
    for await (const page of instancesByIds(instanceIds, ctx)) {
      for (const instance of page) if (instance.InstanceId !== undefined) found.set(instance.InstanceId, instance);
    }
  } catch (error) {
    access.denyEc2(error);
  }
  return found;
}

/** An id that could not be looked for everywhere is not said to be unknown: then the denial is what stands in the way. */
function unknownIds(ids: readonly string[], access: Access, ctx: TaskContext): unknown {
  const isInstance = (id: string): boolean => id.startsWith('i-');
  if (access.ec2Denial() !== undefined && ids.some(isInstance)) return access.ec2Denial();
  if (access.ssmDenial() !== undefined && !ids.every(isInstance)) return access.ssmDenial();
  return nodesNotFound(ids, ctx);
}

function nodesNotFound(ids: readonly string[], ctx: TaskContext): AppError {
  const names = ids.map((id) => `"${id}"`).join(', ');
  return notFoundError(`no node ${names} in ${ctx.aws.region}`, {
    code: 'NodeNotFound',
    reason:
      'neither EC2 nor Systems Manager knows it in this region; other regions were not asked, and a terminated ' +
      'instance is forgotten after an hour',
    hint: `look in all regions with: awsops node list ${ids[0] ?? ''} --region all`,
  });
}
