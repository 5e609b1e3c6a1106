import type { Call } from '../../../types.js';
import type { StoredNode } from '../types.js';

/** As the SDK for Go says that it found no credentials. */
export const NO_CREDENTIALS = 'NoCredentialProviders: no valid providers in chain. Deprecated.';

/** As IAM words it that a role of an instance may not do something. */
export function denied(attempt: {
  readonly node: StoredNode;
  readonly call: Call;
  readonly roleName: string;
  readonly action: string;
  /** `*` where the action has no resource. */
  readonly resource: string;
}): string {
  const { node, call, roleName, action, resource } = attempt;
  const user = `arn:aws:sts::${call.account}:assumed-role/${roleName}/${node.instanceId}`;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  return `User: ${user} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`;
}
