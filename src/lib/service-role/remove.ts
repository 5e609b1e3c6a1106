import { DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import type { TaskContext } from '../aws/task-context.js';
import { isMissing } from '../errors/kinds.js';
import type { ServiceRole } from './types.js';

/** Removes a role of ours with its one policy, from whatever state it is in by now. Idempotent. */
export async function removeServiceRole(
  { name, policyName }: Pick<ServiceRole, 'name' | 'policyName'>,
  ctx: TaskContext,
): Promise<void> {
  const client = ctx.aws.client(IAMClient);
  const options = { abortSignal: ctx.signal };
  const policy = new DeleteRolePolicyCommand({ RoleName: name, PolicyName: policyName });
  await client.send(policy, options).catch(ignoreMissing);
  await client.send(new DeleteRoleCommand({ RoleName: name }), options).catch(ignoreMissing);
}

/** Somebody was faster, or the answer to an earlier try was lost. */
function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
