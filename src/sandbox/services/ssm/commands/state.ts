import type { SsmStore } from '../store.js';
import type { InvocationState, StoredCommand, StoredInvocation } from '../types.js';

const ONGOING: ReadonlySet<InvocationState> = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);

export const isOver = (state: InvocationState): boolean => !ONGOING.has(state);

export const countOf = (command: StoredCommand, ...states: readonly InvocationState[]): number =>
  states.reduce((sum, state) => sum + (command.counts.get(state) ?? 0), 0);

/** Failures that MaxErrors counts: those of the script, not those of the delivery (user guide, command statuses). */
export const errorCountOf = (command: StoredCommand): number => countOf(command, 'Failed', 'ExecutionTimedOut');

/** How many invocations have ended, in whichever way. */
export function completedCountOf(command: StoredCommand): number {
  let completed = 0;
  for (const [state, count] of command.counts) if (isOver(state)) completed += count;
  return completed;
}

/** The invocation of a node, made when it is not there yet. */
export function invocationOf(command: StoredCommand, instanceId: string, store: SsmStore): StoredInvocation {
  const existing = command.invocations.get(instanceId);
  if (existing) return existing;
  const invocation: StoredInvocation = {
    instanceId,
    requestedAtMs: command.requestedAtMs,
    state: 'Pending',
    steps: [],
    startedAtMs: undefined,
    finishedAtMs: undefined,
  };
  command.invocations.set(instanceId, invocation);
  command.invocationList.push(invocation);
  command.counts.set('Pending', countOf(command, 'Pending') + 1);
  store.pendingInvocations += 1;
  return invocation;
}

/** Moves an invocation to another state, and the counts with it. */
export function setState(
  command: StoredCommand,
  invocation: StoredInvocation,
  to: { readonly state: InvocationState; readonly atMs: number; readonly store: SsmStore },
): void {
  const before = invocation.state;
  command.counts.set(before, countOf(command, before) - 1);
  command.counts.set(to.state, countOf(command, to.state) + 1);
  invocation.state = to.state;
  if (isOver(to.state) && !isOver(before)) {
    invocation.finishedAtMs = to.atMs;
    to.store.pendingInvocations -= 1;
  }
}
