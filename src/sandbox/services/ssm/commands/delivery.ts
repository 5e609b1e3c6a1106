import type { Call } from '../../../types.js';
import { stateOf } from '../node-state.js';
import { ssmStore } from '../store.js';
import type {
  DocumentStep,
  InvocationState,
  StepResult,
  StoredCommand,
  StoredInvocation,
  StoredNode,
} from '../types.js';
import { isOver, setState } from './state.js';
import { prepareStep, type Work } from './steps.js';

/** One node's part in a command, and how it is brought to its end. */
export interface Delivery {
  readonly command: StoredCommand;
  readonly invocation: StoredInvocation;
  settle(end: InvocationState, call: Call, atMs: number): void;
}

/** A node that does not answer is tried again after half a minute, and ever more rarely. */
const FIRST_RETRY_MS = 30_000;
const MAX_RETRY_MS = 600_000;

/** Brings a command to a node: runs it, gives up, or tries again later. */
export function deliver(delivery: Delivery, call: Call, atMs: number, retryMs = FIRST_RETRY_MS): void {
  const { command, invocation } = delivery;
  if (isOver(invocation.state)) return;
  const deadlineMs = command.requestedAtMs + command.deliveryTimeoutMs;
  if (atMs >= deadlineMs) return delivery.settle('DeliveryTimedOut', call, atMs);
  const store = call.store(ssmStore);
  const node = store.nodes.get(invocation.instanceId);
  const refusal = node ? refusalOf(node, command, call) : 'Undeliverable';
  if (!node || refusal) return delivery.settle(refusal ?? 'Undeliverable', call, atMs);
  if (stateOf(node, call).ping === 'Online') return start({ ...delivery, node }, call, atMs);
  store.timeline.plan(Math.min(atMs + retryMs, deadlineMs), (later, laterMs) => {
    if (isOver(invocation.state)) return;
    if (invocation.state === 'Pending') setState(command, invocation, { state: 'Delayed', atMs: laterMs, store });
    deliver(delivery, later, laterMs, Math.min(retryMs * 2, MAX_RETRY_MS));
  });
}

function refusalOf(node: StoredNode, command: StoredCommand, call: Call): InvocationState | undefined {
  if (node.delivery === 'undeliverable') return 'Undeliverable';
  if (node.delivery === 'denied') return 'AccessDenied';
  if (!command.document.platformTypes.includes(node.platformType)) return 'InvalidPlatform';
  return stateOf(node, call).isValid ? undefined : 'Undeliverable';
}

interface Run extends Delivery {
  readonly node: StoredNode;
}

function start(run: Run, call: Call, atMs: number): void {
  run.invocation.startedAtMs = atMs;
  setState(run.command, run.invocation, { state: 'InProgress', atMs, store: call.store(ssmStore) });
  runStep(run, [], call, atMs);
}

/** Runs the step after those that have ended; after the last one, the node reports. */
function runStep(run: Run, done: readonly StepResult[], call: Call, atMs: number): void {
  const step = run.command.version.steps[done.length];
  if (!step) return report(run, done, call, atMs);
  const skipped = skipReason(step, run.node);
  if (skipped !== undefined) {
    const result = { step, state: 'Success', exitCode: 0, stdout: skipped, stderr: '' } as const;
    return runStep(run, [...done, { ...result, startedAtMs: atMs, finishedAtMs: atMs }], call, atMs);
  }
  const work = prepareStep(step, { command: run.command, node: run.node, call, atMs });
  const isTooLong = work.durationMs > work.timeoutMs;
  call.store(ssmStore).timeline.plan(atMs + Math.min(work.durationMs, work.timeoutMs), (later, endMs) => {
    // The command was cancelled, or the machine went down with it.
    if (isOver(run.invocation.state)) return;
    if (!stateOf(run.node, later).isValid) return report(run, [], later, endMs);
    const result = isTooLong ? timedOut(work, later) : ended(work, later, endMs);
    const times = { startedAtMs: atMs, finishedAtMs: endMs };
    const finished: StepResult = { step, ...result, ...times };
    work.keepOutput(finished, later);
    runStep(run, [...done, finished], later, endMs);
  });
}

/** Why a step is passed over on a node, in the words of its agent; undefined when it runs. */
function skipReason({ name, action, platform }: DocumentStep, { platformType }: StoredNode): string | undefined {
  if (platform !== null && platform !== platformType) {
    const condition = `'"StringEquals": [platformType ${platform}]'`;
    return `Step execution skipped due to unsatisfied preconditions: ${condition}. Step name: ${name}`;
  }
  if (action !== 'aws:runShellScript' || platformType !== 'Windows') return undefined;
  return `Step execution skipped due to unsupported plugin: ${action}. Step name: ${name}`;
}

type Ended = Pick<StepResult, 'state' | 'exitCode' | 'stdout' | 'stderr'>;

function ended(work: Work, call: Call, atMs: number): Ended {
  const output = work.finish(call, atMs);
  return { ...output, state: output.exitCode === 0 ? 'Success' : 'Failed' };
}

/** What a plugin says of a script that it had to stop. */
function timedOut(work: Work, call: Call): Ended {
  const { stdout } = work.partial(call);
  return { state: 'ExecutionTimedOut', exitCode: -1, stdout, stderr: 'failed to run commands: signal: killed' };
}

/** What a node did counts when it can say so; when it cannot until the very end, the delivery timed out. */
function report(run: Run, done: readonly StepResult[], call: Call, atMs: number, retryMs = FIRST_RETRY_MS): void {
  const { command, invocation } = run;
  if (isOver(invocation.state)) return;
  if (done.length > 0 && stateOf(run.node, call).ping === 'Online') {
    invocation.steps = done;
    const failure = done.find(({ state }) => state !== 'Success');
    return run.settle(failure?.state ?? 'Success', call, atMs);
  }
  const endMs = command.requestedAtMs + command.deliveryTimeoutMs + command.executionTimeoutMs;
  if (atMs >= endMs) return run.settle('DeliveryTimedOut', call, atMs);
  call
    .store(ssmStore)
    .timeline.plan(Math.min(atMs + retryMs, endMs), (later, laterMs) =>
      report(run, done, later, laterMs, Math.min(retryMs * 2, MAX_RETRY_MS)),
    );
}
