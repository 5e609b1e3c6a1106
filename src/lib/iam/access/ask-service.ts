import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import type { AccessRequest } from '../evaluate/index.js';
import { findPrincipal, type Principal } from '../holders/find-principal.js';
import { policiesOf, type CountingPolicies } from '../holders/policies-of.js';
import { simulatePolicies, simulatePrincipal } from '../simulate/index.js';
import type { Circumstances, Pairs } from '../simulate/call-simulator.js';
import { resolvePrincipal } from '../simulate/resolve-principal.js';
import type { SimulationResult } from '../simulate/types.js';
import { answerOfService, type FindDocument } from './answer.js';
import { readExclusions } from './exclusions.js';
import { findIn, policiesOfPrincipal } from './known-policies.js';
import { notEvaluatedOfFiles, notEvaluatedOfPrincipal } from './not-evaluated.js';
import type { AccessAnswer, AccessQuestion, AccessReport, KnownPolicies } from './types.js';

/** A question whose actions are expanded and whose files are read. */
export interface ReadyQuestion {
  readonly question: AccessQuestion;
  readonly pairs: Pairs;
  readonly files: KnownPolicies;
}

/** A principal and what counts for it. */
export interface LoadedPrincipal {
  readonly principal: Principal;
  readonly counting: CountingPolicies;
}

export type LoadPrincipal = (text: string, ctx: TaskContext) => Promise<LoadedPrincipal>;

/** Finds a principal and reads its policies. */
export async function loadPrincipal(text: string, ctx: TaskContext): Promise<LoadedPrincipal> {
  const principal = await findPrincipal(text, ctx);
  ctx.report({ type: 'step', message: `reading the policies of ${principal.name}` });
  return { principal, counting: await policiesOf(principal, ctx) };
}

/** Asks the policy simulator about one principal. */
export async function askAboutPrincipal(
  text: string,
  ready: ReadyQuestion,
  { ctx, load = loadPrincipal }: { readonly ctx: TaskContext; readonly load?: LoadPrincipal },
): Promise<AccessReport> {
  const { principal, counting } = await load(text, ctx);
  const { question, files } = ready;
  refuseResourcePolicyOfRole(principal, files);
  const known = leaveOut(policiesOfPrincipal(counting, files), { question, counting, principal });
  ctx.report({ type: 'step', message: `simulating ${principal.name}` });
  const results = await simulate({ principal, counting, known }, ready, ctx);
  const stored = [...counting.policies, ...(counting.boundary ? [counting.boundary] : [])];
  const find = files.scpLevels.length > 0 ? findIn([], known) : findIn(stored, files);
  const answers = answersOf(results, { question, principal: principal.arn, known, find });
  const notShown = `not all policies of ${principal.name} may be read, so not all statements can be shown`;
  return {
    answers,
    notEvaluated: notEvaluatedOfPrincipal(principal.kind, { known, answers }),
    warnings: counting.denied.length > 0 ? [`${notShown} (denied: ${counting.denied.join(', ')})`] : [],
  };
}

/** Asks the policy simulator about policies in files. */
export async function askAboutFiles(
  { question, pairs, files }: ReadyQuestion,
  ctx: TaskContext,
): Promise<AccessReport> {
  const callerArn = question.caller === undefined ? undefined : await resolvePrincipal(question.caller, ctx);
  ctx.report({ type: 'step', message: 'simulating' });
  const results = await simulatePolicies(
    {
      ...pairs,
      ...circumstances(question, files),
      callerArn,
      policies: files.identity.map(({ text }) => text),
      scpLevels: textsOf(files),
    },
    ctx,
  );
  const answers = answersOf(results, { question, principal: callerArn ?? null, known: files, find: findIn([], files) });
  return { answers, notEvaluated: notEvaluatedOfFiles(files, { offline: false }), warnings: [] };
}

/**
 * The simulator takes service control policies in files together with policies in files only, so that with `--scp` the
 * principal's own are sent along.
 */
async function simulate(
  {
    principal,
    counting,
    known,
  }: { readonly principal: Principal; readonly counting: CountingPolicies; readonly known: KnownPolicies },
  { question, pairs, files }: ReadyQuestion,
  ctx: TaskContext,
): Promise<readonly SimulationResult[]> {
  const shared = { ...pairs, ...circumstances(question, files) };
  const callerArn = principal.kind === 'user' && files.resource.length > 0 ? principal.arn : undefined;
  if (files.scpLevels.length === 0) {
    return simulatePrincipal(
      {
        ...shared,
        callerArn,
        principalArn: principal.arn,
        added: files.identity.map(({ text }) => text),
        excluded: readExclusions(question.without, { counting, principal: principal.name }),
      },
      ctx,
    );
  }
  if (counting.denied.length > 0) throw cannotReadAll(principal, counting);
  const policies = known.identity.map(({ text }) => text);
  const boundary = known.boundary?.text;
  return simulatePolicies({ ...shared, callerArn, boundary, policies, scpLevels: textsOf(files) }, ctx);
}

const circumstances = ({ context }: AccessQuestion, files: KnownPolicies): Circumstances => ({
  context,
  boundary: files.boundary?.text,
  resourcePolicy: files.resource[0]?.text,
});

const textsOf = ({ scpLevels }: KnownPolicies): readonly (readonly string[])[] =>
  scpLevels.map((level) => level.map(({ text }) => text));

function answersOf(
  results: readonly SimulationResult[],
  {
    question,
    principal,
    known,
    find,
  }: {
    readonly question: AccessQuestion;
    readonly principal: string | null;
    readonly known: KnownPolicies;
    readonly find: FindDocument;
  },
): readonly AccessAnswer[] {
  const context = Object.fromEntries(question.context.map(({ name, values }) => [name, values]));
  return results.map((result) => {
    const request: AccessRequest = { principal, action: result.action, resource: result.resource, context };
    return answerOfService(result, { principal, request, known, find });
  });
}

/** What `--without` leaves out cannot have decided. */
function leaveOut(
  known: KnownPolicies,
  {
    question,
    counting,
    principal,
  }: { readonly question: AccessQuestion; readonly counting: CountingPolicies; readonly principal: Principal },
): KnownPolicies {
  const excluded = readExclusions(question.without, { counting, principal: principal.name });
  const types = new Set(excluded.map(({ PolicyType }) => PolicyType));
  const isOut = ({ name, arn, holder }: CountingPolicies['policies'][number]): boolean =>
    types.has(arn === null ? 'inline' : /^arn:[\w-]+:iam::aws:/.test(arn) ? 'aws-managed' : 'user-managed') ||
    excluded.some(
      ({ PolicyArn, InlinePolicyIdentifier: inline }) =>
        (arn !== null && PolicyArn === arn) ||
        (arn === null && inline?.PolicyName === name && inline.AttachmentName === holder.name),
    );
  const out = new Set<unknown>(counting.policies.filter(isOut));
  const boundary = types.has('permission-boundary') && known.boundary === counting.boundary ? null : known.boundary;
  return { ...known, identity: known.identity.filter((document) => !out.has(document)), boundary };
}

function refuseResourcePolicyOfRole({ kind, arn }: Principal, { resource }: KnownPolicies): void {
  if (kind === 'user' || resource.length === 0) return;
  throw usageError(`the policy simulator takes no policy of a resource for a ${kind}`, {
    code: 'ResourcePolicyOfRole',
    reason: 'IAM API reference, SimulatePrincipalPolicy, ResourcePolicy',
    hint: `evaluate files instead: --offline --policy FILE --caller ${arn} --resource-policy FILE`,
  });
}

function cannotReadAll({ name }: Principal, { denied }: CountingPolicies): Error {
  return usageError(`the policies of "${name}" cannot be combined with --scp`, {
    code: 'DeniedPolicies',
    reason: `they would have to be read, and that is denied: ${denied.join(', ')}`,
    hint: 'leave out --scp, or give the policies as files: --policy FILE',
  });
}
