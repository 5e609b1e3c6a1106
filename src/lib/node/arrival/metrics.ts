import { CloudWatchClient, paginateListMetrics, type ListMetricsInput } from '@aws-sdk/client-cloudwatch';
import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import { isDenied } from '../inventory/denied.js';
import type { NodeIdentity } from './identity.js';
import { lastPoints, type DataWindow, type NodeMetric } from './metric-data.js';
import { COMMON_NAMES, keyOf, likelyMetrics, translate, type MetricKey } from './metric-keys.js';

/** Up to this many nodes are asked for at once, without a list first: their first data may not be listed yet. */
const FEW_NODES = 50;
/** So many nodes that remain are looked up one by one; of more, these tell what the others may send. */
const MAX_LOOKUPS = 50;
/** Different metrics of one node that are worth asking for. */
const METRICS_PER_NODE = 10;
/** ListMetrics, RecentlyActive: only `PT3H`. */
const RECENT_MS = 3 * 3_600_000;
/** ListMetrics allows 25 calls a second. */
const PARALLEL_LOOKUPS = 5;

/** What was found, and which calls were denied on the way. */
export interface MetricArrivals {
  readonly lastSeenMs: ReadonlyMap<string, number>;
  readonly denied: readonly string[];
}

/** One search: what was found already, and whether metrics may be listed. */
interface Search {
  readonly nodes: readonly NodeIdentity[];
  readonly window: DataWindow;
  readonly lastSeenMs: Map<string, number>;
  readonly denied: Set<string>;
}

/**
 * When metrics of each node were seen last. A fleet costs a page of ListMetrics for 500 nodes and a call of
 * GetMetricData for 500 more; only nodes of which nothing was found that way cost more, and no more than a bounded
 * number of calls.
 */
export async function metricArrivals(
  nodes: readonly NodeIdentity[],
  window: DataWindow,
  ctx: TaskContext,
): Promise<MetricArrivals> {
  const search: Search = { nodes, window, lastSeenMs: new Map(), denied: new Set() };
  try {
    if (nodes.length > FEW_NODES) await readCommon(search, ctx);
    await readLikely(search, ctx);
    await readListed(search, ctx);
  } catch (error) {
    if (!isDenied(error)) throw error;
    search.denied.add('cloudwatch:GetMetricData');
  }
  return { lastSeenMs: search.lastSeenMs, denied: [...search.denied] };
}

const missing = ({ nodes, lastSeenMs }: Search): readonly NodeIdentity[] =>
  nodes.filter(({ instanceId }) => !lastSeenMs.has(instanceId));

async function readPoints(search: Search, metrics: readonly NodeMetric[], ctx: TaskContext): Promise<void> {
  for (const [instanceId, atMs] of await lastPoints(metrics, search.window, ctx)) {
    search.lastSeenMs.set(instanceId, Math.max(search.lastSeenMs.get(instanceId) ?? 0, atMs));
  }
}

/** The metrics that most configurations collect, by name: one list for the whole fleet. */
async function readCommon(search: Search, ctx: TaskContext): Promise<void> {
  for (const MetricName of COMMON_NAMES) {
    const nodeOf = new Map(missing(search).flatMap((node) => namesOf(node).map((name) => [name, node.instanceId])));
    const found = new Map<string, NodeMetric>();
    for await (const key of listed({ MetricName }, search, ctx)) {
      const instanceId = nodeOf.get(key.dimensions['InstanceId'] ?? key.dimensions['host'] ?? '');
      if (instanceId === undefined) continue;
      // Of several, the one with the fewest dimensions, which is one for the machine.
      const known = found.get(instanceId);
      if (known === undefined || size(key) < size(known.key)) found.set(instanceId, { instanceId, key });
    }
    await readPoints(search, [...found.values()], ctx);
  }
}

const namesOf = ({ instanceId, hosts }: NodeIdentity): readonly string[] => [instanceId, ...hosts];
const size = ({ dimensions }: MetricKey): number => Object.keys(dimensions).length;

/** What the nodes most likely send, without a list. */
async function readLikely(search: Search, ctx: TaskContext): Promise<void> {
  const nodes = missing(search);
  const depth = nodes.length > FEW_NODES ? 1 : Number.POSITIVE_INFINITY;
  const metrics = nodes.flatMap((node) =>
    likelyMetrics(node, { depth }).map((key) => ({ instanceId: node.instanceId, key })),
  );
  await readPoints(search, metrics, ctx);
}

/** Whatever the nodes send: by a list for some of them, which tells what to ask for of the others. */
async function readListed(search: Search, ctx: TaskContext): Promise<void> {
  const sample = missing(search).slice(0, MAX_LOOKUPS);
  const options = { limit: PARALLEL_LOOKUPS, signal: ctx.signal };
  const lists = await mapPool(sample, options, async (node, { signal }) => ({
    node,
    keys: await metricsOf(node, search, { ...ctx, signal }),
  }));
  await readPoints(
    search,
    lists.flatMap(({ node, keys }) => keys.map((key) => ({ instanceId: node.instanceId, key }))),
    ctx,
  );
  const teacher = lists.find(({ keys }) => keys.length > 0);
  if (teacher === undefined) return;
  const others = missing(search).flatMap((node) =>
    teacher.keys.slice(0, 2).flatMap((known) => {
      const key = translate(known, teacher.node, node);
      return key === undefined ? [] : { instanceId: node.instanceId, key };
    }),
  );
  await readPoints(search, others, ctx);
}

/** Some metrics of a node, each of another name. */
async function metricsOf(node: NodeIdentity, search: Search, ctx: TaskContext): Promise<readonly MetricKey[]> {
  const byName = new Map<string, MetricKey>();
  const filters = node.instanceId.startsWith('mi-')
    ? node.hosts.map((Value) => ({ Name: 'host', Value }))
    : [{ Name: 'InstanceId', Value: node.instanceId }];
  for (const filter of filters) {
    for await (const key of listed({ Dimensions: [filter] }, search, ctx)) {
      if (!byName.has(key.name)) byName.set(key.name, key);
      if (byName.size >= METRICS_PER_NODE) return [...byName.values()];
    }
  }
  return [...byName.values()];
}

/** Listed metrics of the namespace; none when they may not be listed, which is taken note of. */
async function* listed(
  filter: Pick<ListMetricsInput, 'MetricName' | 'Dimensions'>,
  search: Search,
  ctx: TaskContext,
): AsyncGenerator<MetricKey> {
  const { namespace: Namespace, sinceMs, nowMs } = search.window;
  if (search.denied.has('cloudwatch:ListMetrics')) return;
  const recent = nowMs - sinceMs <= RECENT_MS ? { RecentlyActive: 'PT3H' as const } : {};
  const pages = paginateListMetrics(
    { client: ctx.aws.client(CloudWatchClient) },
    { Namespace, ...filter, ...recent },
    { abortSignal: ctx.signal },
  );
  try {
    for await (const page of pages) for (const metric of page.Metrics ?? []) yield keyOf(metric);
  } catch (error) {
    if (!isDenied(error)) throw error;
    search.denied.add('cloudwatch:ListMetrics');
  }
}
