import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { parseArn } from '../../aws/arn.js';
import { mapPool } from '../../core/pool.js';
import { AppError, usageError } from '../../errors/app-error.js';
import { isDenied } from '../../errors/kinds.js';
import { isOwned, ownerWords } from '../../plan/ownership.js';
import { readRole, type ExistingRole } from '../../service-role/index.js';
import {
  createFilterCalls,
  describeFilters,
  filterNameFor,
  listSubscriptions,
  targetGroups,
  type FilterCalls,
} from '../../subscription/index.js';
import { streamNameOf } from '../find.js';
import { groupPartition } from '../object-format.js';
import { defaultStreamName } from '../spec/build.js';
import { PARTITION_TAG_KEY, partitionTag, STREAM_TAG_KEY, WRITER_PATH } from '../spec/role.js';
import type { StreamContext } from '../stream/calls.js';
import { lookAtStream, type StreamState } from '../stream/look.js';

const PARALLEL_LOOKUPS = 4;

export interface DestroyInput {
  /** Log groups by name, glob or ARN; none: all that send to `stream`. */
  readonly groups: readonly string[];
  readonly stream?: string | undefined;
  /** The bucket whose objects of these pipelines are deleted too. */
  readonly deleteData?: string | undefined;
  /** False: what the stream still buffers may be lost. */
  readonly wait?: boolean | undefined;
}

/** A filter of ours. */
export interface OwnFilter {
  readonly group: string;
  readonly name: string;
}

/** A stream that is to go, or what an interrupted run has left of one. */
export interface DestroyTarget {
  readonly streamName: string;
  /** Undefined: it is gone, or was never made. */
  readonly state: StreamState | undefined;
  /** Our filters that are to go. */
  readonly filters: readonly OwnFilter[];
  /** What else sends to the stream, in words: it has to stay. */
  readonly users: readonly string[];
}

/** The streams that are meant, and the names of the log groups that were given. */
export interface FoundTargets {
  readonly groups: readonly string[];
  readonly targets: readonly DestroyTarget[];
}

/**
 * What belongs to the pipelines of log groups, or to a stream. Also what an interrupted run has left: a stream under the
 * name that its group gives, and one that a role of ours was made for.
 *
 * @throws usage error without groups and stream; an error that names the owner of a stream that awsops did not make
 */
export async function findTargets(input: DestroyInput, context: StreamContext): Promise<FoundTargets> {
  const { ctx } = context;
  if (input.groups.length === 0 && input.stream === undefined) {
    throw usageError('name log groups, or a stream with --stream', {
      code: 'NothingNamed',
      hint: 'see where log groups send their events: awsops subscription list',
    });
  }
  const calls = createFilterCalls(ctx);
  const groups = input.groups.length === 0 ? [] : await targetGroups({ patterns: input.groups }, ctx);
  const names = groups.map(({ group }) => group.name);
  const filtersOf = await readFilters(names, { calls, context });
  const streams = input.stream === undefined ? await streamsOf(names, { filtersOf, context }) : new Set([input.stream]);
  const targets: DestroyTarget[] = [];
  for (const streamName of streams) {
    const state = await lookAtStream(streamName, context);
    if (state !== undefined && !isOwned(state.tags)) {
      if (streamName === input.stream || groups.some(({ isNamed }) => isNamed)) throw foreignStream(state);
      continue;
    }
    targets.push(await targetFor({ streamName, state }, { names, filtersOf, ctx: context.ctx }));
  }
  return { groups: names, targets };
}

type FiltersOf = ReadonlyMap<string, Awaited<ReturnType<typeof describeFilters>>>;

async function readFilters(
  names: readonly string[],
  { calls, context: { ctx } }: { readonly calls: FilterCalls; readonly context: StreamContext },
): Promise<FiltersOf> {
  const read = await mapPool(names, { limit: PARALLEL_LOOKUPS, signal: ctx.signal }, async (name, { signal }) => {
    const filters = await describeFilters(name, { ctx: { ...ctx, signal }, calls });
    return [name, filters] as const;
  });
  return new Map(read);
}

/** The streams of groups: by their filters, by the name that a group gives, and by the roles that were made for them. */
async function streamsOf(
  names: readonly string[],
  { filtersOf, context }: { readonly filtersOf: FiltersOf; readonly context: StreamContext },
): Promise<ReadonlySet<string>> {
  const { ctx } = context;
  const byFilter = names.flatMap((name) => (filtersOf.get(name) ?? []).flatMap((one) => streamNameOf(one, ctx) ?? []));
  const byName = names.map(defaultStreamName);
  const wanted = new Set(names.map((name) => partitionTag(groupPartition(name))));
  const roles = await ownWriterRoles(context);
  const byRole = roles.flatMap(({ tags }) => {
    const arn = parseArn(tags[STREAM_TAG_KEY] ?? '');
    const isHere = arn?.region === ctx.aws.region && wanted.has(tags[PARTITION_TAG_KEY] ?? '');
    return isHere ? [arn.resource.replace('deliverystream/', '')] : [];
  });
  const guesses: string[] = [];
  for (const name of byName) {
    if (byFilter.includes(name) || byRole.includes(name)) continue;
    if ((await lookAtStream(name, context)) !== undefined) guesses.push(name);
  }
  return new Set([...byFilter, ...byRole, ...guesses]);
}

/** The roles with which streams of ours write; none where the caller may not list them. */
async function ownWriterRoles({ ctx }: StreamContext): Promise<readonly ExistingRole[]> {
  const client = ctx.aws.client(IAMClient);
  const names: string[] = [];
  try {
    for await (const { Roles = [] } of paginateListRoles(
      { client },
      { PathPrefix: WRITER_PATH },
      { abortSignal: ctx.signal },
    )) {
      names.push(...Roles.flatMap(({ RoleName, Path = '' }) => (Path === WRITER_PATH ? (RoleName ?? []) : [])));
    }
  } catch (error) {
    if (!isDenied(error)) throw error;
    ctx.report({
      type: 'warn',
      code: 'RolesUnknown',
      message: 'what an interrupted run may have left is not looked for: iam:ListRoles is denied',
    });
    return [];
  }
  const roles = await mapPool(names, { limit: PARALLEL_LOOKUPS, signal: ctx.signal }, (name, { signal }) =>
    readRole(name, { ...ctx, signal }),
  );
  return roles.flatMap((role) => (role !== undefined && isOwned(role.tags) ? [role] : []));
}

/** Our filters that go, and everything else that sends to the stream: of all groups where several may share it. */
async function targetFor(
  stream: Pick<DestroyTarget, 'streamName' | 'state'>,
  {
    names,
    filtersOf,
    ctx,
  }: { readonly names: readonly string[]; readonly filtersOf: FiltersOf; readonly ctx: StreamContext['ctx'] },
): Promise<DestroyTarget> {
  const { streamName, state } = stream;
  const ownName = filterNameFor({ kind: 'firehose', name: streamName });
  const isShared = state !== undefined && !(state.tags[PARTITION_TAG_KEY] ?? '').startsWith('log_group=');
  const senders: OwnFilter[] = [];
  if (isShared || names.length === 0) {
    for await (const batch of listSubscriptions({ groups: [] }, ctx)) {
      for (const { group, name, destinationArn } of batch) {
        if (group === null || destinationArn === null) continue;
        if (streamNameOf({ destinationArn }, ctx) === streamName) senders.push({ group, name });
      }
    }
  } else {
    for (const [group, filters] of filtersOf) {
      senders.push(
        ...filters.filter((one) => streamNameOf(one, ctx) === streamName).map(({ name }) => ({ group, name })),
      );
    }
  }
  const isGoing = ({ group, name }: OwnFilter): boolean =>
    name === ownName && (names.length === 0 || names.includes(group));
  return {
    streamName,
    state,
    filters: senders.filter(isGoing),
    users: senders.filter((sender) => !isGoing(sender)).map(({ group, name }) => `filter "${name}" of "${group}"`),
  };
}

const foreignStream = ({ name, tags }: StreamState): AppError =>
  new AppError(`Firehose stream "${name}" was not made by awsops`, {
    category: 'failed',
    code: 'ForeignStream',
    reason: ownerWords(tags),
    hint: 'to stop only the events of a log group: awsops subscription delete GROUP FILTER',
  });
