import type { TaskContext } from '../aws/task-context.js';
import { hasFailed } from './checks/node-check.js';
import { INSTALL_CHECKS } from './checks/table.js';
import { evaluate } from './evaluate.js';
import { factsAbout } from './facts-about.js';
import { attempt } from './read.js';
import type { InstallPreflightInput, InstallReadiness } from './types.js';

/**
 * Whether the agent can be installed, and could send, on each of the nodes: one entry for each, in their order. Looks
 * at the state and connection of the node, its role and its platform; nothing is sent to nodes.
 */
export async function preflightForInstall(
  { nodes, configs }: InstallPreflightInput,
  ctx: TaskContext,
): Promise<readonly InstallReadiness[]> {
  const caller = await attempt('sts:GetCallerIdentity', ctx, () => ctx.aws.identity(ctx.signal));
  const facts = factsAbout(nodes, { configs, allChecks: false, caller }, ctx);
  const found = await evaluate({ nodes, checks: INSTALL_CHECKS, facts }, ctx);
  return found.map(({ node, findings }) => ({
    instanceId: node.instanceId,
    ready: node.pingStatus === 'Online' && !hasFailed(findings),
    findings,
  }));
}
