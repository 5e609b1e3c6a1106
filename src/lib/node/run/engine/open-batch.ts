import type { Command } from '@aws-sdk/client-ssm';
import type { BudgetShare } from '../budget.js';
import type { JournalBatch } from '../journal/index.js';
import type { RunNode } from '../types.js';
import { applyCommand, deadlineOf, expiryOf, remainingOf, type OpenBatch } from './batch.js';
import { textOf } from './errors.js';
import { bareOutcome } from './outcome.js';
import { findInvalid, sendBatch, type NewBatch } from './send-batch.js';
import { stop, waitingCount, write, type RunState } from './state.js';
import { nextBatch, parallelBatches } from './window.js';

/** A command that is nowhere to be found so long after it was sent was not accepted. */
const SEARCH_MS = 60_000;
/** A run that is picked up looks at least so long. */
const SEARCH_AGAIN_MS = 5_000;

/**
 * Sends the next batch where window and budget have room for it.
 *
 * @returns whether it sent one, or tried to: there may be room for another
 * @throws what the service refuses before anything was sent at all
 */
export async function sendNext(state: RunState): Promise<boolean> {
  const { input, ctx, open } = state;
  const { maxConcurrency } = input;
  if (state.stopped !== null || ctx.clock.now() < state.sendAfterMs) return false;
  const shares = [...open].map((batch) => ({ maxConcurrency: batch.maxConcurrency, remaining: remainingOf(batch) }));
  const waiting = state.parts[0]?.length ?? state.waiting.length;
  const room = nextBatch(waiting, { maxConcurrency, open: shares });
  if (!room) return false;
  const parallel = parallelBatches(waitingCount(state), { maxConcurrency, open: open.size });
  const share = input.budget.reserve({ size: room.size, parallel });
  if (!share) return false;
  const nodes = state.parts.shift() ?? state.waiting.splice(0, room.size);
  await send(state, { nodes, maxConcurrency: room.maxConcurrency }, share);
  return true;
}

/** Sends nodes as a batch of their own. */
export async function send(
  state: RunState,
  { nodes, maxConcurrency }: { readonly nodes: RunNode[]; readonly maxConcurrency: number },
  share: BudgetShare,
): Promise<void> {
  const { input, ctx, calls, runId } = state;
  const batch: NewBatch = { batch: state.batchNumber(), nodes, maxConcurrency, maxErrors: share.maxErrors };
  const atMs = ctx.clock.now();
  await write(state, {
    type: 'sending',
    batch: batch.batch,
    label: input.label,
    documentName: input.spec.documentName,
    instanceIds: nodes.map(({ instanceId }) => instanceId),
    maxErrors: batch.maxErrors,
    maxConcurrency,
    atMs,
  });
  const sent = await sendBatch(batch, { calls, spec: input.spec, runId, signal: ctx.signal });
  if (sent.kind === 'sent' || sent.kind === 'uncertain') {
    const opened = newlyOpen(state, { batch, share, atMs });
    if (sent.kind === 'sent') await accepted(state, opened, sent.command);
    return;
  }
  share.close({ errors: 0 });
  await write(state, { type: 'refused', batch: batch.batch, reason: textOf(sent.error) });
  if (sent.kind === 'invalid-ids') return dropInvalid(state, nodes, sent.error);
  state.parts.unshift(nodes);
  // Before anything was sent the error is the result; later it is the reason why the rest was not.
  if (sent.kind === 'not-sent' || !hasSent(state)) throw sent.error;
  stop(state, textOf(sent.error));
}

/** Whether the run has sent anything, in this step or an earlier one. */
const hasSent = ({ open, outcomes, input }: RunState): boolean =>
  open.size > 0 ||
  outcomes.size > 0 ||
  [...(input.journal?.state().batches.values() ?? [])].some(({ isRefused }) => !isRefused);

function newlyOpen(
  state: RunState,
  { batch, share, atMs }: { readonly batch: NewBatch; readonly share: BudgetShare; readonly atMs: number },
): OpenBatch {
  const nowMs = state.ctx.clock.now();
  const opened: OpenBatch = {
    batch: batch.batch,
    nodes: batch.nodes,
    size: batch.nodes.length,
    maxConcurrency: batch.maxConcurrency,
    share,
    atMs,
    commandId: null,
    requestedAtMs: null,
    deadlineMs: Number.POSITIVE_INFINITY,
    searchUntilMs: nowMs + SEARCH_MS,
    searches: 0,
    completed: 0,
    errors: 0,
    isOver: false,
    isRefusedByQuota: false,
    isCancelled: false,
  };
  state.open.add(opened);
  state.times.opened(opened.batch, nowMs);
  return opened;
}

/** A batch that the service has: from now on it is known by the id of its command. */
export async function accepted(state: RunState, batch: OpenBatch, command: Command): Promise<void> {
  const { CommandId: commandId } = command;
  if (commandId === undefined) return;
  const { spec } = state.input;
  const expiresAtMs = expiryOf(command, { atMs: batch.atMs, spec });
  batch.commandId = commandId;
  batch.deadlineMs = deadlineOf(expiresAtMs, { atMs: batch.atMs, spec });
  applyCommand(batch, command);
  await write(state, { type: 'sent', batch: batch.batch, commandId, expiresAtMs });
}

/** Takes up a batch of the run that is picked up. */
export function attach(
  state: RunState,
  { batch, nodes }: { readonly batch: JournalBatch; readonly nodes: readonly RunNode[] },
): void {
  const nowMs = state.ctx.clock.now();
  const { atMs, commandId, expiresAtMs, maxConcurrency } = batch;
  const size = batch.instanceIds.length;
  const opened: OpenBatch = {
    batch: batch.batch,
    nodes,
    size,
    maxConcurrency,
    share: state.input.budget.adopt({ size, maxErrors: batch.maxErrors }),
    atMs,
    commandId,
    requestedAtMs: null,
    deadlineMs:
      commandId === null ? Number.POSITIVE_INFINITY : deadlineOf(expiresAtMs, { atMs, spec: state.input.spec }),
    searchUntilMs: Math.max(atMs + SEARCH_MS, nowMs + SEARCH_AGAIN_MS),
    searches: 0,
    completed: 0,
    errors: 0,
    // It may be over already: its results are asked for at once.
    isOver: commandId !== null,
    isRefusedByQuota: false,
    isCancelled: false,
  };
  state.open.add(opened);
  state.times.opened(opened.batch, nowMs);
}

/** One node that cannot take commands made the service refuse all: it is left out, the others are sent again. */
async function dropInvalid(state: RunState, nodes: readonly RunNode[], error: unknown): Promise<void> {
  const invalid = await findInvalid(nodes, { error, calls: state.calls });
  const bad = nodes.length === 1 ? new Set(nodes.map(({ instanceId }) => instanceId)) : invalid;
  for (const instanceId of bad) {
    state.outcomes.set(
      instanceId,
      bareOutcome(instanceId, {
        status: 'not-run',
        statusDetails: 'InvalidInstanceId',
        reason: 'Systems Manager does not take commands for it any more: stopped, terminated or no longer registered',
      }),
    );
  }
  const good = nodes.filter(({ instanceId }) => !bad.has(instanceId));
  if (good.length === 0) return;
  const half = Math.ceil(good.length / 2);
  state.parts.unshift(...(bad.size > 0 ? [good] : [good.slice(0, half), good.slice(half)]));
}
