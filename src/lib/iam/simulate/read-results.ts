import type { EvaluationResult, ResourceSpecificResult, Statement } from '@aws-sdk/client-iam';
import { AppError } from '../../errors/app-error.js';
import type { MatchedStatement, SimulationResult } from './types.js';

/** The actions and resources of one call, and what it answered on all its pages. */
export interface Answer {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly results: readonly EvaluationResult[];
}

/** A result, and whether the organization's word is about this very resource. */
export interface ReadResult {
  readonly result: SimulationResult;
  readonly isOrganizationCertain: boolean;
}

/**
 * Takes the results of a call apart into one for every action and resource. Today's service gives one result for an
 * action, whose EvalResourceName is a template and whose decision is the most restrictive of all resources: the truth
 * about each is in ResourceSpecificResults. Before, and at endpoints that have not followed, there is one result for each
 * action and resource, with or without the same again in ResourceSpecificResults.
 *
 * @throws AppError when an action on a resource has no answer
 */
export function readResults({ actions, resources, results }: Answer): readonly ReadResult[] {
  const byAction = new Map<string, EvaluationResult[]>();
  for (const result of results) {
    const action = result.EvalActionName?.toLowerCase() ?? '';
    byAction.set(action, [...(byAction.get(action) ?? []), result]);
  }
  return actions.flatMap((action) => {
    const found = byAction.get(action.toLowerCase()) ?? [];
    return resources.map((resource) => readPair(found, { action, resource, isAlone: resources.length === 1 }));
  });
}

interface Pair {
  readonly action: string;
  readonly resource: string;
  /** Whether nothing else was asked for: what is said of all resources is said of this one. */
  readonly isAlone: boolean;
}

function readPair(results: readonly EvaluationResult[], pair: Pair): ReadResult {
  const { action, resource, isAlone } = pair;
  for (const result of results) {
    const specific = result.ResourceSpecificResults?.find(({ EvalResourceName }) => EvalResourceName === resource);
    if (specific !== undefined) return fromSpecific(specific, { result, pair });
  }
  const own = results.find(({ EvalResourceName }) => EvalResourceName === resource);
  // A lone resource may be named by a template only.
  const summary = own ?? (isAlone ? results[0] : undefined);
  if (summary?.EvalDecision !== undefined) return fromSummary(summary, pair);
  throw new AppError(`the policy simulator gave no answer for ${action} on "${resource}"`, {
    category: 'failed',
    code: 'IncompleteSimulation',
    hint: 'run again with --debug to see the answer',
  });
}

function fromSpecific(
  specific: ResourceSpecificResult,
  { result, pair }: { readonly result: EvaluationResult; readonly pair: Pair },
): ReadResult {
  const { action, resource, isAlone } = pair;
  const decision = specific.EvalResourceDecision ?? 'implicitDeny';
  const isOnlyOne = isAlone || result.EvalResourceName === resource;
  const organizations = result.OrganizationsDecisionDetail?.AllowedByOrganizations ?? null;
  const summarized = result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary;
  const boundary = specific.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary;
  return {
    result: {
      action,
      resource,
      decision,
      matchedStatements: (specific.MatchedStatements ?? []).map(readStatement),
      missingContext: specific.MissingContextValues ?? [],
      // Of several, the summary is the most restrictive: its yes is everybody's, its no may be another's.
      boundaryAllowed: boundary ?? (isOnlyOne || summarized === true ? (summarized ?? null) : null),
      // What is allowed is allowed by the organization, whatever it says of other resources.
      organizationsAllowed: organizations === false && decision === 'allowed' ? true : organizations,
    },
    isOrganizationCertain: isOnlyOne || organizations !== false || decision === 'allowed',
  };
}

function fromSummary(result: EvaluationResult, { action, resource }: Pair): ReadResult {
  return {
    result: {
      action,
      resource,
      decision: result.EvalDecision ?? 'implicitDeny',
      matchedStatements: (result.MatchedStatements ?? []).map(readStatement),
      missingContext: result.MissingContextValues ?? [],
      boundaryAllowed: result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? null,
      organizationsAllowed: result.OrganizationsDecisionDetail?.AllowedByOrganizations ?? null,
    },
    isOrganizationCertain: true,
  };
}

const readStatement = ({
  SourcePolicyId,
  SourcePolicyType,
  StartPosition,
  EndPosition,
}: Statement): MatchedStatement => ({
  policy: SourcePolicyId ?? '',
  type: SourcePolicyType ?? 'none',
  sid: null,
  startLine: StartPosition?.Line ?? null,
  endLine: EndPosition?.Line ?? null,
  ...(EndPosition?.Column !== undefined && { endColumn: EndPosition.Column }),
});
