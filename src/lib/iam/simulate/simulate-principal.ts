import { IAMClient, paginateSimulatePrincipalPolicy, type EvaluationResult } from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { readResults, type ReadResult } from './read-results.js';
import { isNoSuchEntity, resolvePrincipal, unknownPrincipal } from './resolve-principal.js';
import type { ContextEntry, SimulationResult } from './types.js';

/** Who is to do what to which resources. */
export interface PrincipalSimulation {
  /** A user, group, role, or a session of a role. */
  readonly principalArn: string;
  /** Without wildcards, e.g. `logs:PutLogEvents`. */
  readonly actions: readonly string[];
  /** ARNs; `*` when absent or empty. */
  readonly resources?: readonly string[];
  /** What the simulator is to know of the request: it knows nothing by itself, not even the time. */
  readonly context?: readonly ContextEntry[];
}

/**
 * How much is asked in one call. The API reference gives no limits to these lists; each pair costs the service an
 * evaluation and the answer some 500 bytes, so that 50 times 20 stays within a second and half a megabyte.
 */
const ACTIONS_PER_CALL = 50;
const RESOURCES_PER_CALL = 20;

/** IAM API reference, SimulatePrincipalPolicy: MaxItems, 100 when absent, at most 1000. */
const RESULTS_PER_PAGE = 1000;

/**
 * What IAM's policy simulator says of a principal: one result for every action and resource, in the order of the actions,
 * then of the resources.
 *
 * The simulator looks at the principal's policies, its boundary and the service control policies. It does not look at
 * resource policies, resource control policies, session policies and policies of VPC endpoints. It reports missing
 * context keys of all policies, also of statements about other actions.
 *
 * Where the organization says no about several resources in one call, its word is about any of them, so those that are
 * denied are asked about again one by one.
 *
 * @throws usage error for a principal that cannot be simulated; not-found error for one that is not there; service errors
 * as they are, AccessDenied among them: what that means is the caller's to say
 */
export async function simulatePrincipal(
  input: PrincipalSimulation,
  ctx: TaskContext,
): Promise<readonly SimulationResult[]> {
  const actions = [...new Set(input.actions)];
  const resources = input.resources?.length ? [...new Set(input.resources)] : ['*'];
  if (actions.length === 0) return [];
  const principalArn = await resolvePrincipal(input.principalArn, ctx);
  const ask: Ask = (pairs) => askSimulator({ ...pairs, principalArn, context: input.context ?? [] }, ctx);
  const results = new Map<string, SimulationResult>();
  const note = ({ result }: ReadResult): unknown => results.set(pairKey(result), result);
  for (const some of batches(resources, RESOURCES_PER_CALL)) {
    for (const few of batches(actions, ACTIONS_PER_CALL)) {
      const read = await ask({ actions: few, resources: some });
      for (const one of read) note(one);
      for (const one of await askAgain(read, ask)) note(one);
    }
  }
  const asked = input.resources?.length ? input.resources : ['*'];
  return input.actions.flatMap((action) =>
    asked.flatMap((resource) => results.get(pairKey({ action, resource })) ?? []),
  );
}

type Ask = (pairs: {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}) => Promise<readonly ReadResult[]>;

const pairKey = ({ action, resource }: { readonly action: string; readonly resource: string }): string =>
  `${action} ${resource}`;

/** Asks about single resources where it is not certain that the organization's no is about them. */
async function askAgain(read: readonly ReadResult[], ask: Ask): Promise<readonly ReadResult[]> {
  const uncertain = read.filter((one) => !one.isOrganizationCertain).map(({ result }) => result);
  const answers: ReadResult[] = [];
  for (const resource of new Set(uncertain.map((result) => result.resource))) {
    const actions = uncertain.filter((result) => result.resource === resource).map(({ action }) => action);
    answers.push(...(await ask({ actions, resources: [resource] })));
  }
  return answers;
}

interface Question {
  readonly principalArn: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: readonly ContextEntry[];
}

async function askSimulator(question: Question, ctx: TaskContext): Promise<readonly ReadResult[]> {
  const { principalArn, actions, resources, context } = question;
  const request = {
    PolicySourceArn: principalArn,
    ActionNames: [...actions],
    ResourceArns: [...resources],
    ContextEntries: context.map(contextEntry),
  };
  const results: EvaluationResult[] = [];
  try {
    const client = ctx.aws.client(IAMClient);
    const pages = paginateSimulatePrincipalPolicy({ client, pageSize: RESULTS_PER_PAGE }, request, {
      abortSignal: ctx.signal,
    });
    for await (const page of pages) results.push(...(page.EvaluationResults ?? []));
  } catch (cause) {
    throw isNoSuchEntity(cause) ? unknownPrincipal(`principal "${principalArn}"`, cause) : cause;
  }
  return readResults({ actions, resources, results });
}

const contextEntry = ({ name, values, type }: ContextEntry) => ({
  ContextKeyName: name,
  ContextKeyValues: [...values],
  ContextKeyType: type ?? (values.length === 1 ? ('string' as const) : ('stringList' as const)),
});

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
