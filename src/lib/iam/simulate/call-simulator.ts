import {
  IAMClient,
  paginateSimulateCustomPolicy,
  paginateSimulatePrincipalPolicy,
  type EvaluationResult,
  type PolicyIdentifier,
} from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { readResults, type ReadResult } from './read-results.js';
import { isNoSuchEntity, unknownPrincipal } from './resolve-principal.js';
import type { ContextEntry } from './types.js';

/** IAM API reference, SimulatePrincipalPolicy: MaxItems, 100 when absent, at most 1000. */
const RESULTS_PER_PAGE = 1000;

/** The actions and resources of one call. */
export interface Pairs {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What the simulator is to know besides actions and resources. Policies are JSON texts. */
export interface Circumstances {
  /** What it is to know of the request: it knows nothing by itself, not even the time. */
  readonly context?: readonly ContextEntry[] | undefined;
  /** Instead of the principal's own. */
  readonly boundary?: string | undefined;
  /** One for all resources. Needs `callerArn`, and cannot be for roles. */
  readonly resourcePolicy?: string | undefined;
  /** Who makes the request: a user, group or role, never a session. */
  readonly callerArn?: string | undefined;
}

/** A principal's policies, with some of them added or left out. */
export interface PrincipalQuestion extends Circumstances {
  readonly principalArn: string;
  readonly added?: readonly string[] | undefined;
  readonly excluded?: readonly PolicyIdentifier[] | undefined;
}

/** Policies of nobody in particular. */
export interface PoliciesQuestion extends Circumstances {
  readonly policies: readonly string[];
  /** Service control policies, root first. */
  readonly scpLevels?: readonly (readonly string[])[] | undefined;
}

/** Asks about a principal; service errors as they are. */
export async function callForPrincipal(
  { principalArn, added, excluded, ...rest }: PrincipalQuestion,
  pairs: Pairs,
  ctx: TaskContext,
): Promise<readonly ReadResult[]> {
  const request = {
    ...requestOf(rest, pairs),
    PolicySourceArn: principalArn,
    ...(added?.length && { PolicyInputList: [...added] }),
    ...(excluded?.length && { PolicyExclusionList: [...excluded] }),
  };
  try {
    return await collect(paginateSimulatePrincipalPolicy(paging(ctx), request, { abortSignal: ctx.signal }), pairs);
  } catch (cause) {
    throw isNoSuchEntity(cause) ? unknownPrincipal(`principal "${principalArn}"`, cause) : cause;
  }
}

/** Asks about policies; service errors as they are. */
export async function callForPolicies(
  { policies, scpLevels, ...rest }: PoliciesQuestion,
  pairs: Pairs,
  ctx: TaskContext,
): Promise<readonly ReadResult[]> {
  const levels = scpLevels?.map((level) => ({ ServiceControlPolicyInputList: [...level] }));
  const request = {
    ...requestOf(rest, pairs),
    PolicyInputList: [...policies],
    ...(levels?.length && { OrderedOrganizationPolicyInputList: levels }),
  };
  return collect(paginateSimulateCustomPolicy(paging(ctx), request, { abortSignal: ctx.signal }), pairs);
}

const paging = (ctx: TaskContext) => ({ client: ctx.aws.client(IAMClient), pageSize: RESULTS_PER_PAGE });

const requestOf = (
  { context = [], boundary, resourcePolicy, callerArn }: Circumstances,
  { actions, resources }: Pairs,
) => ({
  ActionNames: [...actions],
  ResourceArns: [...resources],
  ContextEntries: context.map(contextEntry),
  ...(boundary !== undefined && { PermissionsBoundaryPolicyInputList: [boundary] }),
  ...(resourcePolicy !== undefined && { ResourcePolicy: resourcePolicy }),
  ...(callerArn !== undefined && { CallerArn: callerArn }),
});

const contextEntry = ({ name, values, type }: ContextEntry) => ({
  ContextKeyName: name,
  ContextKeyValues: [...values],
  ContextKeyType: type ?? (values.length === 1 ? ('string' as const) : ('stringList' as const)),
});

async function collect(
  pages: AsyncIterable<{ readonly EvaluationResults?: EvaluationResult[] | undefined }>,
  pairs: Pairs,
): Promise<readonly ReadResult[]> {
  const results: EvaluationResult[] = [];
  for await (const page of pages) results.push(...(page.EvaluationResults ?? []));
  return readResults({ ...pairs, results });
}
