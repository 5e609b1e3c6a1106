import { lookAt } from './look.js';
import type { OpenBatch } from './batch.js';
import { createCalls, type Calls } from './calls.js';
import { nameOf, textOf } from './errors.js';
import { accepted } from './open-batch.js';
import type { RunState } from './state.js';

/** The process ends five seconds after the interruption, and a SendCommand on its way has had some of them. */
const CLEANUP_MS = 3_000;

/** Asks for the end of every open batch. What already runs on a node may still come to its end there. */
export async function cancelOpen(state: RunState, calls: Calls = state.calls): Promise<void> {
  const errors: unknown[] = [];
  await Promise.all(
    [...state.open].map(async (batch) => {
      if (batch.commandId === null || batch.isCancelled || batch.isOver) return;
      batch.isCancelled = true;
      try {
        await calls.cancel(batch.commandId);
      } catch (error) {
        // A command that is gone needs no end.
        if (nameOf(error) !== 'InvalidCommandId') errors.push(error);
      }
    }),
  );
  if (errors.length === 0) return;
  const count = errors.length === 1 ? '1 command' : `${errors.length} commands`;
  const message = `${count} could not be cancelled: ${textOf(errors[0])}`;
  state.ctx.report({ type: 'warn', code: 'NotCancelled', message });
}

/** The same after an interruption: with a signal of its own, and for a command whose answer is still missing too. */
export async function cancelAfterInterrupt(state: RunState): Promise<void> {
  const calls = createCalls({ ...state.ctx, signal: AbortSignal.timeout(CLEANUP_MS) });
  if ([...state.open].some(({ commandId }) => commandId === null)) {
    const { runId, input } = state;
    const onFound = (batch: OpenBatch, command: Parameters<typeof accepted>[2]) => accepted(state, batch, command);
    await lookAt([...state.open], { calls, runId, documentName: input.spec.documentName, onFound }).catch(
      (error: unknown) =>
        state.ctx.report({ type: 'warn', code: 'NotCancelled', message: `a command was not found: ${textOf(error)}` }),
    );
  }
  await cancelOpen(state, calls);
}
