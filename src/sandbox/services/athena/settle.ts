import type { Operation } from '../../types.js';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { athenaStore, type Outcome, type StoredExecution } from './store.js';
import { endMs } from './timeline.js';

/**
 * Carries out what should have ended by now, in the order in which it ends. A query does its work when its time is
 * over and somebody looks: what was stopped before has done nothing.
 */
export async function settleDue(call: Call): Promise<void> {
  const nowMs = call.clock.now();
  const due = [...call.store(athenaStore).executions.values()]
    .filter((execution) => isPending(execution) && endMs(execution) <= nowMs)
    .sort((a, b) => endMs(a) - endMs(b));
  for (const execution of due) await settle(call, execution);
}

function isPending({ outcome, cancelled, cutoff }: StoredExecution): boolean {
  return outcome === undefined && cancelled === undefined && cutoff === undefined;
}

async function settle(call: Call, execution: StoredExecution): Promise<void> {
  execution.settling ??= carryOut(call, execution);
  await execution.settling;
}

async function carryOut(call: Call, execution: StoredExecution): Promise<void> {
  const outcome = await runPlan(execution);
  // Somebody stopped it meanwhile.
  if (execution.cancelled) return;
  execution.outcome = outcome;
  if (outcome.kind !== 'succeeded') return;
  const { writeResult } = await import('./output.js');
  writeResult(call, execution, outcome.result);
}

async function runPlan({ plan }: StoredExecution): Promise<Outcome> {
  return plan.failure ? { kind: 'failed', failure: plan.failure } : plan.run();
}

/** Operations of a service that shows what queries leave behind: before each of them, the queries that are due end. */
export function afterQueries(operations: Operations): Operations {
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, afterQuery(operation)]));
}

function afterQuery(operation: Operation<never, object | void>): Operation<never, object | void> {
  return async (input, call) => {
    await settleDue(call);
    return operation(input, call);
  };
}
