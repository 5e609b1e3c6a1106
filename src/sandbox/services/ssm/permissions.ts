import type { Call } from '../../types.js';
import { isAllowed, type AuthorizationRequest } from '../iam/authorize.js';
import { ssmStore } from './store.js';

/** What a program on a node wants to do. */
export interface Wish extends AuthorizationRequest {
  /** Undefined: there are no credentials on the node. */
  readonly roleName: string | undefined;
}

/** Whether the policies of a role allow it. Within one request, nobody can change them. */
export function isPermitted(call: Call, { roleName, ...request }: Wish): boolean {
  if (roleName === undefined) return false;
  const { decisions } = call.store(ssmStore);
  if (decisions.requestId !== call.requestId) {
    decisions.requestId = call.requestId;
    decisions.known.clear();
  }
  const key = JSON.stringify([roleName, request.action, request.resource, request.context]);
  const decision = decisions.known.get(key) ?? isAllowed(call, { ...request, roleName });
  decisions.known.set(key, decision);
  return decision;
}
