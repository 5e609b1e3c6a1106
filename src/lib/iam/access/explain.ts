import { excerpt, type Excerpt } from '../documents/excerpt.js';
import type { PolicyDocument } from '../documents/policy-document.js';
import { nearMisses, type AccessRequest, type Decision, type NearMiss } from '../evaluate/index.js';
import type { DecidingStatement, KnownPolicies, Nearest } from './types.js';

/** More than these help nobody. */
const MAX_NEAREST = 2;

/** What is to be explained. */
export interface Verdict {
  readonly request: AccessRequest;
  readonly decision: Decision;
  readonly statements: readonly DecidingStatement[];
  readonly excerpts: readonly Excerpt[];
  readonly boundaryAllowed: boolean | null;
  readonly organizationsAllowed: boolean | null;
  readonly crossAccount: boolean;
}

/** Why the decision is what it is, in words, and what came near. */
export function explain(
  verdict: Verdict,
  known: KnownPolicies,
): { readonly reason: string; readonly nearest: readonly Nearest[] } {
  const { decision, statements, excerpts } = verdict;
  if (decision !== 'implicitDeny') {
    const by = excerpts.length > 0 ? excerpts.map(nameOfExcerpt) : statements.map(nameOfStatement);
    if (by.length > 0) return { reason: listed(by), nearest: [] };
    return { reason: decision === 'allowed' ? 'no statement is named' : unnamedDenial(verdict), nearest: [] };
  }
  return explainImplicit(verdict, known);
}

function explainImplicit(verdict: Verdict, known: KnownPolicies): ReturnType<typeof explain> {
  const { request, boundaryAllowed, organizationsAllowed, crossAccount } = verdict;
  if (organizationsAllowed === false) {
    const levels = known.scpLevels.map((documents) => missesIn(documents, request)).find(({ length }) => length > 0);
    return { reason: 'the service control policies of the organization do not allow it', nearest: levels ?? [] };
  }
  if (boundaryAllowed === false) {
    const boundary = known.boundary ? [known.boundary] : [];
    const label = known.boundary?.label ?? 'permissions boundary';
    return {
      reason: `the ${label.replace(/^permissions boundary /, 'permissions boundary ')} does not allow it`,
      nearest: missesIn(boundary, request),
    };
  }
  const nearest = missesIn([...known.identity, ...known.resource, ...known.session], request);
  const [first] = nearest;
  const both = crossAccount ? ' (across accounts, policies of both sides have to)' : '';
  if (first === undefined) return { reason: `no statement allows it${both}`, nearest };
  return { reason: `no statement allows it; nearest: ${nameOfExcerpt(first.excerpt)}, ${first.why}${both}`, nearest };
}

function unnamedDenial({ organizationsAllowed, boundaryAllowed }: Verdict): string {
  if (organizationsAllowed === false) return 'a service control policy of the organization, which is not named';
  if (boundaryAllowed === false) return 'the permissions boundary';
  return 'a statement that the policy simulator does not name';
}

function missesIn(documents: readonly PolicyDocument[], request: AccessRequest): readonly Nearest[] {
  const byPolicy = new Map(documents.map((document) => [document.policy, document]));
  const misses = nearMisses([...byPolicy.keys()], { request, effect: 'Allow' });
  return misses.slice(0, MAX_NEAREST).flatMap((miss) => {
    const document = byPolicy.get(miss.policy);
    return document === undefined ? [] : [{ excerpt: excerpt(document, miss.statement), why: whyNot(miss) }];
  });
}

function whyNot({ otherResources, otherPrincipals, failedConditions }: NearMiss): string {
  const conditions = failedConditions.map(({ key, values }) =>
    values.length === 0 ? `whose condition needs ${key}, which is absent` : `whose condition on ${key} does not hold`,
  );
  return [
    ...(otherResources ? ['about other resources'] : []),
    ...(otherPrincipals ? ['about other principals'] : []),
    ...conditions,
  ].join(', ');
}

/** `"Sid" of inline policy "app" of role "web"`. */
export const nameOfExcerpt = ({ document, sid, startLine, endLine }: Excerpt): string =>
  `${sid === null ? linesOf(startLine, endLine) : `"${sid}"`} of ${document.label}`;

const nameOfStatement = ({ policy, sid, startLine, endLine }: DecidingStatement): string =>
  `${sid === null ? linesOf(startLine, endLine) : `"${sid}"`} of ${policy === '' ? 'a policy that is not named' : policy}`;

function linesOf(start: number | null, end: number | null): string {
  if (start === null || end === null) return 'a statement';
  return start === end ? `the statement in line ${start}` : `lines ${start}-${end}`;
}

const listed = (names: readonly string[]): string => [...new Set(names)].join('; ');
