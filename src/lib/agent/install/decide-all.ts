import type { TaskContext } from '../../aws/task-context.js';
import { configFacts, lintConfig } from '../../agent-config/index.js';
import { usageError } from '../../errors/app-error.js';
import {
  lastArrivals,
  probeAgents,
  resolveNodes,
  type AgentProbe,
  type FleetNode,
  type NodeArrival,
} from '../../node/index.js';
import { preflightForInstall, readConfigSource, type ConfigSource } from '../../preflight/index.js';
import { configurationByPlatform, prepareConfiguration } from '../configurations.js';
import { countNodes } from '../count-nodes.js';
import { decide, type Decision } from '../decide.js';
import { agentRow } from '../rows.js';
import type { AgentConfiguration, AgentRow } from '../types.js';
import type { InstallInput } from './input.js';

/** A node and what is to be done on it. */
export interface DecidedNode {
  readonly node: FleetNode;
  readonly decision: Decision;
  /** Data of it was seen lately. */
  readonly wasSending: boolean;
  /** Its row, when nothing is done on it. */
  readonly settled: AgentRow | null;
}

/** Reads everything that the decision needs, for all nodes together; nothing is changed. */
export async function decideAll(
  input: InstallInput,
  ctx: TaskContext,
): Promise<{ readonly configurations: readonly AgentConfiguration[]; readonly decided: readonly DecidedNode[] }> {
  const sources = await readSources(input, ctx);
  ctx.report({ type: 'step', message: 'finding the nodes' });
  const nodes = await wantedNodes(input, ctx);
  const configurations = sources.map((source) => prepare(source, { input, nodes }, ctx));
  const byPlatform = configurationByPlatform(configurations);
  ctx.report({ type: 'step', message: `checking ${countNodes(nodes.length)}` });
  const readiness = await preflightForInstall({ nodes, configs: sources }, ctx);
  const ready = new Set(readiness.flatMap((entry) => (entry.ready ? [entry.instanceId] : [])));
  const candidates = nodes.filter(
    ({ instanceId, platform }) => ready.has(instanceId) && platform && byPlatform.has(platform),
  );
  ctx.report({ type: 'step', message: `asking ${countNodes(candidates.length)} what they run` });
  const probes = await probeAgents(candidates, ctx);
  const arrivals = await earlierArrivals(candidates, byPlatform, ctx);
  const wish = {
    agentVersion: input.agentVersion ?? null,
    mode: input.append ? 'append' : 'replace',
    replacesOthers: input.replace,
  } as const;
  const decided = nodes.map((node) => {
    const probed = probes.get(node.instanceId);
    const probe = probed === undefined || 'failed' in probed ? undefined : probed;
    const configuration = node.platform === null ? undefined : byPlatform.get(node.platform);
    const readinessOfNode = readiness.find(({ instanceId }) => instanceId === node.instanceId);
    const decision: Decision =
      probed !== undefined && 'failed' in probed
        ? { kind: 'exclude', reason: `it does not say what it runs: ${probed.failed.statusDetails}` }
        : decide({ node, readiness: readinessOfNode, configuration, probe }, wish);
    const arrival = arrivals.get(node.instanceId);
    return {
      node,
      decision,
      wasSending: hasData(arrival),
      settled: settledRow(node, { decision, probe, configuration, arrival }),
    };
  });
  return { configurations, decided };
}

async function readSources(input: InstallInput, ctx: TaskContext): Promise<readonly ConfigSource[]> {
  if (input.parameter !== undefined && input.config.length > 1) {
    throw usageError('--parameter names one parameter, and there are several --config', {
      hint: 'leave --parameter out: each is stored under its own name',
    });
  }
  return Promise.all(input.config.map((spec) => readConfigSource(spec, ctx)));
}

/** Instances that are gone are not missed, unless they were named. */
async function wantedNodes({ selection }: InstallInput, ctx: TaskContext): Promise<readonly FleetNode[]> {
  const nodes = await resolveNodes(selection, ctx);
  const named = new Set(selection.ids);
  return nodes.filter(({ reason, instanceId }) => reason !== 'terminated' || named.has(instanceId));
}

function prepare(
  source: ConfigSource,
  { input, nodes }: { readonly input: InstallInput; readonly nodes: readonly FleetNode[] },
  ctx: TaskContext,
): AgentConfiguration {
  const config = source.text === null ? undefined : lintConfig({ text: source.text }).config;
  const platforms = config === undefined ? [] : configFacts(config).platforms;
  const { configuration, warnings } = prepareConfiguration({
    source,
    parameterName: input.parameter,
    nodes: nodes.filter(({ platform }) => platform !== null && platforms.includes(platform)),
  });
  for (const { line, column, path, reason } of warnings) {
    ctx.report({ type: 'warn', code: 'ConfigLint', message: `${source.label}:${line}:${column} ${path}: ${reason}` });
  }
  return configuration;
}

async function earlierArrivals(
  nodes: readonly FleetNode[],
  byPlatform: ReadonlyMap<string, AgentConfiguration>,
  ctx: TaskContext,
): Promise<ReadonlyMap<string, NodeArrival>> {
  const all = new Map<string, NodeArrival>();
  for (const [platform, { facts }] of byPlatform) {
    const members = nodes.filter((node) => node.platform === platform);
    if (members.length === 0) continue;
    const found = await lastArrivals(
      {
        instanceIds: members.map(({ instanceId }) => instanceId),
        nodes: members,
        namespace: facts.collectsMetrics ? facts.namespace : null,
        logGroups: facts.logGroups.map(({ group, streamTemplate }) => ({ group, streamTemplate })),
      },
      ctx,
    );
    for (const [id, arrival] of found) all.set(id, arrival);
  }
  return all;
}

/** What cannot be seen counts as data: then only what is surely new proves anything. */
const hasData = (arrival: NodeArrival | undefined): boolean =>
  arrival !== undefined && (arrival.metricsLastSeenMs !== null || arrival.unknown.length > 0);

function settledRow(
  node: FleetNode,
  known: {
    readonly decision: Decision;
    readonly probe: AgentProbe | undefined;
    readonly configuration: AgentConfiguration | undefined;
    readonly arrival: NodeArrival | undefined;
  },
): AgentRow | null {
  const { decision, probe, arrival } = known;
  if (decision.kind === 'install') return null;
  const isRight = decision.kind === 'none';
  return agentRow(node, {
    status: isRight ? 'unchanged' : 'excluded',
    step: isRight ? null : 'preflight',
    reason: isRight ? null : decision.reason,
    agentVersion: probe?.version,
    configHash: isRight ? known.configuration?.hash : undefined,
    arrival,
  });
}
