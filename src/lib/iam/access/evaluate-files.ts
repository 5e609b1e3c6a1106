import { evaluate, type AccessRequest, type EvaluationInput } from '../evaluate/index.js';
import type { Pairs } from '../simulate/call-simulator.js';
import { answerOfEvaluator, policiesOf } from './answer.js';
import { notEvaluatedOfFiles } from './not-evaluated.js';
import type { AccessQuestion, AccessReport, KnownPolicies } from './types.js';

/** Evaluates policies in files for all actions and resources. */
export function evaluateFiles({
  question,
  pairs,
  files,
}: {
  readonly question: AccessQuestion;
  readonly pairs: Pairs;
  readonly files: KnownPolicies;
}): Pick<AccessReport, 'answers' | 'notEvaluated'> {
  const principal = question.caller ?? null;
  const context = Object.fromEntries(question.context.map(({ name, values }) => [name, values]));
  const policies = evaluationPolicies(files);
  const answers = pairs.actions.flatMap((action) =>
    pairs.resources.map((resource) => {
      const request: AccessRequest = { principal, action, resource, context };
      return answerOfEvaluator(evaluate({ request, ...policies }), { principal, request, known: files });
    }),
  );
  return { answers, notEvaluated: notEvaluatedOfFiles(files, { offline: true }) };
}

/** The policies as the evaluator takes them; what there is no file of was not given. */
export function evaluationPolicies(files: KnownPolicies): Omit<EvaluationInput, 'request'> {
  const { identity, boundary, resource, session, scpLevels } = files;
  return {
    identityPolicies: identity.length > 0 ? identity.map(({ policy }) => policy) : undefined,
    boundary: boundary?.policy,
    resourcePolicies: resource.length > 0 ? resource.map(({ policy }) => policy) : undefined,
    sessionPolicies: session.length > 0 ? session.map(({ policy }) => policy) : undefined,
    scpLevels: scpLevels.length > 0 ? policiesOf(scpLevels) : undefined,
  };
}
