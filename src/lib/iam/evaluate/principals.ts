import { parseArn } from '../../aws/arn.js';

/** Who makes a request, taken apart. */
export interface RequestPrincipal {
  readonly kind: 'user' | 'role' | 'session' | 'federated-user' | 'root' | 'service' | 'other';
  /** As given. */
  readonly id: string;
  /** Null for services and providers. */
  readonly account: string | null;
  /** Of the user, or of the role of a session, without path. */
  readonly name: string;
  readonly partition: string;
  /** As in `aws:PrincipalType`; null for who has none. */
  readonly type: string | null;
  /** As in `aws:PrincipalArn`: of the role for a session. */
  readonly principalArn: string | null;
}

/** Reads a principal: an ARN, or the name of a service or provider. */
export function identifyPrincipal(id: string): RequestPrincipal {
  const arn = parseArn(id);
  const nobody = { id, account: null, name: id, partition: 'aws', type: null, principalArn: null };
  if (arn === undefined) return { ...nobody, kind: /\.amazonaws\.com(?:\.cn)?$/.test(id) ? 'service' : 'other' };
  const { partition, account, service, resource } = arn;
  const [kind = '', ...path] = resource.split('/');
  const known = { id, account, partition, principalArn: id };
  const name = path.at(-1) ?? '';
  if (service === 'iam' && resource === 'root') return { ...known, kind: 'root', name: 'root', type: 'Account' };
  if (service === 'iam' && kind === 'user') return { ...known, kind: 'user', name, type: 'User' };
  if (service === 'iam' && kind === 'role') return { ...known, kind: 'role', name, type: 'AssumedRole' };
  if (service === 'sts' && kind === 'assumed-role') {
    const [role = ''] = path;
    const principalArn = `arn:${partition}:iam::${account}:role/${role}`;
    return { ...known, kind: 'session', name: role, type: 'AssumedRole', principalArn };
  }
  if (service === 'sts' && kind === 'federated-user') {
    return { ...known, kind: 'federated-user', name, type: 'FederatedUser' };
  }
  return { ...nobody, kind: 'other' };
}

/**
 * How a resource-based policy names a principal. It decides which other policies may limit the grant (IAM user guide,
 * "Resource-based policies and implicit denies in other policy types"):
 * `direct`  the user, the session, the service, everybody: no implicit deny of another policy matters
 * `role`    the role of a session: its boundary and the session policies limit the grant
 * `account` its account: that hands the decision over to the policies of the principal
 */
export type Grant = 'direct' | 'role' | 'account';

const STRENGTH: readonly Grant[] = ['direct', 'role', 'account'];

/** `Principal` or `NotPrincipal` of a statement. */
export interface PrincipalRule {
  readonly negated: boolean;
  readonly entries: readonly PrincipalEntry[];
}

export interface PrincipalEntry {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | '*';
  readonly value: string;
}

/**
 * How a statement's principals cover who makes the request; undefined when they do not.
 *
 * `NotPrincipal` with `Deny` spares only who is named by every ARN of its own (a session: its own and its role's; the
 * account need not be there, though some services are documented to ask for it), and nobody who has a permissions
 * boundary (IAM user guide, "NotPrincipal" and "Permissions boundaries"). Canonical user ids are compared as text:
 * which account one belongs to is not known here.
 */
export function coverage(
  rule: PrincipalRule,
  principal: RequestPrincipal | null,
  { effect, hasBoundary }: { readonly effect: 'Allow' | 'Deny'; readonly hasBoundary: boolean },
): Grant | undefined {
  const grants = new Set(rule.entries.flatMap((entry) => nameBy(entry, principal) ?? []));
  const strongest = STRENGTH.find((grant) => grants.has(grant));
  if (!rule.negated) return strongest;
  if (effect === 'Allow') return strongest === undefined ? 'direct' : undefined;
  if (hasBoundary) return 'direct';
  const own: readonly Grant[] =
    principal?.kind === 'role' ? ['role'] : principal?.kind === 'session' ? ['direct', 'role'] : ['direct'];
  return own.every((grant) => grants.has(grant)) ? undefined : 'direct';
}

function nameBy({ type, value }: PrincipalEntry, principal: RequestPrincipal | null): Grant | undefined {
  if (type === '*') return 'direct';
  if (type !== 'AWS') return principal?.id === value ? 'direct' : undefined;
  if (value === '*') return 'direct';
  if (principal === null || principal.account === null) return undefined;
  // A role is only ever at work in a session.
  if (value === principal.id) return principal.kind === 'role' ? 'role' : 'direct';
  if (value === principal.account || value === `arn:${principal.partition}:iam::${principal.account}:root`) {
    return principal.kind === 'root' ? 'direct' : 'account';
  }
  return isRoleOf(value, principal) ? 'role' : undefined;
}

/** The ARN of a session has no path, that of its role may; names of roles are unique in an account all the same. */
function isRoleOf(value: string, principal: RequestPrincipal): boolean {
  if (principal.kind !== 'session') return false;
  const named = identifyPrincipal(value);
  return (
    named.kind === 'role' &&
    named.account === principal.account &&
    named.partition === principal.partition &&
    named.name === principal.name
  );
}
