import { conditionHolds } from './conditions.js';
import { createFacts, type AccessRequest, type Facts } from './facts.js';
import { coverage, identifyPrincipal, type Grant, type RequestPrincipal } from './principals.js';
import { decide, type Verdicts } from './decide.js';
import type { Decision, Policy, PolicyKind, Statement, TextPosition } from './types.js';

/** A request and the policies that apply to it. What is undefined was not given: see `notGiven` of the result. */
export interface EvaluationInput {
  readonly request: AccessRequest;
  /** Of the principal itself, its groups included. */
  readonly identityPolicies?: readonly Policy[] | undefined;
  /** On the resource. Empty: it has none. */
  readonly resourcePolicies?: readonly Policy[] | undefined;
  /** Null: the principal has none. */
  readonly boundary?: Policy | null | undefined;
  /**
   * Service control policies of the root, the organizational units and the account; each level has to allow. Empty: the
   * account is in no organization, or they do not apply to it (management accounts, service-linked roles).
   */
  readonly scpLevels?: readonly (readonly Policy[])[] | undefined;
  /** Empty: the session was made without. */
  readonly sessionPolicies?: readonly Policy[] | undefined;
}

/** A statement that decided. */
export interface EvaluatedStatement {
  readonly policyId: string;
  readonly policyType: string;
  readonly policyKind: PolicyKind;
  readonly sid: string | null;
  /** From 0. */
  readonly index: number;
  readonly effect: Statement['effect'];
  readonly start: TextPosition;
  readonly end: TextPosition;
}

export interface Evaluation {
  readonly decision: Decision;
  /** Denied explicitly: the statements that deny. Allowed: those that grant. Denied implicitly: none. */
  readonly statements: readonly EvaluatedStatement[];
  /** What each kind of policy says by itself; null where none applies. */
  readonly layers: Readonly<Record<PolicyKind, Decision | null>>;
  /** Null: there is no boundary. */
  readonly boundaryAllowed: boolean | null;
  /** Null: there are no service control policies. */
  readonly organizationsAllowed: boolean | null;
  /** Whether principal and resource belong to different accounts. */
  readonly crossAccount: boolean;
  /**
   * Keys that statements about this action, resource and principal look at and the request does not have. They were
   * evaluated as absent.
   */
  readonly missingContext: readonly string[];
  /** The same of service control policies. */
  readonly missingOrganizationsContext: readonly string[];
  /** Kinds of policies that were not given: the answer holds if there are none. */
  readonly notGiven: readonly PolicyKind[];
}

/**
 * What the documented evaluation logic says of a request (IAM user guide, "Policy evaluation logic" and "Cross-account
 * policy evaluation logic"). Pure: the same input gives the same answer, in no order of policies or statements.
 *
 * - A matching `Deny` anywhere decides. Then every level of service control policies has to allow.
 * - In the account of the resource, the policies of the principal or the resource are enough; how the resource names the
 *   principal decides whether boundary and session policies limit its grant ({@link Grant}). Roles' trust policies and
 *   key policies of KMS have to allow in any case, where they are given.
 * - Across accounts, both have to allow. Resource policies that were not given are not required.
 * - The root user may everything that is not denied explicitly, or by service control policies.
 * - Services act by resource policies only, and service control policies do not apply to them.
 *
 * Not evaluated: resource control policies, policies of VPC endpoints, access control lists, and session policies' own
 * limits of GetFederationToken for resource policies that name the federating user.
 */
export function evaluate(input: EvaluationInput): Evaluation {
  const { request } = input;
  const principal = request.principal === null ? null : identifyPrincipal(request.principal);
  const facts = createFacts(request, principal);
  const scpFacts = createFacts(request, principal);
  const { resource, resourceAccount } = request;
  const asked = {
    action: request.action.toLowerCase(),
    resource,
    resourceAccount,
    hasBoundary: Boolean(input.boundary),
  };
  const match = (policies: readonly Policy[] | undefined, using = facts): readonly Match[] | null =>
    policies === undefined ? null : policies.flatMap((policy) => matchPolicy(policy, { asked, facts: using }));
  const isService = principal?.kind === 'service';
  const verdicts: Verdicts = {
    principal,
    asked,
    identity: match(input.identityPolicies),
    resource: match(input.resourcePolicies),
    boundary: input.boundary ? match([input.boundary]) : null,
    // No session policies do not limit; an empty list of them must not deny.
    session: input.sessionPolicies?.length ? match(input.sessionPolicies) : null,
    scpLevels: isService ? [] : (input.scpLevels ?? []).map((level) => match(level, scpFacts) ?? []),
  };
  return {
    ...decide(verdicts),
    missingContext: facts.missing(),
    missingOrganizationsContext: scpFacts.missing(),
    notGiven: notGiven(input),
  };
}

/** What a request is matched with: its action in lower case. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string | undefined;
  readonly hasBoundary: boolean;
}

/** A statement that applies to the request. */
export interface Match {
  readonly statement: EvaluatedStatement;
  /** How it names the principal; undefined in policies that name none. */
  readonly grant: Grant | undefined;
}

function matchPolicy(
  policy: Policy,
  { asked, facts }: { readonly asked: Asked; readonly facts: Facts },
): readonly Match[] {
  return policy.statements.flatMap((statement) => {
    if (!statement.matchesAction(asked.action)) return [];
    const grant = coverageOf(statement, { principal: facts.principal, asked });
    if (statement.principals !== undefined && grant === undefined) return [];
    if (!statement.matchesResource(asked.resource, facts)) return [];
    // All of them, so that every missing key becomes known.
    const held = statement.conditions.map((condition) => conditionHolds(condition, facts));
    return held.every(Boolean) ? [{ statement: describe(statement, policy), grant }] : [];
  });
}

const coverageOf = (
  { principals, effect }: Statement,
  { principal, asked }: { readonly principal: RequestPrincipal | null; readonly asked: Asked },
): Grant | undefined => principals && coverage(principals, principal, { effect, hasBoundary: asked.hasBoundary });

function describe(statement: Statement, policy: Policy): EvaluatedStatement {
  const { sid, index, effect, start, end } = statement;
  return { policyId: policy.id, policyType: policy.type, policyKind: policy.kind, sid, index, effect, start, end };
}

function notGiven(input: EvaluationInput): readonly PolicyKind[] {
  const given: Readonly<Record<PolicyKind, unknown>> = {
    identity: input.identityPolicies,
    resource: input.resourcePolicies,
    boundary: input.boundary,
    scp: input.scpLevels,
    session: input.sessionPolicies,
  };
  const kinds: readonly PolicyKind[] = ['identity', 'resource', 'boundary', 'scp', 'session'];
  return kinds.filter((kind) => given[kind] === undefined);
}
