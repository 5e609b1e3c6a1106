import type { TaskContext } from '../../aws/task-context.js';
import type { FleetNode, NodeSelection } from './types.js';

export type { FleetNode, NodeSelection, UnmanagedReason } from './types.js';

/** The nodes that a selection means, each once, terminated ones too (`reason` says so). */
export async function resolveNodes(selection: NodeSelection, ctx: TaskContext): Promise<readonly FleetNode[]> {
  throw new Error(`not written yet: ${selection.ids.length} ${ctx.aws.region}`);
}
