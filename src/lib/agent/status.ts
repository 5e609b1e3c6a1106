import type { TaskContext } from '../aws/task-context.js';
import { configFacts, lintConfig, type ConfigFacts } from '../agent-config/index.js';
import {
  lastArrivals,
  probeAgents,
  resolveNodes,
  type AgentProbe,
  type FleetNode,
  type NodeArrival,
  type NodeSelection,
} from '../node/index.js';
import { readParameter } from '../param/index.js';
import { countNodes } from './count-nodes.js';
import { isoTime } from './rows.js';
import type { AgentRow } from './types.js';

/** Where the agent's metrics go unless its configuration says otherwise. */
const DEFAULT_NAMESPACE = 'CWAgent';

/** Files in the agent's directory that came from Parameter Store. */
const FROM_PARAMETER = /^ssm_(.+)$/;

/**
 * What the agents of the nodes run, and when their data was seen last.
 *
 * @param input.asks whether nodes that are online are asked by a read-only script
 */
export async function agentStatus(
  input: { readonly selection: NodeSelection; readonly asks: boolean },
  ctx: TaskContext,
): Promise<readonly AgentRow[]> {
  ctx.report({ type: 'step', message: 'finding the nodes' });
  const nodes = (await resolveNodes(input.selection, ctx)).filter(({ reason }) => reason !== 'terminated');
  const online = nodes.filter(({ reason }) => reason === null);
  if (input.asks) ctx.report({ type: 'step', message: `asking ${countNodes(online.length)}` });
  const probes = input.asks ? await probeAgents(online, ctx) : new Map<string, never>();
  const answered = new Map<string, AgentProbe>();
  for (const [id, probe] of probes) if (!('failed' in probe)) answered.set(id, probe);
  ctx.report({ type: 'step', message: 'looking for their data' });
  const arrivals = await arrivalsOf(nodes, answered, ctx);
  return nodes.map((node) => {
    const probe = probes.get(node.instanceId);
    const arrival = arrivals.get(node.instanceId);
    const known = answered.get(node.instanceId);
    return {
      instanceId: node.instanceId,
      name: node.name,
      ...stateOf(node, { probe, asked: input.asks, arrival }),
      step: null,
      agentVersion: known?.version ?? null,
      configHash: known === undefined ? null : hashesOf(known),
      metricsLastSeen: isoTime(arrival?.metricsLastSeenMs),
      logsLastSeen: isoTime(arrival?.logsLastSeenMs),
    };
  });
}

type Probed = AgentProbe | { readonly failed: { readonly statusDetails: string } } | undefined;

function stateOf(
  node: FleetNode,
  { probe, asked, arrival }: { probe: Probed; asked: boolean; arrival: NodeArrival | undefined },
): Pick<AgentRow, 'status' | 'reason'> {
  if (node.reason === 'unknown') {
    return { status: 'unknown', reason: 'whether Systems Manager reaches it could not be seen' };
  }
  if (node.reason !== null) return { status: 'unreachable', reason: node.reason };
  const hidden = arrival?.unknown[0]?.reason ?? null;
  if (!asked || probe === undefined) return { status: 'unknown', reason: asked ? 'it was not asked' : hidden };
  if ('failed' in probe) return { status: 'unknown', reason: `it did not answer: ${probe.failed.statusDetails}` };
  if (!probe.installed) return { status: 'not-installed', reason: null };
  const isSilent = arrival?.metricsLastSeenMs === null && arrival.logsLastSeenMs === null && hidden === null;
  if (probe.status !== 'running') return { status: probe.status ?? 'unknown', reason: null };
  return { status: 'running', reason: isSilent ? 'no data has arrived in the last 15 minutes' : hidden };
}

const hashesOf = ({ configs }: AgentProbe): string | null =>
  configs.length === 0 ? null : configs.map(({ sha256 }) => sha256 ?? 'unknown').join(',');

/** Where their configurations say that data goes; by default the agent's own namespace. */
async function arrivalsOf(
  nodes: readonly FleetNode[],
  probes: ReadonlyMap<string, AgentProbe>,
  ctx: TaskContext,
): Promise<ReadonlyMap<string, NodeArrival>> {
  const facts = await factsOfParameters(probes, ctx);
  const groups = new Map<string, { readonly facts: readonly ConfigFacts[]; readonly nodes: FleetNode[] }>();
  for (const node of nodes) {
    const names = parameterNames(probes.get(node.instanceId));
    const key = names.join(' ');
    const group = groups.get(key) ?? { facts: names.flatMap((name) => facts.get(name) ?? []), nodes: [] };
    groups.set(key, group);
    group.nodes.push(node);
  }
  const arrivals = new Map<string, NodeArrival>();
  for (const group of groups.values()) {
    const sendsMetrics = group.facts.length === 0 || group.facts.some(({ collectsMetrics }) => collectsMetrics);
    const namespace = group.facts.find(({ collectsMetrics }) => collectsMetrics)?.namespace ?? DEFAULT_NAMESPACE;
    const found = await lastArrivals(
      {
        instanceIds: group.nodes.map(({ instanceId }) => instanceId),
        nodes: group.nodes,
        namespace: sendsMetrics ? namespace : null,
        logGroups: group.facts.flatMap(({ logGroups }) =>
          logGroups.map(({ group: name, streamTemplate }) => ({ group: name, streamTemplate })),
        ),
      },
      ctx,
    );
    for (const [id, arrival] of found) arrivals.set(id, arrival);
  }
  return arrivals;
}

const parameterNames = (probe: AgentProbe | undefined): readonly string[] =>
  (probe?.configs ?? []).flatMap(({ name }) => FROM_PARAMETER.exec(name)?.[1] ?? []).toSorted();

/** What each configuration makes the agent do; those that cannot be read are left out: their default will do. */
async function factsOfParameters(
  probes: ReadonlyMap<string, AgentProbe>,
  ctx: TaskContext,
): Promise<ReadonlyMap<string, ConfigFacts>> {
  const names = new Set([...probes.values()].flatMap(parameterNames));
  const facts = new Map<string, ConfigFacts>();
  for (const name of names) {
    const text = await readText(name, ctx);
    const config = text === undefined ? undefined : lintConfig({ text }).config;
    if (config !== undefined) facts.set(name, configFacts(config));
  }
  return facts;
}

async function readText(name: string, ctx: TaskContext): Promise<string | undefined> {
  try {
    return (await readParameter({ name, reveal: true }, ctx))?.value;
  } catch (error) {
    ctx.signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    ctx.report({
      type: 'warn',
      code: 'ParameterUnreadable',
      message: `parameter "${name}" cannot be read (${reason}): its data is looked for in the default namespace`,
    });
    return undefined;
  }
}
