import type { Command } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../../aws/task-context.js';
import type { Plan, PlannedChange } from '../../../plan/types.js';
import { createCalls, type Calls } from '../engine/calls.js';
import { isCommandOver } from '../status.js';
import { commandIds, findNamed } from './find-commands.js';

/**
 * Plans the end of everything that a run, or a command by its own id, still does. Nodes that have the command already
 * may come to its end all the same.
 */
export async function planCancel(
  input: { readonly id: string; readonly runsDirectory: string },
  ctx: TaskContext,
): Promise<Plan> {
  const calls = createCalls(ctx);
  const named = await findNamed(input, { calls, ctx });
  const commands =
    named.kind === 'command' ? [named.command] : await commandsOf(await commandIds(named.state, calls), calls);
  return { kind: 'plan', changes: commands.map((command) => change(command, ctx)) };
}

/** Commands as they are now; those that the service has forgotten are over. */
async function commandsOf(ids: Awaited<ReturnType<typeof commandIds>>, calls: Calls): Promise<readonly Command[]> {
  const wanted = new Set([...ids.values()].filter((id) => id !== null));
  const found: Command[] = [];
  const since = Math.min(...[...ids.keys()].map(({ atMs }) => atMs));
  if (wanted.size === 0) return [];
  const value = `${new Date(since - SINCE_MARGIN_MS).toISOString().slice(0, 19)}Z`;
  for await (const page of calls.listCommands({ Filters: [{ key: 'InvokedAfter', value }] })) {
    for (const command of page) if (wanted.delete(command.CommandId ?? '')) found.push(command);
    if (wanted.size === 0) break;
  }
  return found;
}

/** The clock of this machine may be behind that of the service. */
const SINCE_MARGIN_MS = 3_600_000;

function change(command: Command, ctx: TaskContext): PlannedChange {
  const { CommandId: id = '', Status, StatusDetails, TargetCount = 0, CompletedCount = 0 } = command;
  const what = { resource: 'command', id };
  if (isCommandOver(Status, StatusDetails)) {
    return { ...what, action: 'none', reason: `it has ended: ${StatusDetails ?? Status ?? ''}` };
  }
  return {
    ...what,
    action: 'delete',
    reason: `${StatusDetails ?? Status ?? ''} on ${TargetCount - CompletedCount} of ${TargetCount} nodes`,
    apply: (signal) => createCalls({ ...ctx, signal }).cancel(id),
  };
}
