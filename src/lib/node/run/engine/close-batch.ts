import type { NodeOutcome, RunNode } from '../types.js';
import { isError } from '../status.js';
import type { OpenBatch } from './batch.js';
import { bareOutcome } from './outcome.js';
import { write, type RunState } from './state.js';

/** After so many refusals by the quota of pending commands nothing more is sent. */
const MAX_QUOTA_REFUSALS = 3;
/** What is pending needs time to get less. */
const QUOTA_PAUSE_MS = 30_000;
/** A lost command must have been missing in so many complete lists. */
const MIN_SEARCHES = 3;

/**
 * Ends a batch where that is due: its results are read, and become the outcomes of its nodes. Nodes that the service
 * never began in it, because of the share of the error budget that the batch had, wait again while the budget lasts.
 */
export async function closeIfDone(state: RunState, batch: OpenBatch): Promise<void> {
  const nowMs = state.ctx.clock.now();
  if (batch.commandId === null) {
    if (nowMs >= batch.searchUntilMs && batch.searches >= MIN_SEARCHES) await giveBack(state, batch);
    return;
  }
  const isLate = nowMs >= batch.deadlineMs;
  if (!batch.isOver && !isLate) return;
  if (batch.isRefusedByQuota) return refusedByQuota(state, batch);
  const found = await state.collector.collect(batch);
  const missing = batch.nodes.filter(({ instanceId }) => !found.has(instanceId));
  // The counts are ahead of the list of results, or a cancelled command has nodes that still end.
  if (missing.length > 0 && !isLate) {
    batch.isOver = false;
    return;
  }
  await close(state, batch, [...found.values(), ...missing.map((node) => lateOutcome(node, batch))]);
}

async function close(state: RunState, batch: OpenBatch, outcomes: readonly NodeOutcome[]): Promise<void> {
  const errors = outcomes.filter(({ status }) => isError(status)).length;
  batch.share.close({ errors });
  state.open.delete(batch);
  state.times.closed(batch.batch, state.ctx.clock.now());
  const isTripped =
    (errors > 0 || batch.errors > 0) && !batch.isCancelled && !state.input.budget.isSpent() && state.stopped === null;
  const again: RunNode[] = [];
  for (const outcome of outcomes) {
    const node = batch.nodes.find(({ instanceId }) => instanceId === outcome.instanceId);
    if (node && isTripped && outcome.statusDetails === 'Terminated') again.push(node);
    else await settle(state, batch.isCancelled ? withCause(outcome, state) : outcome);
  }
  state.waiting.unshift(...again);
}

/** Who cancelled it, and why. */
const withCause = (outcome: NodeOutcome, { stopped }: RunState): NodeOutcome =>
  outcome.status === 'cancelled' && stopped !== null ? { ...outcome, reason: `cancelled: ${stopped}` } : outcome;

async function settle(state: RunState, outcome: NodeOutcome): Promise<void> {
  state.outcomes.set(outcome.instanceId, outcome);
  await write(state, { type: 'outcome', label: state.input.label, outcome });
}

const lateOutcome = ({ instanceId }: RunNode, { commandId, deadlineMs }: OpenBatch): NodeOutcome =>
  bareOutcome(instanceId, {
    status: 'unknown',
    statusDetails: 'WaitTimedOut',
    reason: `no result until ${new Date(deadlineMs).toISOString()}, when the command had ended`,
    commandId,
  });

/** It was surely never accepted. */
async function giveBack(state: RunState, batch: OpenBatch): Promise<void> {
  await write(state, { type: 'refused', batch: batch.batch, reason: 'SendCommand was not answered, and did nothing' });
  forget(state, batch);
}

function forget(state: RunState, batch: OpenBatch): void {
  batch.share.close({ errors: 0 });
  state.open.delete(batch);
  state.times.closed(batch.batch, state.ctx.clock.now());
  state.parts.unshift([...batch.nodes]);
}

/** Too many invocations are pending in the account: the command ran nowhere, and may later. */
async function refusedByQuota(state: RunState, batch: OpenBatch): Promise<void> {
  state.quotaRefusals += 1;
  await write(state, { type: 'refused', batch: batch.batch, reason: 'the account has too many commands pending' });
  forget(state, batch);
  state.sendAfterMs = state.ctx.clock.now() + QUOTA_PAUSE_MS * state.quotaRefusals;
  if (state.quotaRefusals <= MAX_QUOTA_REFUSALS) return;
  state.stopped ??= 'the account has too many commands pending (RateExceeded)';
}
