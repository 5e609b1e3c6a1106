import { evaluate, type Decision, type Evaluation } from '../../iam/index.js';
import type { CandidateRole, Requirement, Switcher, TargetRow } from './types.js';

const ACTION = 'sts:AssumeRole';

/** What a caller may bring along, least first. */
const OFFERS: readonly (readonly Requirement[])[] = [[], ['MFA'], ['external id'], ['MFA', 'external id']];

/** Keys that {@link OFFERS} stand for; whatever else is missing is not known here. */
const OFFERED_KEYS = new Set(['aws:multifactorauthpresent', 'aws:multifactorauthage', 'sts:externalid']);

/**
 * Whether somebody may switch to a role, by the evaluation of both sides, and with what. Pure. Service control policies
 * and session policies are not looked at.
 */
export function judge(
  switcher: Switcher,
  { role, timeMs }: { readonly role: CandidateRole; readonly timeMs: number },
): TargetRow {
  const asked = { switcher, role, timeMs };
  const row = (decision: TargetRow['decision'], more: Partial<TargetRow> & Pick<TargetRow, 'reason'>): TargetRow => ({
    principal: switcher.label,
    roleArn: role.arn,
    account: role.account,
    decision,
    requires: [],
    dependsOn: [],
    maxSessionSeconds: role.maxSessionSeconds,
    ...more,
  });
  let last: Evaluation | undefined;
  for (const offer of OFFERS) {
    const said = tryWith(offer, asked);
    if (said?.decision === 'allowed') {
      return row(role.trust === undefined ? 'unknown' : 'allowed', { requires: offer, reason: wordsOf(said, role) });
    }
    last = said ?? last;
  }
  if (last === undefined) return row('denied', { reason: 'nothing was evaluated' });
  const dependsOn = last.decision === 'implicitDeny' ? openKeys(asked) : [];
  if (dependsOn.length > 0) return row('conditional', { dependsOn, reason: `depends on ${dependsOn.join(', ')}` });
  return row('denied', { reason: wordsOf(last, role) });
}

interface Asked {
  readonly switcher: Switcher;
  readonly role: CandidateRole;
  readonly timeMs: number;
}

/** The keys that could still make it allowed: none when a side says no whatever they are. */
function openKeys(asked: Asked): readonly string[] {
  const { switcher, role } = asked;
  const all: readonly Requirement[] = role.trust?.externalIds.length ? ['MFA', 'external id'] : ['MFA'];
  const bySelf = sideOf('identity', tryWith(['MFA'], { ...asked, role: { ...role, trust: undefined } }));
  const byRole = sideOf(
    'resource',
    role.trust && tryWith(all, { ...asked, switcher: { ...switcher, identityPolicies: [] } }),
  );
  const isNamed = role.trust?.policy.statements.some(({ principals }) =>
    principals?.entries.some(({ value }) => value === switcher.arn),
  );
  const isRefused = byRole.says === 'no' || (bySelf.says === 'no' && isNamed !== true);
  return isRefused ? [] : [...new Set([...bySelf.keys, ...byRole.keys])];
}

/** What one side says by itself. */
function sideOf(
  layer: 'identity' | 'resource',
  evaluation: Evaluation | undefined,
): { readonly says: 'yes' | 'no' | 'perhaps'; readonly keys: readonly string[] } {
  if (evaluation === undefined || allows(evaluation.layers[layer])) return { says: 'yes', keys: [] };
  const keys = evaluation.missingContext.filter((key) => !OFFERED_KEYS.has(key.toLowerCase()));
  return { says: keys.length > 0 ? 'perhaps' : 'no', keys };
}

function tryWith(offer: readonly Requirement[], { switcher, role, timeMs }: Asked): Evaluation | undefined {
  const externalIds = offer.includes('external id') ? (role.trust?.externalIds ?? []) : [undefined];
  let last: Evaluation | undefined;
  for (const externalId of externalIds) {
    last = evaluate({
      request: {
        principal: switcher.arn,
        action: ACTION,
        resource: role.arn,
        timeMs,
        context: {
          'aws:SecureTransport': 'true',
          ...(offer.includes('MFA') ? { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' } : {}),
          ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
        },
      },
      identityPolicies: switcher.identityPolicies,
      boundary: switcher.boundary,
      resourcePolicies: role.trust === undefined ? undefined : [role.trust.policy],
    });
    if (last.decision === 'allowed') return last;
  }
  return last;
}

function wordsOf({ decision, layers, statements, boundaryAllowed }: Evaluation, { trust }: CandidateRole): string {
  if (decision === 'allowed') {
    return trust === undefined ? 'the principal may; the trust policy could not be read' : 'both sides allow it';
  }
  if (decision === 'explicitDeny') return `denied by ${statements.map(({ policyId }) => policyId).join(', ')}`;
  if (boundaryAllowed === false) return 'the permissions boundary does not allow it';
  const silent = [
    ...(allows(layers.identity) ? [] : ['no policy of the principal allows it']),
    ...(trust === undefined || allows(layers.resource) ? [] : ['the role does not trust it']),
  ];
  return silent.join('; ') || 'the trust policy leaves it to the policies of the principal, which do not allow it';
}

const allows = (decision: Decision | null): boolean => decision === 'allowed';
