import type { Call } from '../../../types.js';
import { ssmStore, type SsmStore } from '../store.js';
import type { InvocationState, StoredCommand, StoredInvocation } from '../types.js';
import { deliver } from './delivery.js';
import { maxActive, maxErrorCount } from './rates.js';
import { errorCountOf, invocationOf, isOver, setState } from './state.js';
import { nodesOf } from './targets.js';

/** From SendCommand until the first nodes have it. */
const DISPATCH_MS = 100;

/** Plans the first turns of a command that was just sent. */
export function schedule(command: StoredCommand, call: Call): void {
  const store = call.store(ssmStore);
  store.timeline.plan(command.requestedAtMs + DISPATCH_MS, (later, atMs) => {
    if (command.targets.length > 0) findNodes(command, later);
    if (command.isCancelled) cancel(command, { instanceIds: command.waiting, call: later });
    if (command.rejection === undefined && isOverQuota(command, store)) reject(command, { store, atMs });
    open(command, later, atMs);
  });
}

function findNodes(command: StoredCommand, call: Call): void {
  command.waiting = nodesOf(command.targets, call).map(({ instanceId }) => instanceId);
  command.targetCount = command.waiting.length;
  if (command.targetCount === 0) command.rejection = 'NoInstancesInTag';
}

/** Invocations of explicit ids are pending already; those of targets would be. */
function isOverQuota({ waiting, invocationList }: StoredCommand, store: SsmStore): boolean {
  const toCome = waiting.length - invocationList.length;
  return store.pendingInvocations + toCome > store.behaviour.maxPendingInvocations;
}

function reject(command: StoredCommand, { store, atMs }: { readonly store: SsmStore; readonly atMs: number }): void {
  command.rejection = 'RateExceeded';
  command.nextWaiting = command.waiting.length;
  for (const invocation of command.invocationList) setState(command, invocation, { state: 'Cancelled', atMs, store });
}

/** Gives their turn to as many waiting nodes as the concurrency allows. */
function open(command: StoredCommand, call: Call, atMs: number): void {
  const store = call.store(ssmStore);
  const limit = maxActive(command);
  while (command.active.size < limit) {
    const instanceId = command.waiting[command.nextWaiting];
    if (instanceId === undefined) return;
    command.nextWaiting += 1;
    const invocation = invocationOf(command, instanceId, store);
    if (isOver(invocation.state)) continue;
    command.active.add(instanceId);
    deliver(
      { command, invocation, settle: (end, later, endMs) => settle({ command, invocation, end }, later, endMs) },
      call,
      atMs,
    );
  }
}

interface Settlement {
  readonly command: StoredCommand;
  readonly invocation: StoredInvocation;
  readonly end: InvocationState;
}

/** Ends an invocation, and makes room for the next one or stops the rest. */
export function settle({ command, invocation, end }: Settlement, call: Call, atMs: number): void {
  const store = call.store(ssmStore);
  setState(command, invocation, { state: end, atMs, store });
  command.active.delete(invocation.instanceId);
  if (command.nextWaiting >= command.waiting.length) return;
  if (errorCountOf(command) > maxErrorCount(command)) return terminateWaiting(command, { store, atMs });
  store.timeline.plan(atMs, (later, nextMs) => open(command, later, nextMs));
}

function terminateWaiting(
  command: StoredCommand,
  { store, atMs }: { readonly store: SsmStore; readonly atMs: number },
): void {
  for (const instanceId of command.waiting.slice(command.nextWaiting)) {
    const invocation = invocationOf(command, instanceId, store);
    if (!isOver(invocation.state)) setState(command, invocation, { state: 'Terminated', atMs, store });
  }
  command.nextWaiting = command.waiting.length;
}

/** Cancels a command on the given nodes: at once where it waits, after a moment where it runs. */
export function cancel(
  command: StoredCommand,
  { instanceIds, call }: { readonly instanceIds: readonly string[]; readonly call: Call },
): void {
  const store = call.store(ssmStore);
  const nowMs = call.clock.now();
  for (const instanceId of instanceIds) {
    const invocation = invocationOf(command, instanceId, store);
    if (invocation.state === 'InProgress') {
      setState(command, invocation, { state: 'Cancelling', atMs: nowMs, store });
      store.timeline.plan(nowMs + store.behaviour.cancelMs, (later, atMs) => {
        if (invocation.state === 'Cancelling') settle({ command, invocation, end: 'Cancelled' }, later, atMs);
      });
    } else if (!isOver(invocation.state)) {
      settle({ command, invocation, end: 'Cancelled' }, call, nowMs);
    }
  }
}
