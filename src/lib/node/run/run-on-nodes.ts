import type { TaskContext } from '../../aws/task-context.js';
import { usageError } from '../../errors/app-error.js';
import { createCalls } from './engine/calls.js';
import { cancelAfterInterrupt, cancelOpen } from './engine/cancel-open.js';
import { closeIfDone } from './engine/close-batch.js';
import { createCollector } from './engine/collect.js';
import { lookAt } from './engine/look.js';
import { createLookTimes } from './engine/look-times.js';
import { accepted, attach, send, sendNext } from './engine/open-batch.js';
import { bareOutcome } from './engine/outcome.js';
import { restore } from './engine/restore.js';
import { reportProgress, stop, waitingCount, type RunOnNodesInput, type RunState } from './engine/state.js';
import { MAX_BATCH } from './limits.js';
import { newRunId } from './run-id.js';
import { isError } from './status.js';
import type { NodeOutcome } from './types.js';

/** Until somebody else gives back what he reserved of the budget. */
const BUDGET_PAUSE_MS = 1_000;

/**
 * Sends a command to nodes and waits for it: in batches of 50, within one window and one error budget for all of them.
 * With a journal that has a history it goes on where that ends.
 *
 * @returns exactly one outcome for each node, in their order
 * @throws what the service refuses before anything was sent; the signal's reason, when it aborts; what makes it
 * impossible to see results (a denied ListCommands, expired credentials): what was sent goes on in AWS then
 */
export async function runOnNodes(input: RunOnNodesInput, ctx: TaskContext): Promise<readonly NodeOutcome[]> {
  const state = begin(input, ctx);
  try {
    if (input.wait === false) await sendAll(state);
    else await work(state);
  } catch (error) {
    if (ctx.signal.aborted && input.onInterrupt === 'cancel') await cancelAfterInterrupt(state);
    ctx.signal.throwIfAborted();
    throw error;
  }
  const reason = state.stopped ?? 'its turn did not come';
  return input.nodes.map(
    ({ instanceId }) =>
      state.outcomes.get(instanceId) ??
      bareOutcome(instanceId, { status: 'not-run', statusDetails: 'NotSent', reason }),
  );
}

function begin(input: RunOnNodesInput, ctx: TaskContext): RunState {
  const calls = createCalls(ctx);
  const { outcomes, open, waiting } = restore(input.nodes, input);
  const state: RunState = {
    input,
    ctx,
    runId: input.journal?.runId ?? newRunId(ctx.clock.now()),
    calls,
    collector: createCollector({ calls, spec: input.spec, outputOf: input.outputOf }),
    times: createLookTimes({ random: Math.random }),
    startedAtMs: ctx.clock.now(),
    outcomes: new Map(outcomes),
    open: new Set(),
    waiting: [...waiting],
    parts: [],
    batchNumber: input.journal?.batchNumber ?? counter(),
    stopped: null,
    quotaRefusals: 0,
    sendAfterMs: Number.NEGATIVE_INFINITY,
  };
  input.budget.add([...outcomes.values()].filter(({ status }) => isError(status)).length);
  for (const batch of open) attach(state, batch);
  return state;
}

function counter(): () => number {
  let last = 0;
  return () => (last += 1);
}

/** Sends while there is room, looks when it is time, until there is nothing to send and nothing open. */
async function work(state: RunState): Promise<void> {
  const { ctx, open, times, input } = state;
  for (const batch of open) await closeIfDone(state, batch);
  for (;;) {
    ctx.signal.throwIfAborted();
    await enforceBudget(state);
    if (open.size === 0 && (state.stopped !== null || waitingCount(state) === 0)) return;
    const isLookDue = open.size > 0 && ctx.clock.now() >= times.nextMs();
    if (isLookDue) await look(state);
    else if (await sendNext(state)) reportProgress(state);
    else await ctx.clock.sleep(pauseMs(state), ctx.signal);
  }
  async function look(current: RunState): Promise<void> {
    await lookAt([...open], {
      calls: current.calls,
      runId: current.runId,
      documentName: input.spec.documentName,
      onFound: (batch, command) => accepted(current, batch, command),
    });
    times.looked(ctx.clock.now());
    await enforceBudget(current);
    for (const batch of open) await closeIfDone(current, batch);
    reportProgress(current);
  }
}

/** Until the next look, or until something may be sent again. */
function pauseMs({ ctx, open, times, sendAfterMs }: RunState): number {
  const nowMs = ctx.clock.now();
  if (open.size > 0) return Math.max(0, times.nextMs() - nowMs);
  return Math.max(BUDGET_PAUSE_MS, sendAfterMs - nowMs);
}

/** One error more than allowed: nothing further is begun, and what is open is cancelled. */
async function enforceBudget(state: RunState): Promise<void> {
  const { budget } = state.input;
  if (!budget.isSpent()) return;
  const errors = budget.errors();
  stop(state, `${errors === 1 ? '1 node' : `${errors} nodes`} failed, more than the ${budget.limit} allowed`);
  await cancelOpen(state);
}

/**
 * Sends everything and waits for nothing. Nobody keeps the window and the budget then but the service, for each batch
 * on its own: both are divided among the batches.
 *
 * @throws usage error when they cannot be
 */
async function sendAll(state: RunState): Promise<void> {
  const { input, waiting } = state;
  const batches = Math.ceil(waiting.length / MAX_BATCH);
  const maxConcurrency = Math.floor(input.maxConcurrency / Math.max(1, batches));
  const left = input.budget.limit + 1 - input.budget.errors();
  const maxErrors = Math.floor(left / Math.max(1, batches)) - 1;
  if (batches > 0 && (maxConcurrency < 1 || maxErrors < 0)) throw cannotDivide(batches, input);
  while (waitingCount(state) > 0 && state.stopped === null) {
    const nodes = state.parts.shift() ?? waiting.splice(0, MAX_BATCH);
    const share = input.budget.adopt({ size: nodes.length, maxErrors });
    await send(state, { nodes, maxConcurrency: Math.min(maxConcurrency, nodes.length) }, share);
    reportProgress(state);
  }
  for (const { nodes, commandId } of state.open) {
    for (const { instanceId } of nodes) {
      const fields = { status: 'unknown', statusDetails: 'NotWaitedFor', reason: null, commandId } as const;
      state.outcomes.set(instanceId, bareOutcome(instanceId, fields));
    }
  }
}

const cannotDivide = (batches: number, { maxConcurrency, budget }: RunOnNodesInput) =>
  usageError(`${batches} batches cannot be sent without waiting`, {
    reason: `the concurrency (${maxConcurrency}) and the errors allowed (${budget.limit}) must be enough for one in each`,
    hint: 'leave out --no-wait, or raise --max-concurrency and --max-errors',
  });
