import type { TaskContext } from '../aws/task-context.js';
import type { CheckReport } from '../checks/types.js';
import type { CheckNodesInput } from './types.js';

/** Runs the checks on the nodes of a selection. */
export async function checkNodes(input: CheckNodesInput, ctx: TaskContext): Promise<CheckReport> {
  throw new Error(`not written yet: ${input.selection.ids.length} ${ctx.aws.region}`);
}
