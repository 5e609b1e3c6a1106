import { evaluate, type Evaluation, type Policy } from '../../../lib/iam/evaluate/index.js';
import type { Call } from '../../types.js';
import { callIn } from '../call-in.js';
import { compiled } from '../iam/compiled-policies.js';
import { boundaryOf, heldPolicies, organizationPolicies, type Holder } from '../iam/held-policies.js';
import { iamStore, type StoredRole } from '../iam/store.js';
import { SANDBOX_USER, type Identity } from './credentials.js';

/** What somebody brings along who assumes a role. */
export interface Assumption {
  readonly identity: Identity;
  readonly role: StoredRole;
  readonly account: string;
  /** Whether an MFA code came with the request. */
  readonly hasCode: boolean;
  /** Keys of the request itself: sts:ExternalId, sts:RoleSessionName, aws:RequestTag. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** What both sides say: the policies of who asks, in his account, and the trust policy of the role, in its own. */
export function decideAssumption(
  action: string,
  { identity, role, account, hasCode, context }: Assumption,
  call: Call,
): Evaluation {
  const home = callIn(call, { account: identity.account });
  const holder = holderOf(identity, home);
  const trust = compiled(callIn(call, { account }), { text: role.trustPolicy, kind: 'resource', id: role.name });
  const principalTags = Object.entries(identity.session?.tags ?? {});
  return evaluate({
    request: {
      principal: identity.arn,
      action,
      resource: role.arn,
      timeMs: call.clock.now(),
      context: {
        'aws:RequestedRegion': call.region,
        'aws:SecureTransport': 'true',
        'aws:userid': identity.userId,
        // The ARN of a session does not have the path of its role.
        ...(holder && { 'aws:PrincipalArn': holder.entity.arn }),
        ...Object.fromEntries(principalTags.map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
        ...(identity.session?.sourceIdentity && { 'aws:SourceIdentity': identity.session.sourceIdentity }),
        ...mfaContext(identity, { hasCode, nowMs: call.clock.now() }),
        ...context,
      },
    },
    identityPolicies: policiesOf(identity, holder, home),
    boundary: holder ? (boundaryOf(holder, home)?.policy ?? null) : null,
    scpLevels: organizationPolicies(home),
    sessionPolicies: sessionPolicies(identity, home),
    resourcePolicies: [trust],
  });
}

/**
 * IAM user guide, "AWS global condition context keys": with long-term keys the MFA keys are absent, with temporary ones
 * `aws:MultiFactorAuthPresent` is there, true or false. That a code of AssumeRole counts for the trust policy of that
 * very request is in "Secure API access with MFA".
 */
function mfaContext(
  { session }: Identity,
  { hasCode, nowMs }: { readonly hasCode: boolean; readonly nowMs: number },
): Record<string, string> {
  const atMs = hasCode ? nowMs : session?.mfaAtMs;
  if (atMs !== undefined) {
    const ageSeconds = Math.floor((nowMs - atMs) / 1000);
    return { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': String(ageSeconds) };
  }
  return session === undefined ? {} : { 'aws:MultiFactorAuthPresent': 'false' };
}

function holderOf({ arn }: Identity, home: Call): Holder | undefined {
  const { users, roles } = home.store(iamStore);
  const [, kind, name = ''] = /:(user|assumed-role)\/(?:.*\/)?([^/]+?)(?:\/[^/]+)?$/.exec(arn) ?? [];
  if (kind === 'user') {
    const user = users.get(arn.split('/').at(-1) ?? '');
    return user && { kind: 'user', entity: user };
  }
  const role = roles.get(kind === undefined ? '' : name);
  return role && { kind: 'role', entity: role };
}

/** The user `sandbox` is an administrator; who is not there may nothing. */
function policiesOf({ arn }: Identity, holder: Holder | undefined, home: Call): readonly Policy[] {
  if (holder !== undefined) return heldPolicies(holder, home).map(({ policy }) => policy);
  if (!arn.endsWith(`:user/${SANDBOX_USER}`)) return [];
  return [compiled(home, { text: EVERYTHING, kind: 'identity', id: SANDBOX_USER })];
}

function sessionPolicies({ session, userId }: Identity, home: Call): readonly Policy[] {
  if (session?.policy === undefined) return [];
  return [compiled(home, { text: session.policy, kind: 'session', id: userId })];
}
