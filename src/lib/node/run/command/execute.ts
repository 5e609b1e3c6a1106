import type { TaskContext } from '../../../aws/task-context.js';
import { mapPool } from '../../../core/pool.js';
import type { JobResult } from '../../../plan/types.js';
import { createErrorBudget, type ErrorBudget } from '../budget.js';
import { bareOutcome } from '../engine/outcome.js';
import { describeGroup, groupOutcomes } from '../group-outcomes.js';
import type { Journal } from '../journal/index.js';
import { runOnNodes } from '../run-on-nodes.js';
import { isError } from '../status.js';
import type { NodeOutcome, OnInterrupt, RunNode } from '../types.js';
import { judgeWave, runWaves, splitWaves, type Wave } from '../waves.js';
import { fetchOutput } from './fetch-output.js';
import { failureOf, nodeRow, type NodeRow } from './row.js';
import { commandSpec, excludedRow, nodesOf, type SavedRun } from './saved-run.js';

/** Up to so many nodes all output is fetched, not only what is told with the result. */
const FULL_OUTPUT_NODES = 50;
/** Groups of equal messages that are told one by one. */
const TOLD_GROUPS = 10;

export interface Execution {
  readonly saved: SavedRun;
  readonly journal: Journal;
  readonly onInterrupt: OnInterrupt;
  readonly wait: boolean;
}

/** Carries a run out wave by wave, or goes on with it, and gives a row for every node. */
export async function execute(execution: Execution, ctx: TaskContext): Promise<JobResult> {
  const { saved, journal, wait } = execution;
  const budget = createErrorBudget({ limit: saved.maxErrors });
  const nodes = journal.header.nodes;
  const startedAtMs = ctx.clock.now();
  const { results, left, stop } = await runWaves(splitWaves(nodes, saved.waves), async (members, wave) => {
    const outcomes = await runWave(members, { ...execution, budget, wave }, ctx);
    const failed = outcomes.filter(({ status }) => isError(status)).length;
    const spent = budget.isSpent() ? `more than ${budget.limit} nodes failed` : null;
    return { results: outcomes, stop: spent ?? judgeWave({ failed, size: members.length }, limits(execution)) };
  });
  const notBegun = left.map(({ instanceId }) =>
    bareOutcome(instanceId, { status: 'not-run', statusDetails: 'NotSent', reason: stop }),
  );
  const outcomes = await fetchOutput([...results, ...notBegun], saved.specs[0]?.output, ctx);
  const leftOut = saved.excluded.map(({ instanceId, details, reason }) =>
    bareOutcome(instanceId, { status: 'not-run', statusDetails: details, reason }),
  );
  if (wait) tell(outcomes, { leftOut, journal, elapsedMs: ctx.clock.now() - startedAtMs }, ctx);
  return resultOf(outcomes, execution);
}

const limits = ({ saved, journal }: Execution) => ({ limit: saved.maxErrors, total: journal.header.nodes.length });

interface WaveRun extends Execution {
  readonly budget: ErrorBudget;
  readonly wave: Wave;
}

/** Platforms run side by side, each with its part of the window. */
async function runWave(
  nodes: readonly RunNode[],
  { saved, journal, onInterrupt, wait, budget, wave }: WaveRun,
  ctx: TaskContext,
): Promise<readonly NodeOutcome[]> {
  const name = wave.count === 1 ? 'run' : `wave ${wave.index + 1} of ${wave.count}`;
  if (wave.count > 1) ctx.report({ type: 'step', message: `${name}: ${nodes.length} nodes` });
  const parts = saved.specs
    .map((spec) => ({ spec, members: nodesOf(spec, nodes) }))
    .filter(({ members }) => members.length > 0);
  const shares = shareOut(
    saved.maxConcurrency,
    parts.map(({ members }) => members.length),
  );
  // A window of one place cannot be divided: one platform after the other then.
  const limit = saved.maxConcurrency < parts.length ? 1 : parts.length;
  const outcomes = await mapPool(parts, { limit, signal: ctx.signal }, ({ spec, members }, { index, signal }) =>
    runOnNodes(
      {
        nodes: members,
        spec: commandSpec(spec),
        label: parts.length === 1 ? name : `${name}, ${spec.documentName}`,
        maxConcurrency: shares[index] ?? 1,
        budget,
        journal,
        outputOf: journal.header.nodes.length <= FULL_OUTPUT_NODES ? 'all' : 'failed',
        onInterrupt,
        wait,
      },
      { ...ctx, signal },
    ),
  );
  const byId = new Map(outcomes.flat().map((outcome) => [outcome.instanceId, outcome]));
  return nodes.flatMap(({ instanceId }) => byId.get(instanceId) ?? []);
}

/** Divides places by the number of nodes: at least one for each, and together no more than there are. */
export function shareOut(places: number, sizes: readonly number[]): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let left = places;
  return sizes.map((size, index) => {
    const others = sizes.length - index - 1;
    const share = others === 0 ? left : Math.min(left - others, Math.round((places * size) / Math.max(1, total)));
    const taken = Math.max(1, share);
    left = Math.max(1, left - taken);
    return taken;
  });
}

interface Told {
  /** Nodes that nothing was sent to. */
  readonly leftOut: readonly NodeOutcome[];
  readonly journal: Journal;
  readonly elapsedMs: number;
}

function tell(outcomes: readonly NodeOutcome[], { leftOut, journal, elapsedMs }: Told, { report }: TaskContext): void {
  const note = (message: string): void => report({ type: 'note', message });
  const groups = groupOutcomes([...outcomes, ...leftOut]);
  for (const group of groups.slice(0, TOLD_GROUPS)) note(describeGroup(group));
  if (groups.length > TOLD_GROUPS) note(`${groups.length - TOLD_GROUPS} more kinds of failures, each on fewer nodes`);
  const succeeded = outcomes.filter(({ status }) => status === 'success').length;
  note(`${succeeded} of ${outcomes.length + leftOut.length} nodes succeeded in ${Math.round(elapsedMs / 1000)} s`);
  const cut = outcomes.filter(({ truncated }) => truncated).length;
  if (cut > 0) note(`the output of ${cut} nodes is cut: all of it with --output-s3 or --output-log-group`);
  if (outcomes.some(({ status }) => status === 'unknown')) note(`look again: awsops node result ${journal.runId}`);
  else if (succeeded < outcomes.length)
    note(`once more on the others: awsops node run --retry-failed ${journal.runId}`);
}

function resultOf(outcomes: readonly NodeOutcome[], { saved, wait, journal }: Execution): JobResult {
  const rows = outcomes.map((outcome): NodeRow => {
    const row = nodeRow(outcome, { name: saved.names[outcome.instanceId] ?? null });
    return wait || outcome.status !== 'unknown' ? row : { ...row, status: 'in-progress' };
  });
  const excluded = saved.excluded.map(excludedRow);
  const statuses = rows.map(({ status }) => status);
  // What is not waited for has nothing to be late with.
  const judged = wait ? statuses : statuses.map((status) => (status === 'in-progress' ? 'success' : status));
  const failure = failureOf(judged, { excluded: excluded.length });
  return { rows: [...rows, ...excluded].map((row) => ({ ...row, runId: journal.runId })), failure };
}
