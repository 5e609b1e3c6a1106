import type { QueryExecutionState, QueryExecutionStatistics } from '@aws-sdk/client-athena';
import type { AthenaStore, Plan, StoredExecution, Timing } from './store.js';

/** What a query that exceeds the limit of its workgroup ends with. */
const CUTOFF_REASON = 'Query cancelled! : Bytes scanned limit was exceeded';

/** How long a statement will take that reads so much; one that fails when it is planned takes no engine time. */
export function timingOf({ behaviour }: AthenaStore, plan: Plan, isReused: boolean): Timing {
  const { queueMs, planningMs, engineMs, bytesPerSecond, requeueMs } = behaviour;
  const scanMs = Math.ceil((plan.scanBytes / bytesPerSecond) * 1000);
  const works = plan.failure === undefined && !isReused;
  return {
    queueMs,
    planningMs,
    engineMs: works ? engineMs + scanMs : 0,
    serviceMs: plan.failure ? 0 : Math.ceil(engineMs / 4),
    requeueMs: works ? requeueMs : 0,
  };
}

/** When the query has ended, if nobody stops it. */
export function endMs({ submittedMs, timing }: Pick<StoredExecution, 'submittedMs' | 'timing'>): number {
  return submittedMs + Object.values(timing).reduce((sum, part) => sum + part, 0);
}

/** When `bytes` of the scan are read; the scan goes on evenly while the engine works. */
export function scannedAtMs(
  { submittedMs, timing }: Pick<StoredExecution, 'submittedMs' | 'timing'>,
  fraction: number,
): number {
  const { queueMs, planningMs, engineMs, requeueMs } = timing;
  const pause = fraction > 0.5 ? requeueMs : 0;
  return submittedMs + queueMs + planningMs + Math.ceil(engineMs * fraction) + pause;
}

/** The state of a query at a time, and why, if there is a reason to tell. */
export function stateAt(
  execution: StoredExecution,
  nowMs: number,
): { readonly state: QueryExecutionState; readonly reason?: string; readonly endedMs?: number } {
  const { cancelled, cutoff, outcome } = execution;
  if (cancelled) return { state: 'CANCELLED', reason: cancelled.reason, endedMs: cancelled.atMs };
  if (cutoff && nowMs >= cutoff.atMs) return { state: 'CANCELLED', reason: CUTOFF_REASON, endedMs: cutoff.atMs };
  const endedMs = endMs(execution);
  if (outcome && nowMs >= endedMs) {
    return outcome.kind === 'failed'
      ? { state: 'FAILED', reason: outcome.failure.message, endedMs }
      : { state: 'SUCCEEDED', endedMs };
  }
  return { state: isQueued(execution, nowMs) ? 'QUEUED' : 'RUNNING' };
}

/** At first, and once more in the middle when transient errors put the query back. */
function isQueued(execution: StoredExecution, nowMs: number): boolean {
  const { submittedMs, timing } = execution;
  if (nowMs < submittedMs + timing.queueMs) return true;
  const againMs = scannedAtMs(execution, 0.5);
  return nowMs >= againMs && nowMs < againMs + timing.requeueMs;
}

/** Whether nothing will change any more. */
export function isOver(execution: StoredExecution, nowMs: number): boolean {
  return stateAt(execution, nowMs).endedMs !== undefined;
}

/** How much was read by a time. */
export function scannedBytes(execution: StoredExecution, nowMs: number): number {
  const { plan, cutoff, isReused, timing } = execution;
  if (isReused || plan.failure) return 0;
  const { endedMs, state } = stateAt(execution, nowMs);
  if (state === 'SUCCEEDED' || state === 'FAILED') return plan.scanBytes;
  const limit = cutoff?.bytes ?? plan.scanBytes;
  const atMs = endedMs ?? nowMs;
  const pauseMs = atMs >= scannedAtMs(execution, 0.5) ? timing.requeueMs : 0;
  const workedMs = atMs - scannedAtMs(execution, 0) - pauseMs;
  const fraction = timing.engineMs === 0 ? 1 : workedMs / timing.engineMs;
  return Math.min(limit, Math.floor(plan.scanBytes * Math.min(1, Math.max(0, fraction))));
}

/** Statistics as they are at a time: the parts that lie in the future count nothing. */
export function statisticsAt(execution: StoredExecution, nowMs: number): QueryExecutionStatistics {
  const { submittedMs, timing, isReused } = execution;
  const elapsedMs = Math.max(0, (stateAt(execution, nowMs).endedMs ?? nowMs) - submittedMs);
  const queueMs = timing.queueMs + timing.requeueMs;
  const after = (startMs: number, lengthMs: number) => Math.min(lengthMs, Math.max(0, elapsedMs - startMs));
  const planningMs = after(queueMs, timing.planningMs);
  return {
    TotalExecutionTimeInMillis: elapsedMs,
    QueryQueueTimeInMillis: after(0, queueMs),
    ServicePreProcessingTimeInMillis: 0,
    QueryPlanningTimeInMillis: planningMs,
    // Planning is done by the engine and counts as part of its time (API reference, QueryExecutionStatistics).
    EngineExecutionTimeInMillis: planningMs + after(queueMs + timing.planningMs, timing.engineMs),
    ServiceProcessingTimeInMillis: after(queueMs + timing.planningMs + timing.engineMs, timing.serviceMs),
    DataScannedInBytes: scannedBytes(execution, nowMs),
    ResultReuseInformation: { ReusedPreviousResult: isReused },
  };
}
