import type { TaskContext } from '../aws/task-context.js';
import {
  concurrencyOf,
  createErrorBudget,
  errorLimitOf,
  judgeWave,
  messageOf,
  openJournal,
  parseCanary,
  planWaves,
  probeAgents,
  resolveNodes,
  runOnNodes,
  runWaves,
  splitWaves,
  withRun,
  type AgentProbe,
  type FleetNode,
  type Journal,
  type NodeOutcome,
  type NodeSelection,
  type RunNode,
} from '../node/index.js';
import type { Job, PlannedChange } from '../plan/types.js';
import { countNodes } from './count-nodes.js';
import { failureOf } from './failure.js';
import { AGENT_PACKAGE, PACKAGE_DOCUMENT } from './manage-agent.js';
import { DELIVERY_TIMEOUT_MS, type RolloutInput } from './rollout-input.js';
import { agentRow } from './rows.js';
import { tellReasons } from './tell-reasons.js';
import type { AgentRow } from './types.js';

const WHAT = 'agent uninstall';

/** What `agent uninstall` is asked for. */
export interface UninstallInput extends RolloutInput {
  readonly selection: NodeSelection;
}

/** A node and why nothing is done on it; null: the agent is removed. */
interface Candidate {
  readonly node: FleetNode;
  readonly probe: AgentProbe | undefined;
  readonly settled: { readonly status: 'unchanged' | 'excluded'; readonly reason: string } | null;
}

/**
 * Removes the agent's package from the nodes that have it, wave by wave. Interrupted, it is simply run again: nodes
 * without an agent are left alone.
 *
 * @throws not found error for unknown nodes or a tag that nothing has
 */
export async function planUninstall(input: UninstallInput, ctx: TaskContext): Promise<Job> {
  const nodes = (await resolveNodes(input.selection, ctx)).filter(
    ({ reason, instanceId }) => reason !== 'terminated' || input.selection.ids.includes(instanceId),
  );
  const online = nodes.filter(({ reason }) => reason === null);
  ctx.report({ type: 'step', message: `asking ${countNodes(online.length)} what they run` });
  const probes = await probeAgents(online, ctx);
  const candidates = nodes.map((node): Candidate => {
    const probed = probes.get(node.instanceId);
    const probe = probed === undefined || 'failed' in probed ? undefined : probed;
    return { node, probe, settled: settle(node, probed) };
  });
  const due = candidates.filter(({ settled }) => settled === null);
  return {
    kind: 'job',
    changes: candidates.map(plannedChange),
    run: async (signal) => {
      const rows = due.length === 0 ? [] : await removeAll(due, input, { ...ctx, signal });
      const settled = candidates.flatMap(({ node, probe, settled: state }) =>
        state === null ? [] : [agentRow(node, { ...state, step: 'preflight', agentVersion: probe?.version })],
      );
      const all = [...settled, ...rows];
      tellReasons(all, { report: ctx.report, well: 'have no agent' });
      return { rows: all, failure: failureOf(all) };
    },
  };
}

type Probed = AgentProbe | { readonly failed: NodeOutcome } | undefined;

function settle(node: FleetNode, probed: Probed): Candidate['settled'] {
  if (node.reason !== null) {
    return {
      status: 'excluded',
      reason: `no command reaches it (${node.reason}); see why: awsops node check ${node.instanceId}`,
    };
  }
  if (probed === undefined) return { status: 'excluded', reason: 'it was not asked' };
  if ('failed' in probed) return { status: 'excluded', reason: `it does not answer: ${messageOf(probed.failed)}` };
  return probed.installed ? null : { status: 'unchanged', reason: 'no agent is installed' };
}

function plannedChange({ node, probe, settled }: Candidate): PlannedChange {
  const what = {
    resource: 'CloudWatch agent',
    id: node.name === null ? node.instanceId : `${node.instanceId} (${node.name})`,
  };
  if (settled === null)
    return { ...what, action: 'delete', reason: `version ${probe?.version ?? 'unknown'} is installed` };
  return { ...what, action: 'none', reason: settled.reason };
}

async function removeAll(
  due: readonly Candidate[],
  input: UninstallInput,
  ctx: TaskContext,
): Promise<readonly AgentRow[]> {
  const of = due.length;
  const nodes = due.flatMap(({ node }): RunNode[] =>
    node.platform === null ? [] : [{ instanceId: node.instanceId, platform: node.platform }],
  );
  const { account } = await ctx.aws.identity(ctx.signal);
  const journal = await openJournal(
    { directory: input.runsDirectory, header: { account, region: ctx.aws.region, what: WHAT, nodes, details: {} } },
    { nowMs: ctx.clock.now() },
  );
  const limit = errorLimitOf(input.maxErrors, { of });
  const waves = splitWaves(nodes, planWaves(of, parseCanary(input.canary)));
  const goOn = 'go on by the same awsops agent uninstall: nodes without an agent are left alone';
  const outcomes = await withRun(journal, () => removeInWaves(waves, { input, limit, journal, total: of }, ctx), {
    goOn,
    report: ctx.report,
  });
  return due.map(({ node, probe }) => rowOf(node, { probe, outcome: outcomes.get(node.instanceId) }));
}

async function removeInWaves(
  waves: readonly (readonly RunNode[])[],
  run: { readonly input: UninstallInput; readonly limit: number; readonly journal: Journal; readonly total: number },
  ctx: TaskContext,
): Promise<ReadonlyMap<string, NodeOutcome>> {
  const { input, limit, journal, total } = run;
  const budget = createErrorBudget({ limit });
  const { results } = await runWaves(waves, async (nodes, wave) => {
    ctx.report({ type: 'step', message: `removing the agent from ${countNodes(nodes.length)}` });
    const outcomes = await runOnNodes(
      {
        nodes,
        spec: {
          documentName: PACKAGE_DOCUMENT,
          parameters: { action: ['Uninstall'], name: [AGENT_PACKAGE] },
          deliveryTimeoutMs: input.deliveryTimeout ?? DELIVERY_TIMEOUT_MS,
        },
        label: `uninstall ${wave.index + 1}`,
        maxConcurrency: concurrencyOf(input.maxConcurrency, { of: total }),
        budget,
        journal,
        outputOf: 'failed',
        onInterrupt: input.onInterrupt,
      },
      ctx,
    );
    const failed = outcomes.filter(({ status }) => status !== 'success').length;
    const stop = budget.isSpent()
      ? 'too many nodes failed'
      : judgeWave({ failed, size: nodes.length }, { limit, total });
    return { results: outcomes, stop };
  });
  return new Map(results.map((outcome) => [outcome.instanceId, outcome]));
}

function rowOf(
  node: FleetNode,
  { probe, outcome }: { readonly probe: AgentProbe | undefined; readonly outcome: NodeOutcome | undefined },
): AgentRow {
  if (outcome === undefined) {
    return agentRow(node, {
      status: 'not-run',
      step: null,
      reason: 'too many failed before',
      agentVersion: probe?.version,
    });
  }
  if (outcome.status === 'success') return agentRow(node, { status: 'ok', step: null, reason: null });
  const status = outcome.status === 'not-run' || outcome.status === 'unknown' ? outcome.status : 'failed';
  return agentRow(node, { status, step: 'package', reason: messageOf(outcome), agentVersion: probe?.version });
}
