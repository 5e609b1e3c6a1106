import type { TaskContext } from '../../aws/task-context.js';
import { mapPool } from '../../core/pool.js';
import type { FleetNode } from '../inventory/index.js';
import { createErrorBudget, runOnNodes, type NodeOutcome, type RunNode } from '../run/index.js';
import { parseStatusProbe } from './parse-status.js';
import { statusProbe } from './scripts.js';
import type { AgentProbe } from './types.js';

/** Nodes that are online begin at once; one that does not is not worth a longer wait. */
const DELIVERY_TIMEOUT_MS = 120_000;
/** The script takes a second or two, and gives up on the agent's own control script after 20 s. */
const EXECUTION_TIMEOUT_MS = 60_000;

/** What a node said of its agent (`installed` is never null here), or why it said nothing. */
export type ProbeResult = AgentProbe | { readonly failed: NodeOutcome };

/**
 * Asks nodes about their CloudWatch agent, with one command for up to 50 of a platform: one result for every node,
 * whatever becomes of the others. Changes nothing on them.
 *
 * @param nodes managed and online; each at most once
 * @throws errors of the services: what is wrong with a single node is its result
 */
export async function probeAgents(
  nodes: readonly Pick<FleetNode, 'instanceId' | 'platform'>[],
  ctx: TaskContext,
): Promise<ReadonlyMap<string, ProbeResult>> {
  const known = nodes.flatMap(({ instanceId, platform }): readonly RunNode[] =>
    platform === null ? [] : [{ instanceId, platform }],
  );
  const isWindows = ({ platform }: RunNode): boolean => platform === 'Windows';
  const groups = [known.filter((node) => !isWindows(node)), known.filter(isWindows)];
  const outcomes = await mapPool(groups, { limit: groups.length, signal: ctx.signal }, (group, { signal }) =>
    probeGroup(group, { ...ctx, signal }),
  );
  const unknown = nodes
    .filter(({ platform }) => platform === null)
    .map(({ instanceId }) => withoutPlatform(instanceId));
  return new Map([...outcomes.flat(), ...unknown].map((outcome) => [outcome.instanceId, readOutcome(outcome)]));
}

/** Nodes that one script does for. */
async function probeGroup(nodes: readonly RunNode[], ctx: TaskContext): Promise<readonly NodeOutcome[]> {
  const [first] = nodes;
  if (first === undefined) return [];
  const { documentName, commands } = statusProbe(first.platform);
  const parameters = { commands, executionTimeout: [String(EXECUTION_TIMEOUT_MS / 1000)] };
  return runOnNodes(
    {
      nodes,
      spec: {
        documentName,
        parameters,
        deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
        executionTimeoutMs: EXECUTION_TIMEOUT_MS,
      },
      label: `agent status (${first.platform === 'Windows' ? 'Windows' : 'Linux'})`,
      // It asks nothing of AWS from the node, so that all of them may answer at the same time.
      maxConcurrency: nodes.length,
      budget: createErrorBudget({ limit: nodes.length }),
      outputOf: 'failed',
      onInterrupt: 'cancel',
    },
    ctx,
  );
}

function readOutcome(outcome: NodeOutcome): ProbeResult {
  if (outcome.status !== 'success') return { failed: outcome };
  const probe = parseStatusProbe(outcome.stdout ?? '');
  if (probe.installed !== null) return probe;
  const reason = 'it ran the script, and its answer is not the one that the script gives';
  return { failed: { ...outcome, status: 'failed', statusDetails: 'UnreadableAnswer', reason } };
}

const withoutPlatform = (instanceId: string): NodeOutcome => ({
  instanceId,
  status: 'not-run',
  statusDetails: 'UnknownPlatform',
  exitCode: null,
  stdout: null,
  stderr: null,
  truncated: false,
  startedAtMs: null,
  durationMs: null,
  commandId: null,
  reason: 'its platform is not known, so that there is no script for it',
});
