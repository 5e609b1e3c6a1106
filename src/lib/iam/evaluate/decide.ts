import { parseArn } from '../../aws/arn.js';
import type { Asked, EvaluatedStatement, Evaluation, Match } from './evaluate.js';
import type { RequestPrincipal } from './principals.js';
import type { Decision } from './types.js';

/** What matched in each kind of policies; null where none applies. */
export interface Verdicts {
  readonly principal: RequestPrincipal | null;
  readonly asked: Asked;
  readonly identity: readonly Match[] | null;
  readonly resource: readonly Match[] | null;
  readonly boundary: readonly Match[] | null;
  readonly session: readonly Match[] | null;
  readonly scpLevels: readonly (readonly Match[])[];
}

type Outcome = Pick<
  Evaluation,
  'decision' | 'statements' | 'layers' | 'boundaryAllowed' | 'organizationsAllowed' | 'crossAccount'
>;

/** Weighs what matched. */
export function decide(verdicts: Verdicts): Outcome {
  const { identity, resource, boundary, session, scpLevels } = verdicts;
  const crossAccount = isCrossAccount(verdicts);
  const layers = {
    identity: decisionOf(identity),
    resource: decisionOf(resource),
    boundary: decisionOf(boundary),
    session: decisionOf(session),
    scp: scpLevels.length === 0 ? null : mostRestrictive(scpLevels.map((level) => decisionOf(level) ?? 'implicitDeny')),
  };
  const shared = {
    layers,
    crossAccount,
    boundaryAllowed: layers.boundary === null ? null : layers.boundary === 'allowed',
    organizationsAllowed: layers.scp === null ? null : layers.scp === 'allowed',
  };
  const all = [identity, resource, boundary, session, ...scpLevels].flatMap((matches) => matches ?? []);
  const denials = all.map(({ statement }) => statement).filter(({ effect }) => effect === 'Deny');
  if (denials.length > 0) return { ...shared, decision: 'explicitDeny', statements: denials };
  const grants = grantsOf(verdicts, { crossAccount });
  if (layers.scp === 'implicitDeny' || grants === undefined) {
    return { ...shared, decision: 'implicitDeny', statements: [] };
  }
  return { ...shared, decision: 'allowed', statements: grants };
}

function decisionOf(matches: readonly Match[] | null): Decision | null {
  if (matches === null) return null;
  const effects = new Set(matches.map(({ statement }) => statement.effect));
  if (effects.has('Deny')) return 'explicitDeny';
  return effects.has('Allow') ? 'allowed' : 'implicitDeny';
}

const SEVERITY: readonly Decision[] = ['explicitDeny', 'implicitDeny', 'allowed'];

/** Of no decisions: allowed. */
export const mostRestrictive = (decisions: readonly Decision[]): Decision =>
  SEVERITY.find((decision) => decisions.includes(decision)) ?? 'allowed';

/**
 * Actions for which a policy of the principal is not enough: key policies of KMS and trust policies of roles have to
 * allow them (IAM user guide, "How AWS enforcement code logic evaluates requests", resource-based policies).
 */
const RESOURCE_DECIDES = /^(?:kms:|sts:assumerole)/;

/** The statements that grant the request, denials and service control policies aside; undefined: nothing grants it. */
function grantsOf(
  { principal, asked, identity, resource, boundary, session }: Verdicts,
  { crossAccount }: { readonly crossAccount: boolean },
): readonly EvaluatedStatement[] | undefined {
  const isLimited = [boundary, session].some((matches) => matches !== null && matches.length === 0);
  const isRoot = principal?.kind === 'root';
  const own = identity ?? [];
  const byIdentity = !isLimited && (isRoot || own.length > 0) ? own : undefined;
  const inResource = resource ?? [];
  if (crossAccount) {
    if (byIdentity === undefined || (resource !== null && inResource.length === 0)) return undefined;
    return statementsOf([...byIdentity, ...inResource]);
  }
  const direct = inResource.filter(({ grant }) => grant === 'direct' || (grant === 'role' && !isLimited));
  const isDelegated = inResource.some(({ grant }) => grant === 'account');
  const mayUseIdentity = resource === null || isDelegated || !RESOURCE_DECIDES.test(asked.action);
  if (byIdentity !== undefined && mayUseIdentity) return statementsOf([...byIdentity, ...inResource]);
  return direct.length > 0 ? statementsOf(direct) : undefined;
}

const statementsOf = (matches: readonly Match[]): readonly EvaluatedStatement[] =>
  matches.map(({ statement }) => statement);

/** Services belong to no account: what they may is a matter of the resource alone. */
function isCrossAccount({ principal, asked }: Verdicts): boolean {
  const owner = asked.resourceAccount ?? parseArn(asked.resource)?.account ?? '';
  // Resources of AWS itself, such as managed policies and images, have the account `aws` or `amazon`.
  const account = principal?.account ?? null;
  return account !== null && /^\d{12}$/.test(owner) && owner !== account;
}
