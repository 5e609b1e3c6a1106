import type { TaskContext } from '../../aws/task-context.js';
import { callForPolicies, callForPrincipal, type PoliciesQuestion, type PrincipalQuestion } from './call-simulator.js';
import { simulateInBatches } from './in-batches.js';
import { resolvePrincipal } from './resolve-principal.js';
import type { SimulationResult } from './types.js';

/** What is to be done to which resources. */
interface Wanted {
  /** Without wildcards, e.g. `logs:PutLogEvents`. */
  readonly actions: readonly string[];
  /** ARNs; `*` when absent or empty. */
  readonly resources?: readonly string[];
}

/** Who is to do it: `principalArn` is a user, group, role, or a session of a role. */
export type PrincipalSimulation = Wanted & PrincipalQuestion;

/** Which policies are to allow it. */
export type PoliciesSimulation = Wanted & PoliciesQuestion;

/**
 * What IAM's policy simulator says of a principal: one result for every action and resource, in the order of the actions,
 * then of the resources.
 *
 * The simulator looks at the principal's policies, its boundary and the service control policies. It does not look at
 * resource policies that are not given, resource control policies, session policies and policies of VPC endpoints. It
 * reports missing context keys of all policies, also of statements about other actions.
 *
 * @throws usage error for a principal that cannot be simulated; not-found error for one that is not there; service errors
 * as they are, AccessDenied among them: what that means is the caller's to say
 */
export async function simulatePrincipal(
  { actions, resources = [], ...question }: PrincipalSimulation,
  ctx: TaskContext,
): Promise<readonly SimulationResult[]> {
  if (actions.length === 0) return [];
  const principalArn = await resolvePrincipal(question.principalArn, ctx);
  return simulateInBatches({ actions, resources }, (pairs) =>
    callForPrincipal({ ...question, principalArn }, pairs, ctx),
  );
}

/** The same of policies that need not be in the account. */
export async function simulatePolicies(
  { actions, resources = [], ...question }: PoliciesSimulation,
  ctx: TaskContext,
): Promise<readonly SimulationResult[]> {
  if (actions.length === 0) return [];
  return simulateInBatches({ actions, resources }, (pairs) => callForPolicies(question, pairs, ctx));
}
