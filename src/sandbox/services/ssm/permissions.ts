import type { Call } from '../../types.js';
import { isAllowed, type AuthorizationRequest } from '../iam/authorize.js';

/** What a program on a node wants to do. */
export interface Wish extends AuthorizationRequest {
  /** Undefined: there are no credentials on the node. */
  readonly roleName: string | undefined;
}

/** Whether the policies of a role allow it. */
export function isPermitted(call: Call, { roleName, ...request }: Wish): boolean {
  return roleName !== undefined && isAllowed(call, { ...request, roleName });
}
