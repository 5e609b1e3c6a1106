import { evaluate, identifyPrincipal, type Evaluation, type Policy } from '../../../lib/iam/evaluate/index.js';
import type { Call } from '../../types.js';
import { boundaryOf, heldPolicies, organizationPolicies, type Holder } from './held-policies.js';
import { iamStore } from './store.js';

/** What somebody wants to do. */
export interface AuthorizationRequest {
  /** e.g. `logs:PutLogEvents` */
  readonly action: string;
  /** An ARN, or `*` for actions that have no resource. */
  readonly resource: string;
  /** Condition keys and their values, besides those of every request (see {@link authorize}). */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The policies on the resource; none when absent. */
  readonly resourcePolicies?: readonly Policy[];
  /** Owner of a resource whose ARN does not say it. */
  readonly resourceAccount?: string;
}

/**
 * Whether a role may do something: by its policies (managed and inline), its boundary and the service control policies
 * of the account. A role that does not exist may do nothing.
 */
export function isAllowed(call: Call, request: AuthorizationRequest & { readonly roleName: string }): boolean {
  const { roleName, ...wish } = request;
  const principalArn = `arn:aws:sts::${call.account}:assumed-role/${roleName}/sandbox`;
  return authorize(call, { ...wish, principalArn }).decision === 'allowed';
}

/**
 * What IAM says of a request of a user, a role or a session of a role of this account. The context has what the sandbox
 * knows of every request: time, region, that it came over TLS, and the principal. What belongs to another account is
 * denied unless a policy of the resource is given that allows it.
 */
export function authorize(call: Call, request: AuthorizationRequest & { readonly principalArn: string }): Evaluation {
  const { principalArn, action, resource, resourceAccount, context } = request;
  const holder = holderOf(principalArn, call);
  return evaluate({
    request: {
      principal: principalArn,
      action,
      resource,
      resourceAccount,
      timeMs: call.clock.now(),
      context: {
        'aws:RequestedRegion': call.region,
        'aws:SecureTransport': 'true',
        // The ARN of a session does not have the path of its role.
        ...(holder && { 'aws:PrincipalArn': holder.entity.arn, 'aws:userid': holder.entity.id }),
        ...context,
      },
    },
    identityPolicies: holder ? heldPolicies(holder, call).map(({ policy }) => policy) : [],
    boundary: holder ? (boundaryOf(holder, call)?.policy ?? null) : null,
    scpLevels: organizationPolicies(call),
    resourcePolicies: request.resourcePolicies ?? [],
    sessionPolicies: [],
  });
}

/** Who an ARN stands for in this account; undefined for others and for who is not there. */
function holderOf(principalArn: string, call: Call): Holder | undefined {
  const { kind, account, name } = identifyPrincipal(principalArn);
  if (account !== call.account) return undefined;
  const { users, roles } = call.store(iamStore);
  if (kind === 'user') {
    const entity = users.get(name);
    return entity && { kind, entity };
  }
  const role = kind === 'role' || kind === 'session' ? roles.get(name) : undefined;
  return role && { kind: 'role', entity: role };
}
