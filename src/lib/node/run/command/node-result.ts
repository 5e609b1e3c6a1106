import type { TaskContext } from '../../../aws/task-context.js';
import { createCalls, type Calls } from '../engine/calls.js';
import { createCollector } from '../engine/collect.js';
import { bareOutcome, readInvocation } from '../engine/outcome.js';
import { isFinal } from '../engine/restore.js';
import type { JournalBatch, JournalState } from '../journal/index.js';
import type { NodeOutcome, RunNode } from '../types.js';
import { commandIds, findNamed } from './find-commands.js';
import { failureOf, nodeRow, type NodeRow, type RunFailure } from './row.js';
import { excludedRow, readSaved, type ExcludedNode } from './saved-run.js';

export interface NodeResult {
  readonly rows: readonly NodeRow[];
  readonly failure: RunFailure;
}

/**
 * How a run is now: what its state file knows, and for the rest what the service says at this moment. Takes the id of
 * any command as well. Sends nothing and writes nothing.
 */
export async function nodeResult(
  input: { readonly id: string; readonly runsDirectory: string },
  ctx: TaskContext,
): Promise<NodeResult> {
  const calls = createCalls(ctx);
  const named = await findNamed(input, { calls, ctx });
  if (named.kind === 'run') return runResult(named.state, calls, ctx);
  const rows: NodeRow[] = [];
  for await (const page of calls.listInvocations(input.id)) {
    for (const invocation of page) {
      const { InstanceId: instanceId = '', StatusDetails: details = '', InstanceName: name } = invocation;
      const read = readInvocation(invocation, { step: undefined });
      rows.push(
        read ? nodeRow(read.outcome, { name: name || null }) : waitingRow(instanceId, { details, commandId: input.id }),
      );
    }
  }
  // Without a single node it "succeeds" or waits for ever, whatever its status says.
  if (rows.length === 0)
    ctx.report({
      type: 'warn',
      code: 'NoTargets',
      message: `command ${input.id} is on no node: ${named.command.StatusDetails ?? ''}`,
    });
  return { rows, failure: failureOf(statusesOf(rows), { excluded: 0 }) };
}

const statusesOf = (rows: readonly NodeRow[]): readonly NodeRow['status'][] => rows.map(({ status }) => status);

const waitingRow = (
  instanceId: string,
  { details, commandId }: { readonly details: string; readonly commandId: string | null },
): NodeRow => ({
  ...nodeRow(
    bareOutcome(instanceId, { status: 'unknown', statusDetails: details.replaceAll(' ', ''), reason: null, commandId }),
    {
      name: null,
    },
  ),
  status: 'in-progress',
});

async function runResult(state: JournalState, calls: Calls, ctx: TaskContext): Promise<NodeResult> {
  const { header, outcomes, batches } = state;
  const { names, excluded } = describedBy(state);
  const labels = new Set([...[...batches.values()].map(({ label }) => label), ...outcomes.keys()]);
  const live = await readLive(state, calls);
  const rows: NodeRow[] = [];
  const seen = new Set<string>();
  for (const label of labels) {
    const step = labels.size > 1 ? label : null;
    for (const { instanceId } of header.nodes) {
      const row = rowOf({
        recorded: outcomes.get(label)?.get(instanceId),
        live: live.get(label)?.get(instanceId),
      });
      if (row === undefined) continue;
      seen.add(instanceId);
      rows.push({ ...row, name: names.get(instanceId) ?? null, step });
    }
  }
  const notSent = header.nodes
    .filter(({ instanceId }) => !seen.has(instanceId))
    .map(({ instanceId }) => {
      const reason = `it was not sent to; go on with: awsops ${header.what} --resume ${header.runId}`;
      const outcome = bareOutcome(instanceId, { status: 'not-run', statusDetails: 'NotSent', reason });
      return nodeRow(outcome, { name: names.get(instanceId) ?? null });
    });
  ctx.report({
    type: 'note',
    message: `run ${header.runId}: ${header.what}, begun ${new Date(header.createdAtMs).toISOString()}`,
  });
  const all = [...rows, ...notSent];
  return {
    rows: [...all, ...excluded.map(excludedRow)],
    failure: failureOf(statusesOf(all), { excluded: excluded.length }),
  };
}

/** Names and exclusions, where the run is one of `node run`. */
function describedBy(state: JournalState): {
  readonly names: ReadonlyMap<string, string>;
  readonly excluded: readonly ExcludedNode[];
} {
  if (state.header.what !== 'node run') return { names: new Map(), excluded: [] };
  const { names, excluded } = readSaved(state);
  return { names: new Map(Object.entries(names)), excluded };
}

/** What the service says of a node: its outcome, or that there is none yet. */
type Live = { readonly outcome: NodeOutcome } | { readonly pending: NodeRow };

function rowOf({
  recorded,
  live,
}: {
  readonly recorded: NodeOutcome | undefined;
  readonly live: Live | undefined;
}): NodeRow | undefined {
  if (recorded !== undefined && isFinal(recorded)) return nodeRow(recorded, { name: null });
  if (live !== undefined) return 'outcome' in live ? nodeRow(live.outcome, { name: null }) : live.pending;
  return recorded === undefined ? undefined : nodeRow(recorded, { name: null });
}

/** By label and id, for batches with nodes whose result the state file does not have. */
async function readLive(state: JournalState, calls: Calls): Promise<ReadonlyMap<string, ReadonlyMap<string, Live>>> {
  const platforms = new Map(state.header.nodes.map((node) => [node.instanceId, node]));
  const collector = createCollector({ calls, spec: {}, outputOf: 'failed' });
  const found = new Map<string, Map<string, Live>>();
  for (const [batch, commandId] of await commandIds(state, calls)) {
    const known = state.outcomes.get(batch.label);
    const open = batch.instanceIds.filter((id) => {
      const outcome = known?.get(id);
      return outcome === undefined || !isFinal(outcome);
    });
    if (open.length === 0) continue;
    const nodes = open.flatMap((id): readonly RunNode[] => [
      platforms.get(id) ?? { instanceId: id, platform: 'Linux' },
    ]);
    const outcomes = await collector.collect({ nodes, commandId });
    const byId = found.get(batch.label) ?? new Map<string, Live>();
    found.set(batch.label, byId);
    for (const id of open) byId.set(id, liveOf(id, { outcome: outcomes.get(id), batch, commandId }));
  }
  return found;
}

function liveOf(
  instanceId: string,
  {
    outcome,
    batch,
    commandId,
  }: {
    readonly outcome: NodeOutcome | undefined;
    readonly batch: JournalBatch;
    readonly commandId: string | null;
  },
): Live {
  if (outcome !== undefined) return { outcome };
  if (commandId !== null) return { pending: waitingRow(instanceId, { details: 'InProgress', commandId }) };
  const reason = `whether batch ${batch.batch} was sent is not known: its answer got lost`;
  return { outcome: bareOutcome(instanceId, { status: 'unknown', statusDetails: 'NotConfirmed', reason }) };
}
