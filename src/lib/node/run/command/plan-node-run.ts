import type { TaskContext } from '../../../aws/task-context.js';
import { usageError } from '../../../errors/app-error.js';
import type { Job, PlannedChange } from '../../../plan/types.js';
import { resolveNodes } from '../../inventory/index.js';
import { isFinal } from '../engine/restore.js';
import { openJournal, readJournal, reopenJournal, type Journal, type JournalState } from '../journal/index.js';
import { concurrencyOf, errorLimitOf } from '../share.js';
import type { NodeOutcome, RunNode } from '../types.js';
import { parseCanary, planWaves } from '../waves.js';
import { chooseSpecs } from './choose-specs.js';
import { execute } from './execute.js';
import { withRun } from './with-run.js';
import type { NodeRunInput } from './input.js';
import {
  excludedRow,
  nodesOf,
  NODE_RUN,
  readSaved,
  savedDetails,
  type ExcludedNode,
  type SavedRun,
} from './saved-run.js';

/**
 * Plans a run: which nodes are sent what, and who is left out and why. The job sends it, waits, and gives a row for
 * every node. With `resume` it goes on with a run where it ended, with `retryFailed` it begins a new one for the nodes
 * that did not succeed in an earlier one.
 *
 * @throws usage errors for what cannot be run; exit code 5 when the selection names nothing
 */
export async function planNodeRun(input: NodeRunInput, ctx: TaskContext): Promise<Job> {
  if (input.resume !== undefined || input.retryFailed !== undefined) refuseSelection(input);
  if (input.resume !== undefined) return planResumed(input.resume, input, ctx);
  if (input.retryFailed !== undefined) return planRetry(input.retryFailed, input, ctx);
  const found = await resolveNodes(input.selection, ctx);
  const { specs, nodes, excluded } = await chooseSpecs(input, found, ctx);
  const names = Object.fromEntries(
    found.flatMap(({ instanceId, name }) => (name === null ? [] : [[instanceId, name]])),
  );
  return newJob({ ...rolloutOf(input, nodes.length), specs, names, excluded }, { nodes, input }, ctx);
}

/** How it goes over so many nodes. */
function rolloutOf(input: NodeRunInput, of: number): Pick<SavedRun, 'waves' | 'maxConcurrency' | 'maxErrors'> {
  const waves = planWaves(of, parseCanary(input.canary));
  if (!input.wait && waves.length > 1) {
    throw usageError('--no-wait does not go with --canary', { reason: 'a wave is judged before the next one begins' });
  }
  const maxConcurrency = concurrencyOf(input.maxConcurrency, { of });
  return { waves, maxConcurrency, maxErrors: errorLimitOf(input.maxErrors, { of }) };
}

interface Planned {
  readonly nodes: readonly RunNode[];
  readonly input: NodeRunInput;
}

function newJob(saved: SavedRun, { nodes, input }: Planned, ctx: TaskContext): Job {
  return {
    kind: 'job',
    changes: [...nodes.map((node) => nodeChange(node, saved)), ...saved.excluded.map(excludedChange)],
    run: async (signal) => {
      const run = { ...ctx, signal };
      if (nodes.length === 0)
        return { rows: saved.excluded.map((node) => ({ ...excludedRow(node), runId: null })), failure: 'not_found' };
      const { account } = await run.aws.identity(signal);
      const header = { account, region: run.aws.region, what: NODE_RUN, nodes, details: savedDetails(saved) };
      const journal = await openJournal({ directory: input.runsDirectory, header }, { nowMs: run.clock.now() });
      return carryOut(saved, { journal, input }, run);
    },
  };
}

const carryOut = (
  saved: SavedRun,
  { journal, input }: { readonly journal: Journal; readonly input: NodeRunInput },
  ctx: TaskContext,
) => withRun(journal, () => execute({ saved, journal, onInterrupt: input.onInterrupt, wait: input.wait }, ctx), ctx);

async function planResumed(runId: string, input: NodeRunInput, ctx: TaskContext): Promise<Job> {
  const wanted = await journalWanted(runId, input, ctx);
  const state = await readJournal(wanted);
  const saved = readSaved(state);
  const { done } = progressOf(state);
  return {
    kind: 'job',
    changes: state.header.nodes.map((node): PlannedChange => {
      if (!done.has(node.instanceId))
        return nodeChange(node, saved, `goes on with run ${runId}; what was sent is not sent again`);
      return { ...whatOf(node, saved), action: 'none', reason: 'its result is known' };
    }),
    run: async (signal) => carryOut(saved, { journal: await reopenJournal(wanted), input }, { ...ctx, signal }),
  };
}

async function planRetry(runId: string, input: NodeRunInput, ctx: TaskContext): Promise<Job> {
  const state = await readJournal(await journalWanted(runId, input, ctx));
  const before = readSaved(state);
  const { done, unresolved, lost } = progressOf(state);
  if (unresolved.size > 0) {
    throw usageError(`run "${runId}" has not ended on ${unresolved.size} nodes`, {
      reason: 'a node that may still run it is not sent it once more',
      hint: `first: awsops node run --resume ${runId}`,
    });
  }
  const nodes = state.header.nodes.filter(
    ({ instanceId }) => done.get(instanceId)?.status !== 'success' && !lost.has(instanceId),
  );
  if (lost.size > 0) {
    const message = `left out: ${lost.size} nodes of which it is not known whether they ran it`;
    ctx.report({ type: 'warn', code: 'UnknownLeftOut', message });
  }
  // Those that commands did not reach then may be reached now; those that it never was for are not.
  const saved: SavedRun = { ...before, ...rolloutOf(input, nodes.length), excluded: before.excluded };
  return newJob(saved, { nodes, input }, ctx);
}

interface RunProgress {
  /** Results that are known for good, by id. */
  readonly done: ReadonlyMap<string, NodeOutcome>;
  /** Nodes that were sent it, or may have been, and have no result at all. */
  readonly unresolved: ReadonlySet<string>;
  /** Nodes whose result could not be learnt. */
  readonly lost: ReadonlySet<string>;
}

function progressOf({ outcomes, batches }: JournalState): RunProgress {
  const all = new Map([...outcomes.values()].flatMap((byId) => [...byId]));
  const sent = [...batches.values()].filter(({ isRefused }) => !isRefused).flatMap(({ instanceIds }) => instanceIds);
  return {
    done: new Map([...all].filter(([, outcome]) => isFinal(outcome))),
    unresolved: new Set(sent.filter((id) => !all.has(id))),
    lost: new Set([...all].filter(([, { status }]) => status === 'unknown').map(([id]) => id)),
  };
}

async function journalWanted(runId: string, input: NodeRunInput, ctx: TaskContext) {
  const { account } = await ctx.aws.identity(ctx.signal);
  return { directory: input.runsDirectory, runId, account, region: ctx.aws.region, what: NODE_RUN };
}

/** A run knows its nodes and its script: others would make it another run. */
function refuseSelection({ selection, script, file, document, resume, retryFailed }: NodeRunInput): void {
  const isBoth = resume !== undefined && retryFailed !== undefined;
  const isNamed = selection.all || selection.ids.length + selection.tags.length > 0;
  if (!isBoth && !isNamed && script.length === 0 && file === undefined && document === undefined) return;
  const [flag, runId] = resume === undefined ? ['--retry-failed', retryFailed] : ['--resume', resume];
  throw usageError(`${flag} takes nodes and script from the run`, {
    hint: `awsops node run ${flag} ${runId ?? 'RUN'}`,
  });
}

const whatOf = ({ instanceId }: Pick<RunNode, 'instanceId'>, { names }: SavedRun) => ({
  resource: 'command',
  id: names[instanceId] === undefined ? instanceId : `${instanceId} (${names[instanceId]})`,
});

function nodeChange(node: RunNode, saved: SavedRun, reason?: string): PlannedChange {
  const spec = saved.specs.find((each) => nodesOf(each, [node]).length > 0);
  return { ...whatOf(node, saved), action: 'create', reason: reason ?? describe(spec) };
}

const excludedChange = ({ instanceId, name, reason }: ExcludedNode): PlannedChange => ({
  action: 'none',
  resource: 'command',
  id: name === null ? instanceId : `${instanceId} (${name})`,
  reason: `left out: ${reason}`,
});

const MAX_SHOWN = 60;

/** The document with what it is given, as far as it fits a line. */
function describe(spec: SavedRun['specs'][number] | undefined): string {
  if (spec === undefined) return '';
  const given = Object.entries(spec.parameters).map(([name, values]) =>
    name === 'commands' ? values.join('; ') : `${name}=${values.join(',')}`,
  );
  const text = given.join(' ').replace(/\s+/g, ' ');
  return `${spec.documentName}: ${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}`;
}
