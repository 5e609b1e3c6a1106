import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import type { NodeIdentity } from './identity.js';
import { existingGroups } from './log-groups.js';
import { lookUpStreams } from './stream-lookup.js';
import { queryStreams } from './stream-query.js';
import { createMatcher, streamsOf, type NodeStreams } from './streams.js';
import type { LogTarget, UnknownArrival } from './types.js';

/** Up to this many streams are looked at one by one: free, and at once; a query scans everything and costs. */
const FEW_STREAMS = 60;
/** DescribeLogStreams and GetLogEvents allow 25 calls a second each; leave room for others. */
const PARALLEL_LOOKUPS = 5;

/** What was found, and what could not be seen, by node. */
export interface LogArrivals {
  readonly lastSeenMs: ReadonlyMap<string, number>;
  readonly unknown: ReadonlyMap<string, readonly UnknownArrival[]>;
}

interface Window {
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** When CloudWatch Logs took in the last event of each node, in any of the groups. */
export async function logArrivals(
  nodes: readonly NodeIdentity[],
  search: Window & { readonly targets: readonly LogTarget[] },
  ctx: TaskContext,
): Promise<LogArrivals> {
  const lastSeenMs = new Map<string, number>();
  const unknown = new Map<string, UnknownArrival[]>();
  const see = (instanceId: string, atMs: number): void =>
    void lastSeenMs.set(instanceId, Math.max(lastSeenMs.get(instanceId) ?? 0, atMs));
  const miss = (instanceId: string, arrival: UnknownArrival): void =>
    void unknown.set(instanceId, [...(unknown.get(instanceId) ?? []), arrival]);

  const wanted = nodes.flatMap((node) => search.targets.flatMap((target) => ownStreams(node, target, miss)));
  const groups = await existingGroups([...new Set(wanted.map(({ group }) => group))], ctx);
  const existing = wanted.filter(({ group }) => groups.has(group));
  const standard = existing.filter(({ group }) => groups.get(group)?.isStandard);
  const others = existing.filter(({ group }) => !groups.get(group)?.isStandard);
  const sink = { see, miss };
  await (standard.length > FEW_STREAMS ? query : lookUp)(standard, { ...search, ...sink }, ctx);
  // Other classes have no GetLogEvents; and one query takes groups of one class.
  await query(others, { ...search, ...sink }, ctx);
  return { lastSeenMs, unknown };
}

interface Sink {
  readonly see: (instanceId: string, atMs: number) => void;
  readonly miss: (instanceId: string, arrival: UnknownArrival) => void;
}

function ownStreams(node: NodeIdentity, target: LogTarget, miss: Sink['miss']): readonly NodeStreams[] {
  const streams = streamsOf(node, target);
  if (streams.length === 0) {
    const reason = `the stream "${target.streamTemplate ?? ''}" of "${target.group}" cannot be told to be of this node`;
    miss(node.instanceId, { part: 'logs', denied: null, reason, group: target.group });
  }
  return streams;
}

async function lookUp(streams: readonly NodeStreams[], search: Window & Sink, ctx: TaskContext): Promise<void> {
  const nodesOf = createMatcher(streams);
  await mapPool(streams, { limit: PARALLEL_LOOKUPS, signal: ctx.signal }, async (own, { signal }) => {
    const isOwn = (stream: string): boolean => nodesOf(stream).includes(own.instanceId);
    const { lastSeenMs, denied } = await lookUpStreams(own, { ...search, isOwn }, { ...ctx, signal });
    if (lastSeenMs !== null) search.see(own.instanceId, lastSeenMs);
    if (denied === null) return;
    search.miss(own.instanceId, { part: 'logs', denied, reason: `${denied} is denied`, group: own.group });
  });
}

async function query(streams: readonly NodeStreams[], search: Window & Sink, ctx: TaskContext): Promise<void> {
  if (streams.length === 0) return;
  const { lastSeenMs, gap } = await queryStreams(streams, search, ctx);
  for (const [instanceId, atMs] of lastSeenMs) search.see(instanceId, atMs);
  if (gap === null) return;
  for (const { instanceId, group } of streams) search.miss(instanceId, { part: 'logs', ...gap, group });
}
