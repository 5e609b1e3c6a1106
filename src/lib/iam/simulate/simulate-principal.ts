import type { TaskContext } from '../../aws/task-context.js';
import type { ContextEntry, SimulationResult } from './types.js';

/** Who is to do what to which resources. */
export interface PrincipalSimulation {
  /** A user, group, role, or a session of a role. */
  readonly principalArn: string;
  readonly actions: readonly string[];
  /** ARNs; `*` when absent. */
  readonly resources?: readonly string[];
  readonly context?: readonly ContextEntry[];
}

/** What IAM's policy simulator says of a principal: one result for every action and resource, in that order. */
export async function simulatePrincipal(
  _input: PrincipalSimulation,
  _ctx: TaskContext,
): Promise<readonly SimulationResult[]> {
  throw new Error('not written yet');
}
