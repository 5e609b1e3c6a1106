import type { ConfigFacts } from '../../agent-config/index.js';
import type { TaskContext } from '../../aws/task-context.js';
import {
  createErrorBudget,
  diagnosisProbe,
  parseDiagnosis,
  runOnNodes,
  type FleetNode,
  type NodeOutcome,
} from '../../node/index.js';
import { configOf, type Facts, type NodeAnswer } from '../facts.js';
import { attempt, read, type Read } from '../read.js';

type Platform = NonNullable<FleetNode['platform']>;

/** The script takes seconds; a node that does not take it up in this time is not going to. The least that SendCommand takes is 30 s. */
const DELIVERY_TIMEOUT_MS = 60_000;
const EXECUTION_TIMEOUT_MS = 60_000;
/** It costs a node next to nothing, and other services nothing. */
const MAX_CONCURRENCY = 50;
const RUN_LABEL = 'node check';

/**
 * Asks nodes by a read-only script what is the matter with their CloudWatch agent: one command for all nodes of a
 * platform. Nothing is asked when that is not wanted.
 */
export async function loadAnswers(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const asked = nodes.filter(
    ({ instanceId, pingStatus, platform }) =>
      pingStatus === 'Online' && platform !== null && !facts.answers.has(instanceId),
  );
  if (!facts.mayDiagnose || asked.length === 0) return facts;
  const count = `${asked.length} ${asked.length === 1 ? 'node' : 'nodes'}`;
  ctx.report({ type: 'note', message: `asking ${count} by a read-only script; --no-diagnose leaves this out` });
  const answers = new Map(facts.answers);
  for (const group of groupsOf(asked, facts)) {
    const found = await attempt('ssm:SendCommand', ctx, () => ask(group, ctx));
    for (const { instanceId } of group.nodes) {
      answers.set(instanceId, found.ok ? answerOf(found.value.get(instanceId)) : found);
    }
  }
  return { ...facts, answers };
}

/** Nodes that are asked the same: those of a platform have one configuration. */
interface Group {
  readonly platform: Platform;
  readonly config: ConfigFacts | undefined;
  readonly nodes: FleetNode[];
}

function groupsOf(nodes: readonly FleetNode[], facts: Facts): readonly Group[] {
  const groups: Group[] = [];
  for (const node of nodes) {
    const config = configOf(node, facts)?.facts ?? undefined;
    const { platform } = node;
    if (platform === null) continue;
    const group = groups.find((other) => other.platform === platform);
    if (group) group.nodes.push(node);
    else groups.push({ platform, config, nodes: [node] });
  }
  return groups;
}

async function ask({ platform, config, nodes }: Group, ctx: TaskContext): Promise<ReadonlyMap<string, NodeOutcome>> {
  const { documentName, commands } = diagnosisProbe(platform, {
    logFiles: (config?.logGroups ?? []).flatMap(({ source, files }) => (source === 'files' ? files : [])),
    runAsUser: config?.runAsUser ?? null,
    usesCollectd: config?.usesCollectd ?? false,
  });
  const outcomes = await runOnNodes(
    {
      nodes: nodes.map(({ instanceId }) => ({ instanceId, platform })),
      spec: {
        documentName,
        parameters: { commands },
        deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
        executionTimeoutMs: EXECUTION_TIMEOUT_MS,
      },
      label: RUN_LABEL,
      maxConcurrency: MAX_CONCURRENCY,
      budget: createErrorBudget({ limit: nodes.length }),
      outputOf: 'all',
      onInterrupt: 'cancel',
    },
    ctx,
  );
  return new Map(outcomes.map((outcome) => [outcome.instanceId, outcome]));
}

/** What came back. A script that ended badly may still have said what is the matter. */
function answerOf(outcome: NodeOutcome | undefined): Read<NodeAnswer> {
  const {
    stdout = null,
    status = 'unknown',
    statusDetails = '',
    startedAtMs = null,
    durationMs = null,
  } = outcome ?? {};
  if (stdout === null || stdout === '') {
    const reason = `the diagnostic script ended as ${statusDetails || status}`;
    return { ok: false, action: 'ssm:SendCommand', isDenied: status === 'denied', reason };
  }
  const answeredAtMs = startedAtMs === null ? null : startedAtMs + (durationMs ?? 0);
  return read({ diagnosis: parseDiagnosis(stdout), answeredAtMs });
}
