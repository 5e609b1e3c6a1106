import type { TaskContext } from '../../aws/task-context.js';
import { identityOf, type NodeIdentity } from './identity.js';
import { logArrivals, type LogArrivals } from './logs.js';
import { metricArrivals, type MetricArrivals } from './metrics.js';
import type { ArrivalInput, NodeArrival, UnknownArrival } from './types.js';

/** As long as a new metric may take to appear in a list, and longer than any usual interval of collection. */
const DEFAULT_WINDOW_MS = 15 * 60_000;

/**
 * When metrics and logs of each node were seen last: one entry for every id. 10,000 nodes cost about 45 calls. What
 * does not exist gives null; what may not be asked is said in `unknown`, and never passes for "nothing".
 *
 * @throws errors of the services other than denials and missing groups
 */
export async function lastArrivals(input: ArrivalInput, ctx: TaskContext): Promise<ReadonlyMap<string, NodeArrival>> {
  const nowMs = ctx.clock.now();
  const sinceMs = input.sinceMs ?? nowMs - DEFAULT_WINDOW_MS;
  const nodeOf = new Map((input.nodes ?? []).map((node) => [node.instanceId, node]));
  const ids = [...new Set(input.instanceIds)];
  const nodes = ids.map((id) => identityOf(id, nodeOf.get(id)));
  const { namespace, logGroups: targets } = input;
  const metrics =
    namespace === null || nodes.length === 0
      ? NO_METRICS
      : await metricArrivals(nodes, { namespace, sinceMs, nowMs }, ctx);
  const logs =
    targets.length === 0 || nodes.length === 0 ? NO_LOGS : await logArrivals(nodes, { targets, sinceMs, nowMs }, ctx);
  return new Map(nodes.map((node) => [node.instanceId, arrivalOf(node, { namespace, metrics, logs })]));
}

const NO_METRICS: MetricArrivals = { lastSeenMs: new Map(), denied: [] };
const NO_LOGS: LogArrivals = { lastSeenMs: new Map(), unknown: new Map() };

interface Found {
  readonly namespace: string | null;
  readonly metrics: MetricArrivals;
  readonly logs: LogArrivals;
}

function arrivalOf(node: NodeIdentity, found: Found): NodeArrival {
  const metricsLastSeenMs = found.metrics.lastSeenMs.get(node.instanceId) ?? null;
  const logsLastSeenMs = found.logs.lastSeenMs.get(node.instanceId) ?? null;
  return {
    metricsLastSeenMs,
    logsLastSeenMs,
    // What was seen is seen, whatever else could not be asked.
    unknown: [
      ...(metricsLastSeenMs === null ? unknownMetrics(node, found) : []),
      ...(logsLastSeenMs === null ? (found.logs.unknown.get(node.instanceId) ?? []) : []),
    ],
  };
}

function unknownMetrics(node: NodeIdentity, { namespace, metrics }: Found): readonly UnknownArrival[] {
  const common = { part: 'metrics', group: null } as const;
  const denied = metrics.denied.map((action) => ({ ...common, denied: action, reason: `${action} is denied` }));
  // A machine outside EC2 has no dimension with its id.
  const isNameless = namespace !== null && node.instanceId.startsWith('mi-') && node.hosts.length === 0;
  const nameless = {
    ...common,
    denied: null,
    reason: 'metrics of machines outside EC2 are known by the host name only',
  };
  return isNameless ? [...denied, nameless] : denied;
}
