import type { Call } from '../../types.js';
import { iamStore } from '../iam/store.js';

/** What a program on a node wants to do. */
export interface Wish {
  /** Undefined: there are no credentials on the node. */
  readonly roleName: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** Whether the policies of a role allow it. */
export function isPermitted(call: Call, { roleName }: Wish): boolean {
  return roleName !== undefined && call.store(iamStore).roles.has(roleName);
}
