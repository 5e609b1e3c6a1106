import type { QueryStatistics, QueryStatus, ResultField } from '@aws-sdk/client-cloudwatch-logs';
import type { InsightsQuery } from '../../../lib/logs/insights/index.js';
import { executeInsights, type InsightsEvent } from '../insights/index.js';
import { encodePointer } from './record-pointer.js';
import type { StoredEvent } from './store.js';

/** Time between StartQuery and the first scanned event. */
const SCHEDULED_MS = 50;
/** The service gives a query up after an hour ("CloudWatch Logs quotas", query timeout). */
export const QUERY_TIMEOUT_MS = 60 * 60_000;
const EVENTS_PER_SPEED_UNIT = 20_000;
/** Partial results change in these steps of the scan, so that polling does not run the query again and again. */
const PARTIAL_STEPS = 4;

/** The events of one group that a query scans, fixed when the query starts. */
export interface QuerySource {
  readonly groupName: string;
  /** `account:name`, the query language's `@log`. */
  readonly log: string;
  readonly events: readonly StoredEvent[];
}

/** What a query has found so far. */
export interface QueryOutcome {
  readonly rows: ResultField[][];
  readonly statistics: QueryStatistics;
}

/** A started query. It runs when somebody looks at it: what it shows depends on the sandbox time since the start. */
export interface StoredQuery {
  readonly id: string;
  readonly text: string;
  readonly parsed: InsightsQuery;
  readonly sources: readonly QuerySource[];
  readonly logGroupName: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly limit: number | undefined;
  readonly createdAt: number;
  readonly durationMs: number;
  readonly userIdentity: string;
  cancelledAt: number | undefined;
  /** The newest outcome, with the steps of the scan that it covers. */
  outcome: (QueryOutcome & { readonly steps: number }) | undefined;
}

/** How long a query over so many events runs. */
export function queryDurationMs(scannedEvents: number, msPer20kEvents: number): number {
  if (msPer20kEvents === 0) return 0;
  return SCHEDULED_MS + Math.ceil((scannedEvents / EVENTS_PER_SPEED_UNIT) * msPer20kEvents);
}

/** The state of a query at a time. */
export function statusOf(query: StoredQuery, now: number): QueryStatus {
  if (query.cancelledAt !== undefined) return 'Cancelled';
  const elapsedMs = now - query.createdAt;
  if (elapsedMs >= QUERY_TIMEOUT_MS && query.durationMs > QUERY_TIMEOUT_MS) return 'Timeout';
  if (elapsedMs >= query.durationMs) return 'Complete';
  return elapsedMs < SCHEDULED_MS ? 'Scheduled' : 'Running';
}

/** Whether a query still counts against the limit of concurrent queries. */
export function isActive(query: StoredQuery, now: number): boolean {
  const status = statusOf(query, now);
  return status === 'Scheduled' || status === 'Running';
}

/** What a query shows at a time: nothing yet, part of it, or all. */
export function outcomeOf(query: StoredQuery, now: number): QueryOutcome {
  const until = Math.min(query.cancelledAt ?? now, query.createdAt + QUERY_TIMEOUT_MS);
  const steps = stepsAt(query, until);
  if (query.outcome?.steps !== steps) query.outcome = { ...run(query, steps / PARTIAL_STEPS), steps };
  return query.outcome;
}

function stepsAt(query: StoredQuery, time: number): number {
  const elapsedMs = time - query.createdAt;
  if (elapsedMs >= query.durationMs) return PARTIAL_STEPS;
  const scanMs = query.durationMs - SCHEDULED_MS;
  return Math.max(0, Math.floor((PARTIAL_STEPS * (elapsedMs - SCHEDULED_MS)) / scanMs));
}

/** Runs the query over the newest `fraction` of its events: the service, too, looks at the newest first. */
function run(query: StoredQuery, fraction: number): QueryOutcome {
  const { startMs, endMs, limit, sources } = query;
  const nowMs = query.createdAt;
  const range = { startMs, endMs, nowMs, ...(limit === undefined ? {} : { limit }) };
  const result = executeInsights(query.parsed, { events: newestOf(sources, fraction), ...range });
  const statistics = { estimatedBytesSkipped: 0, estimatedRecordsSkipped: 0, logGroupsScanned: sources.length };
  return {
    rows: result.rows.map((row) => row.map(({ field, value }) => ({ field, value }))),
    statistics: { ...statistics, ...result.statistics },
  };
}

function* newestOf(sources: readonly QuerySource[], fraction: number): Generator<InsightsEvent> {
  for (const source of sources) {
    const from = Math.floor(source.events.length * (1 - fraction));
    for (const event of from === 0 ? source.events : source.events.slice(from)) yield insightsEvent(event, source);
  }
}

function insightsEvent(event: StoredEvent, source: QuerySource): InsightsEvent {
  const { timestamp, ingestionTime, message, stream: logStream } = event;
  return {
    timestamp,
    ingestionTime,
    message,
    logStream,
    log: source.log,
    // Few events of a scan reach the result, so the pointer is made when it is read.
    get ptr() {
      return encodePointer(source.groupName, event);
    },
  };
}
