import {
  ListTagsForResourceCommand,
  paginateDescribeInstanceInformation,
  SSMClient,
  type InstanceInformation,
  type InstanceInformationStringFilter,
} from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { tagRecord } from './join.js';
import { hasWildcard, matchesTerms, type TagTerm } from './selection.js';

/** DescribeInstanceInformation, MaxResults: 5 to 50. */
const PAGE_SIZE = 50;
/** DescribeInstanceInformation, Filters: at most 100 values each. */
const MAX_FILTER_VALUES = 100;
/** The rate of the call is not published; four at a time read 10,000 nodes without crowding others out. */
const PARALLEL_CALLS = 4;

/** What Systems Manager says of a node, with its tags where they had to be looked up. */
export interface Described {
  readonly information: InstanceInformation;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What Systems Manager knows of the ids; those that it does not manage are missing. */
export async function informationByIds(
  ids: readonly string[],
  ctx: TaskContext,
): Promise<ReadonlyMap<string, InstanceInformation>> {
  const chunks: string[][] = [];
  for (let at = 0; at < ids.length; at += MAX_FILTER_VALUES) chunks.push(ids.slice(at, at + MAX_FILTER_VALUES));
  const found = new Map<string, InstanceInformation>();
  await mapPool(chunks, { limit: PARALLEL_CALLS, signal: ctx.signal }, async (Values, { signal }) => {
    for await (const page of informationPages([{ Key: 'InstanceIds', Values }], { ...ctx, signal })) {
      for (const item of page) if (item.InstanceId !== undefined) found.set(item.InstanceId, item);
    }
  });
  return found;
}

/** Pages of every node that Systems Manager manages, instances and other machines. */
export async function* allInformation(ctx: TaskContext): AsyncGenerator<readonly Described[]> {
  for await (const page of informationPages([], ctx)) yield page.map((information) => ({ information }));
}

/** Pages of the machines that are no instances (`mi-…`) and satisfy all terms. */
export function otherMachines(terms: readonly TagTerm[], ctx: TaskContext): AsyncGenerator<readonly Described[]> {
  return informationByTags([{ Key: 'ResourceType', Values: ['ManagedInstance'] }], { terms }, ctx);
}

/**
 * Pages of managed nodes that satisfy all terms, as far as Systems Manager can tell: it compares values as they are,
 * so that wildcards are matched here, against the tags of machines that are no instances. Those of instances are
 * EC2's to know, and terms with wildcards leave instances out.
 */
export async function* informationByTags(
  filters: readonly InstanceInformationStringFilter[],
  { terms }: { readonly terms: readonly TagTerm[] },
  ctx: TaskContext,
): AsyncGenerator<readonly Described[]> {
  const isExact = terms.every(isExactTerm);
  for await (const page of informationPages([...filters, ...terms.map(termFilter)], ctx)) {
    yield isExact ? page.map((information) => ({ information })) : await matching(page, terms, ctx);
  }
}

export const isExactTerm = ({ values }: TagTerm): boolean => values === null || !values.some(hasWildcard);

const termFilter = (term: TagTerm): InstanceInformationStringFilter =>
  isExactTerm(term) && term.values !== null
    ? { Key: `tag:${term.key}`, Values: [...term.values] }
    : { Key: 'tag-key', Values: [term.key] };

async function matching(
  page: readonly InstanceInformation[],
  terms: readonly TagTerm[],
  ctx: TaskContext,
): Promise<readonly Described[]> {
  const machines = page.filter(({ InstanceId }) => InstanceId?.startsWith('mi-'));
  const described = await mapPool(
    machines,
    { limit: PARALLEL_CALLS, signal: ctx.signal },
    async (information, { signal }) => ({ information, tags: await machineTags(information, { ...ctx, signal }) }),
  );
  return described.filter(({ tags }) => matchesTerms(tags, terms));
}

async function machineTags(
  { InstanceId }: InstanceInformation,
  ctx: TaskContext,
): Promise<Readonly<Record<string, string>>> {
  const { TagList } = await ctx.aws
    .client(SSMClient)
    .send(new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: InstanceId }), {
      abortSignal: ctx.signal,
    });
  return tagRecord(TagList);
}

async function* informationPages(
  filters: InstanceInformationStringFilter[],
  ctx: TaskContext,
): AsyncGenerator<readonly InstanceInformation[]> {
  const pages = paginateDescribeInstanceInformation(
    { client: ctx.aws.client(SSMClient), pageSize: PAGE_SIZE },
    filters.length === 0 ? {} : { Filters: filters },
    { abortSignal: ctx.signal },
  );
  for await (const page of pages) yield page.InstanceInformationList ?? [];
}
