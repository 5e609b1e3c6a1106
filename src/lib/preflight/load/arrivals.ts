import type { ConfigFacts } from '../../agent-config/index.js';
import type { TaskContext } from '../../aws/task-context.js';
import { lastArrivals, type FleetNode } from '../../node/index.js';
import { configOf, type Facts } from '../facts.js';
import { ARRIVAL_WINDOW_MS } from '../judge/data.js';
import { attempt, read } from '../read.js';

const DEFAULT_NAMESPACE = 'CWAgent';
/** A metric that misses this many of its intervals is not arriving. */
const MISSED_INTERVALS = 3;

/** When data of the nodes was seen last: a few calls for all nodes with the same configuration. */
export async function loadArrivals(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const byConfig = new Map<ConfigFacts | undefined, FleetNode[]>();
  for (const node of nodes.filter(({ instanceId }) => !facts.arrivals.has(instanceId))) {
    const config = configOf(node, facts)?.facts ?? undefined;
    const group = byConfig.get(config) ?? [];
    group.push(node);
    byConfig.set(config, group);
  }
  const arrivals = new Map(facts.arrivals);
  for (const [config, group] of byConfig) {
    const input = {
      ...wantedData(config, facts),
      instanceIds: group.map(({ instanceId }) => instanceId),
      nodes: group,
    };
    const found = await attempt('cloudwatch:GetMetricData', ctx, () => lastArrivals(input, ctx));
    for (const { instanceId } of group) {
      arrivals.set(instanceId, found.ok ? read(found.value.get(instanceId)) : found);
    }
  }
  return { ...facts, arrivals };
}

function wantedData(config: ConfigFacts | undefined, { nowMs }: Facts) {
  const sinceMs = nowMs - Math.max(ARRIVAL_WINDOW_MS, MISSED_INTERVALS * (config?.longestIntervalMs ?? 0));
  if (config === undefined) return { namespace: DEFAULT_NAMESPACE, logGroups: [], sinceMs };
  const logGroups = config.logGroups.map(({ group, streamTemplate }) => ({ group, streamTemplate }));
  return { namespace: config.collectsMetrics ? config.namespace : null, logGroups, sinceMs };
}
