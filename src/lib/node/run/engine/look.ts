import type { Command } from '@aws-sdk/client-ssm';
import { commentOf } from '../run-id.js';
import { applyCommand, type OpenBatch } from './batch.js';
import type { Calls } from './calls.js';

/** Up to so many commands are asked for one by one; more of them share pages of a list. */
const SINGLE_LOOKS = 2;
/** Lists are asked for from a little earlier: times in filters have no milliseconds. */
const MARGIN_MS = 2_000;
/** Of a command whose answer got lost only our own time is known, and the clock of this machine may be wrong. */
const SEARCH_MARGIN_MS = 3_600_000;

const LIST_PATIENCE = 3;

interface LookContext {
  readonly calls: Calls;
  readonly runId: string;
  readonly documentName: string;
  /** Told of a command that was found by its comment. */
  readonly onFound: (batch: OpenBatch, command: Command) => Promise<void>;
}

/**
 * Asks how the open batches are: one call for a few of them, a page of 50 for many. Those whose answer got lost are
 * looked for by their comment.
 */
export async function lookAt(open: readonly OpenBatch[], context: LookContext): Promise<void> {
  const isLost = open.some(({ commandId }) => commandId === null);
  if (!isLost && open.length <= SINGLE_LOOKS) return lookOneByOne(open, context);
  const missing = new Set(open);
  const comments = new Map(open.map((batch) => [commentOf(context.runId, batch.batch), batch]));
  const ids = new Map(open.map((batch) => [batch.commandId, batch]));
  for await (const page of context.calls.listCommands({ Filters: filtersOf(open, context) })) {
    for (const command of page) {
      const batch = ids.get(command.CommandId ?? '') ?? comments.get(command.Comment ?? '');
      if (!batch || !missing.delete(batch)) continue;
      if (batch.commandId === null) await context.onFound(batch, command);
      applyCommand(batch, command);
    }
    if (missing.size === 0) return;
  }
  for (const batch of missing) batch.searches += 1;
  // Lists need a moment to know a new command. One that they go on without is asked for by its id.
  await lookOneByOne(
    [...missing].filter(({ searches }) => searches >= LIST_PATIENCE),
    context,
  );
}

async function lookOneByOne(open: readonly OpenBatch[], { calls }: LookContext): Promise<void> {
  for (const batch of open) {
    if (batch.commandId === null) continue;
    for await (const page of calls.listCommands({ CommandId: batch.commandId })) {
      for (const command of page) applyCommand(batch, command);
    }
  }
}

function filtersOf(open: readonly OpenBatch[], { documentName }: LookContext) {
  const fromMs = Math.min(
    ...open.map(({ requestedAtMs, atMs }) =>
      requestedAtMs === null ? atMs - SEARCH_MARGIN_MS : requestedAtMs - MARGIN_MS,
    ),
  );
  const after = { key: 'InvokedAfter' as const, value: `${new Date(fromMs).toISOString().slice(0, 19)}Z` };
  // A shared document is sent by its ARN; whether lists know it by that is written nowhere.
  return documentName.includes(':') ? [after] : [after, { key: 'DocumentName' as const, value: documentName }];
}
