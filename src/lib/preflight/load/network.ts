import type { TaskContext } from '../../aws/task-context.js';
import { loadNetwork as loadView } from '../../network/index.js';
import type { FleetNode } from '../../node/index.js';
import type { Facts } from '../facts.js';
import { attempt } from '../read.js';

/** The network of all VPCs of the fleet, once. */
export async function loadNetwork(_nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  if (facts.network !== undefined) return facts;
  const network = await attempt('ec2:Describe*', ctx, () => loadView({ vpcIds: [...facts.vpcIds] }, ctx));
  return { ...facts, network };
}
