import { excerpt, statementEndingAt, type Excerpt } from '../documents/excerpt.js';
import type { PolicyDocument } from '../documents/policy-document.js';
import { evaluate, type AccessRequest, type EvaluatedStatement, type Evaluation } from '../evaluate/index.js';
import type { MatchedStatement, SimulationResult } from '../simulate/types.js';
import { explain } from './explain.js';
import type { AccessAnswer, DecidingStatement, KnownPolicies } from './types.js';

/** A statement that decided, with its text where that is known. */
interface Decided {
  readonly statement: DecidingStatement;
  readonly excerpt: Excerpt | null;
}

/** By which documents the names that the policy simulator gives to policies are found. */
export type FindDocument = (sourceId: string) => KnownDocument | undefined;

/** A document, and the type of policy that its statements are shown with. */
export interface KnownDocument {
  readonly document: PolicyDocument;
  readonly type: string;
}

/** The answer of the policy simulator, with what the known policies tell of it. */
export function answerOfService(
  result: SimulationResult,
  {
    principal,
    request,
    known,
    find,
  }: {
    readonly principal: string | null;
    readonly request: AccessRequest;
    readonly known: KnownPolicies;
    readonly find: FindDocument;
  },
): AccessAnswer {
  // The service names no statements of boundaries and of the organization: where their texts are here, they tell.
  const own = evaluate({
    request,
    identityPolicies: [],
    boundary: known.boundary?.policy ?? null,
    scpLevels: policiesOf(known.scpLevels),
  });
  const named = result.matchedStatements.map((matched) => resolve(matched, find));
  const unnamed = result.decision === 'explicitDeny' ? own.statements : [];
  const decided = [...named, ...unnamed.map((statement) => decidedBy(statement, known))];
  const missingContext = [...new Set([...result.missingContext, ...own.missingOrganizationsContext])];
  const { decision, boundaryAllowed, organizationsAllowed } = result;
  const verdict = { request, decision, boundaryAllowed, organizationsAllowed, crossAccount: false };
  return toAnswer({ ...verdict, decided, known }, { principal, missingContext, source: 'api' });
}

/** The answer of the evaluator. */
export function answerOfEvaluator(
  evaluation: Evaluation,
  {
    principal,
    request,
    known,
  }: { readonly principal: string | null; readonly request: AccessRequest; readonly known: KnownPolicies },
): AccessAnswer {
  const { decision, boundaryAllowed, organizationsAllowed, crossAccount } = evaluation;
  const missingContext = [...new Set([...evaluation.missingContext, ...evaluation.missingOrganizationsContext])];
  const decided = evaluation.statements.map((statement) => decidedBy(statement, known));
  return toAnswer(
    { request, decision, boundaryAllowed, organizationsAllowed, crossAccount, decided, known },
    { principal, missingContext, source: 'offline' },
  );
}

interface Outcome extends Pick<Evaluation, 'decision' | 'boundaryAllowed' | 'organizationsAllowed' | 'crossAccount'> {
  readonly request: AccessRequest;
  readonly decided: readonly Decided[];
  readonly known: KnownPolicies;
}

function toAnswer(
  { request, decided, known, decision, boundaryAllowed, organizationsAllowed, crossAccount }: Outcome,
  more: Pick<AccessAnswer['row'], 'principal' | 'missingContext' | 'source'>,
): AccessAnswer {
  const excerpts = decided.flatMap((one) => one.excerpt ?? []);
  const statements = decided.map(({ statement }) => statement);
  const verdict = { request, decision, statements, excerpts, boundaryAllowed, organizationsAllowed, crossAccount };
  const { reason, nearest } = explain(verdict, known);
  const { action, resource } = request;
  const { principal, missingContext, source } = more;
  return {
    row: {
      principal,
      action,
      resource,
      decision,
      matchedStatements: statements,
      missingContext,
      boundaryAllowed,
      organizationsAllowed,
      source,
      reason,
    },
    excerpts,
    nearest,
  };
}

export const policiesOf = (levels: readonly (readonly PolicyDocument[])[]) =>
  levels.map((level) => level.map(({ policy }) => policy));

/** What the service named: its document, and there the statement. */
function resolve(matched: MatchedStatement, find: FindDocument): Decided {
  const { policy, type, startLine, endLine, endColumn } = matched;
  const found = find(policy);
  const span = found && statementEndingAt(found.document, { line: endLine, column: endColumn });
  if (found === undefined || span === undefined) {
    return {
      statement: { policy: found?.document.name ?? policy, type: found?.type ?? type, sid: null, startLine, endLine },
      excerpt: null,
    };
  }
  return { statement: placeOf(span, found), excerpt: excerpt(found.document, span) };
}

/** What the evaluator found, in whichever of the documents it is. */
function decidedBy(statement: EvaluatedStatement, known: KnownPolicies): Decided {
  const { identity, boundary, resource, session, scpLevels } = known;
  const documents = [...identity, ...(boundary ? [boundary] : []), ...resource, ...session, ...scpLevels.flat()];
  const document = documents.find(({ id, kind }) => id === statement.policyId && kind === statement.policyKind);
  const found = document && { document, type: document.kind };
  if (found === undefined) {
    const { policyId: policy, policyKind: type, sid, start, end } = statement;
    return { statement: { policy, type, sid, startLine: start.line, endLine: end.line }, excerpt: null };
  }
  return { statement: placeOf(statement, found), excerpt: excerpt(found.document, statement) };
}

const placeOf = (
  { sid, start, end }: Pick<EvaluatedStatement, 'sid' | 'start' | 'end'>,
  { document, type }: KnownDocument,
): DecidingStatement => ({ policy: document.name, type, sid, startLine: start.line, endLine: end.line });
