import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import { expandActions, loadCatalog, resourceForms, type Catalog } from '../catalog/index.js';
import type { Pairs } from '../simulate/call-simulator.js';
import { askAboutFiles, askAboutPrincipal, type LoadPrincipal, type ReadyQuestion } from './ask-service.js';
import { evaluateFiles } from './evaluate-files.js';
import { policiesOfFiles } from './known-policies.js';
import type { AccessQuestion, AccessReport } from './types.js';

/** IAM API reference, SimulatePrincipalPolicy, ResourceArns: length of a member. */
const MAX_ARN_LENGTH = 2048;

/**
 * Whether principals, or policies in files, allow actions on resources: an answer for each, in the order of the question,
 * with what decided. By IAM's policy simulator, or offline by the evaluator of awsops.
 *
 * @throws usage error for what cannot be asked; not-found error for principals and policies that are not there; service
 * errors as they are
 */
export async function simulateAccess(question: AccessQuestion, ctx: TaskContext): Promise<AccessReport> {
  const catalog = await loadCatalog();
  const { pairs, warnings } = readPairs(question, catalog);
  const report = await answerQuestion({ question, pairs, files: policiesOfFiles(question) }, { ctx });
  return { ...report, warnings: [...warnings, ...report.warnings] };
}

/** Answers a question that is ready to be put; `load` may know principals already. */
export async function answerQuestion(
  ready: ReadyQuestion,
  { ctx, load }: { readonly ctx: TaskContext; readonly load?: LoadPrincipal },
): Promise<AccessReport> {
  const { question } = ready;
  if (question.offline) return { ...evaluateFiles(ready), warnings: [] };
  if (question.principals.length === 0) return askAboutFiles(ready, ctx);
  const parts: AccessReport[] = [];
  for (const principal of new Set(question.principals)) {
    parts.push(await askAboutPrincipal(principal, ready, load === undefined ? { ctx } : { ctx, load }));
  }
  return {
    answers: parts.flatMap(({ answers }) => answers),
    notEvaluated: [...new Set(parts.flatMap(({ notEvaluated }) => notEvaluated))],
    warnings: parts.flatMap((part) => part.warnings),
  };
}

/** Actions without wildcards and resources that can be asked about. */
export function readPairs(
  { actions, resources, takeUnknown }: Pick<AccessQuestion, 'actions' | 'resources' | 'takeUnknown'>,
  catalog: Catalog,
): { readonly pairs: Pairs; readonly warnings: readonly string[] } {
  const expanded = expandActions(actions, { catalog, takeUnknown: takeUnknown === true });
  const wanted = resources.length > 0 ? [...new Set(resources)] : ['*'];
  for (const resource of wanted) checkResource(resource);
  const pairs = { actions: expanded, resources: wanted };
  // What wildcards bring along is not meant one by one.
  const named = new Set(actions.map((action) => action.toLowerCase()));
  const meant = expanded.filter((action) => named.has(action.toLowerCase()));
  const isDefault = resources.length === 0;
  return {
    pairs,
    warnings: strangePairs({ actions: isDefault ? expanded : meant, resources: wanted }, { catalog, isDefault }),
  };
}

/** @throws usage error for what is neither an ARN nor `*`, and for what is too long */
export function checkResource(resource: string): void {
  if (resource.length > MAX_ARN_LENGTH) {
    throw usageError(`the resource "${resource.slice(0, 60)}…" has ${resource.length} characters`, {
      code: 'TooLong',
      reason: `ARNs have up to ${MAX_ARN_LENGTH}`,
      hint: 'e.g. --resource arn:aws:s3:::bucket/key',
    });
  }
  if (resource === '*' || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s.test(resource)) return;
  throw usageError(`"${resource}" is not a resource`, {
    code: 'InvalidResource',
    reason: 'resources are ARNs, or "*" for actions that know none',
    hint: 'e.g. --resource arn:aws:s3:::bucket/key',
  });
}

/** Questions that can be asked and whose answers say little. */
function strangePairs(
  { actions, resources }: Pairs,
  { catalog, isDefault }: { readonly catalog: Catalog; readonly isDefault: boolean },
): readonly string[] {
  const withResources = actions.filter((action) => (resourceForms(action, catalog)?.length ?? 0) > 0);
  const [first] = withResources;
  if (isDefault && first !== undefined) {
    const what = withResources.length === 1 ? `${first} is` : `${first} and others are`;
    return [
      `without --resource the resource is "*", which statements about particular ARNs do not match; ${what} about ${listed(resourceForms(first, catalog))}`,
    ];
  }
  const odd = withResources.flatMap((action) =>
    resources
      .filter(
        (resource) =>
          resource !== '*' && !resourceForms(action, catalog)?.some((form) => catalog.hasForm(resource, form)),
      )
      .map((resource) => `${action} is not about ${resource}, but about ${listed(resourceForms(action, catalog))}`),
  );
  return odd.length > MAX_WARNINGS
    ? [...odd.slice(0, MAX_WARNINGS), `and ${odd.length - MAX_WARNINGS} more like these`]
    : odd;
}

const MAX_WARNINGS = 3;

const listed = (forms: readonly string[] = []): string =>
  forms.length > 3 ? `${forms.slice(0, 3).join(', ')}, …` : forms.join(' or ');
