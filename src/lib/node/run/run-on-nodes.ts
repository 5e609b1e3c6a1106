import type { TaskContext } from '../../aws/task-context.js';
import type { ErrorBudget } from './budget.js';
import type { Journal } from './journal/index.js';
import type { CommandSpec, NodeOutcome, OnInterrupt, RunNode } from './types.js';

export interface RunOnNodesInput {
  /** Each at most once, all managed and online: a node that Systems Manager refuses is dropped and reported. */
  readonly nodes: readonly RunNode[];
  readonly spec: CommandSpec;
  /** Names the step in the journal: the same nodes are sent the same step once in a run. Shown in progress. */
  readonly label: string;
  /** Nodes that work at the same time, over all batches. */
  readonly maxConcurrency: number;
  readonly budget: ErrorBudget;
  /** Absent for what only reads and need not be picked up. */
  readonly journal?: Journal | undefined;
  /** Whose output is fetched in full (24,000 characters) where the short form (2,500) is not all of it. */
  readonly outputOf: 'failed' | 'all';
  /** Default: leave. */
  readonly onInterrupt?: OnInterrupt | undefined;
}

/** Sends a command to nodes and waits for it. */
export async function runOnNodes(_input: RunOnNodesInput, _ctx: TaskContext): Promise<readonly NodeOutcome[]> {
  throw new Error('not written yet');
}
