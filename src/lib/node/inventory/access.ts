import type { Instance } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../aws/task-context.js';
import { isDenied } from './denied.js';
import { informationByIds } from './information.js';
import { toNode } from './join.js';
import type { FleetNode } from './types.js';

/**
 * What may be asked while one selection is read. Either list alone is still worth showing, so that the first denial of
 * one is a warning; of both, it is the end.
 */
export interface Access {
  /** The error of the denied call; undefined while it has not been denied. */
  readonly ec2Denial: () => unknown;
  readonly ssmDenial: () => unknown;
  /** Takes note that EC2 is denied. Throws what is no denial, and the denial when Systems Manager is denied too. */
  readonly denyEc2: (error: unknown) => void;
  /** The same for Systems Manager. */
  readonly denySsm: (error: unknown) => void;
}

/** Access that nothing has been denied of yet. */
export function createAccess(ctx: TaskContext): Access {
  let ec2Denial: unknown;
  let ssmDenial: unknown;
  const warn = (code: string, message: string): void => ctx.report({ type: 'warn', code, message });
  return {
    ec2Denial: () => ec2Denial,
    ssmDenial: () => ssmDenial,
    denyEc2(error) {
      if (!isDenied(error) || ssmDenial !== undefined) throw error;
      ec2Denial = error;
      warn(
        'Ec2Denied',
        'ec2:DescribeInstances is denied: only managed nodes are here, without state, network and tags',
      );
    },
    denySsm(error) {
      if (!isDenied(error) || ec2Denial !== undefined) throw error;
      if (ssmDenial !== undefined) return;
      ssmDenial = error;
      warn('SsmDenied', 'ssm:DescribeInstanceInformation is denied: whether the nodes are managed is not known');
    },
  };
}

/** Systems Manager's half of nodes; nothing when it may not be asked. */
export async function readInformation(
  ids: readonly string[],
  access: Access,
  ctx: TaskContext,
): Promise<ReadonlyMap<string, InstanceInformation>> {
  if (access.ssmDenial() !== undefined || ids.length === 0) return new Map();
  try {
    return await informationByIds(ids, ctx);
  } catch (error) {
    access.denySsm(error);
    return new Map();
  }
}

/** Adds Systems Manager's half to instances. Terminated ones are not asked about: no agent can be there. */
export async function joinInstances(
  instances: readonly Instance[],
  access: Access,
  ctx: TaskContext,
): Promise<readonly FleetNode[]> {
  const alive = instances.filter(({ State }) => State?.Name !== 'terminated');
  const ids = alive.flatMap(({ InstanceId }) => InstanceId ?? []);
  const informationOf = await readInformation(ids, access, ctx);
  const isSsmDenied = access.ssmDenial() !== undefined;
  const nowMs = ctx.clock.now();
  return instances.flatMap((instance) => {
    const instanceId = instance.InstanceId;
    if (instanceId === undefined) return [];
    return toNode({ instanceId, instance, information: informationOf.get(instanceId), isSsmDenied, nowMs });
  });
}
