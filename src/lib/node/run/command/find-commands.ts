import type { Command } from '@aws-sdk/client-ssm';
import { notFoundError, usageError } from '../../../errors/app-error.js';
import type { TaskContext } from '../../../aws/task-context.js';
import type { Calls } from '../engine/calls.js';
import { readJournal, type JournalBatch, type JournalState } from '../journal/index.js';
import { commentOf, isCommandId, isRunId } from '../run-id.js';

/** How long before it was sent a command may have been accepted, by a clock that is not ours. */
const SEARCH_MARGIN_MS = 3_600_000;

/** What a user named: a run of ours, or any command of AWS. */
export type Named =
  { readonly kind: 'run'; readonly state: JournalState } | { readonly kind: 'command'; readonly command: Command };

/**
 * Finds a run by its id, or a command by the id that AWS gave it.
 *
 * @throws usage error for what is neither; not found error; usage error for a run of another account or region
 */
export async function findNamed(
  { id, runsDirectory }: { readonly id: string; readonly runsDirectory: string },
  { calls, ctx }: { readonly calls: Calls; readonly ctx: TaskContext },
): Promise<Named> {
  if (isRunId(id)) {
    const { account } = await ctx.aws.identity(ctx.signal);
    const wanted = { directory: runsDirectory, runId: id, account, region: ctx.aws.region };
    return { kind: 'run', state: await readJournal(wanted) };
  }
  if (!isCommandId(id)) {
    throw usageError(`"${id}" is neither a run nor a command`, {
      code: 'InvalidValue',
      reason: 'a run is called like 20260115T120000-3f9a2c, a command like 11111111-2222-3333-4444-555555555555',
    });
  }
  for await (const page of calls.listCommands({ CommandId: id })) {
    const command = page.find(({ CommandId }) => CommandId === id);
    if (command) return { kind: 'command', command };
  }
  throw notFoundError(`the command "${id}" does not exist in ${ctx.aws.region}`, {
    code: 'CommandNotFound',
    reason: 'commands are remembered for 30 days, in the region that they were sent in',
    hint: 'see: aws ssm list-commands',
  });
}

/**
 * The ids of the commands that a run sent; of those whose answer got lost as well, where they are found by their
 * comment.
 */
export async function commandIds(
  { header, batches }: JournalState,
  calls: Calls,
): Promise<ReadonlyMap<JournalBatch, string | null>> {
  const ids = new Map<JournalBatch, string | null>();
  for (const batch of batches.values()) if (!batch.isRefused) ids.set(batch, batch.commandId);
  const lost = new Map(
    [...ids].flatMap(([batch, id]) => (id === null ? [[commentOf(header.runId, batch.batch), batch]] : [])),
  );
  if (lost.size === 0) return ids;
  const fromMs = Math.min(...[...lost.values()].map(({ atMs }) => atMs)) - SEARCH_MARGIN_MS;
  const value = `${new Date(fromMs).toISOString().slice(0, 19)}Z`;
  for await (const page of calls.listCommands({ Filters: [{ key: 'InvokedAfter', value }] })) {
    for (const { Comment = '', CommandId } of page) {
      const batch = lost.get(Comment);
      if (batch && CommandId !== undefined) ids.set(batch, CommandId);
    }
  }
  return ids;
}
