import type { TaskContext } from '../aws/task-context.js';
import type { InstallPreflightInput, InstallReadiness } from './types.js';

/** Whether the agent can be installed, and would work, on each of the nodes: one entry for each, in their order. */
export async function preflightForInstall(
  input: InstallPreflightInput,
  ctx: TaskContext,
): Promise<readonly InstallReadiness[]> {
  throw new Error(`not written yet: ${input.nodes.length} ${ctx.aws.region}`);
}
