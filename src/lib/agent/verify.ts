import type { TaskContext } from '../aws/task-context.js';
import { createBackoff } from '../core/poll.js';
import { lastArrivals, type FleetNode, type NodeArrival } from '../node/index.js';
import type { AgentConfiguration } from './types.js';

/** A node whose agent has just been told to send. */
export interface AwaitedNode {
  readonly node: FleetNode;
  readonly configuration: AgentConfiguration;
  /** It sent data before: only what is younger than `sinceMs` by a whole period proves anything. */
  readonly wasSending: boolean;
}

/** What proves that a node sends: metrics when it collects any, else log events. */
type Proof = 'metrics' | 'logs' | 'nothing';

/** Datapoints carry the beginning of their minute (the agent's least period in CloudWatch). */
const METRIC_PERIOD_MS = 60_000;

const LOOK = { firstMs: 2_000, maxMs: 15_000 } as const;

/** What was seen of a node: `arrived` null: nothing could be seen, the caller may not look. */
export interface Verification {
  readonly arrived: boolean | null;
  readonly arrival: NodeArrival;
  readonly reason: string | null;
}

/**
 * Waits until data of every node has arrived, or the time is over. A log file in which nothing is written proves
 * nothing, so log events are waited for only where the configuration collects no metrics.
 *
 * @param options.sinceMs when the configuration was sent, epoch ms
 */
export async function awaitArrival(
  nodes: readonly AwaitedNode[],
  options: { readonly sinceMs: number; readonly timeoutMs: number },
  ctx: TaskContext,
): Promise<ReadonlyMap<string, Verification>> {
  const deadlineMs = ctx.clock.now() + options.timeoutMs;
  const backoff = createBackoff(LOOK);
  const verified = new Map<string, Verification>();
  let waiting = nodes;
  for (;;) {
    for (const [id, verification] of await lookOnce(waiting, options.sinceMs, ctx)) verified.set(id, verification);
    waiting = waiting.filter(({ node }) => verified.get(node.instanceId)?.arrived === false);
    ctx.report({
      type: 'progress',
      message: 'waiting for data',
      done: nodes.length - waiting.length,
      total: nodes.length,
    });
    const leftMs = deadlineMs - ctx.clock.now();
    if (waiting.length === 0 || leftMs <= 0) return verified;
    await ctx.clock.sleep(Math.min(backoff.nextMs(), leftMs), ctx.signal);
  }
}

async function lookOnce(
  nodes: readonly AwaitedNode[],
  sinceMs: number,
  ctx: TaskContext,
): Promise<readonly (readonly [string, Verification])[]> {
  const found: (readonly [string, Verification])[] = [];
  for (const group of byConfiguration(nodes)) {
    const { facts } = group.configuration;
    const arrivals = await lastArrivals(
      {
        instanceIds: group.nodes.map(({ node }) => node.instanceId),
        nodes: group.nodes.map(({ node }) => node),
        namespace: facts.collectsMetrics ? facts.namespace : null,
        logGroups: facts.logGroups.map(({ group: name, streamTemplate }) => ({ group: name, streamTemplate })),
        sinceMs: Math.floor(sinceMs / METRIC_PERIOD_MS) * METRIC_PERIOD_MS,
      },
      ctx,
    );
    for (const awaited of group.nodes) {
      const arrival = arrivals.get(awaited.node.instanceId);
      if (arrival !== undefined) found.push([awaited.node.instanceId, judge(awaited, arrival, sinceMs)]);
    }
  }
  return found;
}

function judge({ configuration, wasSending }: AwaitedNode, arrival: NodeArrival, sinceMs: number): Verification {
  const proof = proofOf(configuration);
  if (proof === 'nothing')
    return { arrived: true, arrival, reason: 'the configuration collects neither metrics nor logs' };
  const lastMs = proof === 'metrics' ? arrival.metricsLastSeenMs : arrival.logsLastSeenMs;
  if (isFresh(lastMs, { proof, wasSending, sinceMs })) {
    const isQuiet = configuration.facts.collectsLogs && arrival.logsLastSeenMs === null;
    return { arrived: true, arrival, reason: isQuiet && isKnown(arrival, 'logs') ? 'no log event yet' : null };
  }
  if (isKnown(arrival, proof)) return { arrived: false, arrival, reason: `no ${proof} have arrived` };
  const why = arrival.unknown.find(({ part }) => part === proof)?.reason ?? 'it could not be asked';
  return { arrived: null, arrival, reason: `whether ${proof} arrive is not known: ${why}` };
}

const isKnown = (arrival: NodeArrival, part: Proof): boolean => arrival.unknown.every((entry) => entry.part !== part);

function isFresh(
  lastMs: number | null,
  { proof, wasSending, sinceMs }: { proof: Proof; wasSending: boolean; sinceMs: number },
): boolean {
  if (lastMs === null) return false;
  if (proof === 'logs') return lastMs >= sinceMs;
  // The period in which the configuration was sent may hold a datapoint of the old one.
  return wasSending ? lastMs >= sinceMs : lastMs + METRIC_PERIOD_MS > sinceMs;
}

function proofOf({ facts }: AgentConfiguration): Proof {
  if (facts.collectsMetrics) return 'metrics';
  return facts.collectsLogs ? 'logs' : 'nothing';
}

/** Nodes by the configuration that they got: it says where their data goes. */
function byConfiguration(
  nodes: readonly AwaitedNode[],
): readonly { readonly configuration: AgentConfiguration; readonly nodes: readonly AwaitedNode[] }[] {
  const configurations = [...new Set(nodes.map(({ configuration }) => configuration))];
  return configurations.map((configuration) => ({
    configuration,
    nodes: nodes.filter((awaited) => awaited.configuration === configuration),
  }));
}
