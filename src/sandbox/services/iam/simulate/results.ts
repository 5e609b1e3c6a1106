import type { EvaluationResult, ResourceSpecificResult, Statement } from '@aws-sdk/client-iam';
import {
  mostRestrictive,
  type EvaluatedStatement,
  type Evaluation,
  type Policy,
} from '../../../../lib/iam/evaluate/index.js';
import { arnTemplateOf } from './arn-templates.js';

/** One action on one resource, evaluated. */
export interface Outcome {
  readonly action: string;
  readonly resource: string;
  readonly evaluation: Evaluation;
  /** As the service reports it: every key of every policy that was not given. */
  readonly missing: readonly string[];
  readonly policies: readonly Policy[];
}

/** The result of today: one for an action, whatever the number of resources. */
export function actionResult(outcomes: readonly [Outcome, ...Outcome[]]): EvaluationResult {
  const [{ action, resource }] = outcomes;
  const summary = { EvalActionName: action, EvalResourceName: arnTemplateOf(action), ...summarize(outcomes) };
  if (outcomes.length === 1 && resource === '*') return summary;
  return { ...summary, ResourceSpecificResults: outcomes.map(resourceResult) };
}

/** The result of before: one for an action and a resource. */
export function resourceOnlyResult(outcome: Outcome): EvaluationResult {
  const { action, resource } = outcome;
  const summary = { EvalActionName: action, EvalResourceName: resource, ...summarize([outcome]) };
  return resource === '*' ? summary : { ...summary, ResourceSpecificResults: [resourceResult(outcome)] };
}

/** The most restrictive of all resources, with the statements that led to it. */
function summarize(outcomes: readonly Outcome[]): Omit<EvaluationResult, 'EvalActionName'> {
  const decision = mostRestrictive(outcomes.map(({ evaluation }) => evaluation.decision));
  const deciding = outcomes.filter(({ evaluation }) => evaluation.decision === decision);
  const organizations = outcomes.flatMap(({ evaluation }) => evaluation.organizationsAllowed ?? []);
  const details = outcomes.map(decisionDetails).filter((one) => one !== undefined);
  return {
    EvalDecision: decision,
    MatchedStatements: unique(deciding.flatMap(matchedStatements)),
    MissingContextValues: [...new Set(outcomes.flatMap(({ missing }) => missing))],
    ...(organizations.length > 0 && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: organizations.every(Boolean) },
    }),
    ...boundaryDetail(outcomes),
    ...(details.length > 0 && { EvalDecisionDetails: mergeDetails(details) }),
  };
}

function resourceResult(outcome: Outcome): ResourceSpecificResult {
  const details = decisionDetails(outcome);
  return {
    EvalResourceName: outcome.resource,
    EvalResourceDecision: outcome.evaluation.decision,
    MatchedStatements: matchedStatements(outcome),
    MissingContextValues: [...outcome.missing],
    ...boundaryDetail([outcome]),
    ...(outcome.evaluation.crossAccount && details && { EvalDecisionDetails: details }),
  };
}

function boundaryDetail(outcomes: readonly Outcome[]): Pick<EvaluationResult, 'PermissionsBoundaryDecisionDetail'> {
  const allowed = outcomes.flatMap(({ evaluation }) => evaluation.boundaryAllowed ?? []);
  if (allowed.length === 0) return {};
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed.every(Boolean) } };
}

type Details = NonNullable<EvaluationResult['EvalDecisionDetails']>;

/**
 * Only across accounts; empty within an account, and not there for `*` or when a service control policy denies. The API
 * reference does not say how the kinds of policies are named.
 */
function decisionDetails({ resource, evaluation }: Outcome): Details | undefined {
  if (resource === '*' || evaluation.layers.scp === 'explicitDeny') return undefined;
  if (!evaluation.crossAccount) return {};
  const { identity, resource: byResource } = evaluation.layers;
  return { ...(identity && { 'IAM Policy': identity }), ...(byResource && { 'Resource Policy': byResource }) };
}

function mergeDetails(all: readonly Details[]): Details {
  const names = new Set(all.flatMap((details) => Object.keys(details)));
  return Object.fromEntries(
    [...names].map((name) => [name, mostRestrictive(all.flatMap((details) => details[name] ?? []))]),
  );
}

/** Statements of identity-based and resource-based policies; never those of boundaries and of the organization. */
function matchedStatements({ evaluation, policies }: Outcome): Statement[] {
  return evaluation.statements.flatMap((statement) => {
    const { policyId, policyKind, policyType } = statement;
    const policy = policies.find(({ id, kind, type }) => id === policyId && kind === policyKind && type === policyType);
    return policy ? [statementView(statement, policy)] : [];
  });
}

/**
 * A statement with the positions that the service gives. Its published answers show that the end is the column after
 * the brace, and the start where its parser stood before the statement: behind the bracket of the list, or behind the
 * brace of a lone statement. That of a later statement the start is behind the one before is inferred from this.
 */
function statementView({ index, end }: EvaluatedStatement, policy: Policy): Statement {
  const before = policy.statements[index - 1]?.end ?? policy.statementsStart;
  return {
    SourcePolicyId: policy.id,
    SourcePolicyType: sourceType(policy),
    StartPosition: { Line: before.line, Column: before.column + 1 },
    EndPosition: { Line: end.line, Column: end.column + 1 },
  };
}

/**
 * `IAM Policy` is what the service answers for identity-based policies, though the API reference lists other values, and
 * the SDK's type only those. What it answers for resource-based ones was not seen.
 */
const sourceType = ({ kind }: Policy) =>
  (kind === 'resource' ? 'Resource Policy' : 'IAM Policy') as NonNullable<Statement['SourcePolicyType']>;

const unique = (statements: readonly Statement[]): Statement[] => [
  ...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values(),
];
