import { parseInsights } from '../../../src/lib/logs/insights/index.js';
import {
  executeInsights,
  type InsightsEvent,
  type InsightsInput,
  type InsightsResult,
} from '../../../src/sandbox/services/insights/index.js';

/** 2026-01-31 12:00:00 UTC, a Saturday. */
export const noon = Date.UTC(2026, 0, 31, 12);

/** Events of the given messages, one a second from noon on, the first the oldest. */
export function eventsOf(messages: readonly (string | object)[], log = '123456789012:/app'): readonly InsightsEvent[] {
  return messages.map((message, i) => ({
    timestamp: noon + i * 1000,
    ingestionTime: noon + i * 1000 + 500,
    message: typeof message === 'string' ? message : JSON.stringify(message),
    logStream: 'web-1',
    log,
    ptr: `ptr-${String(i)}`,
  }));
}

type Options = Partial<Omit<InsightsInput, 'events'>>;

/** Runs a query over events of the day from noon on. */
export function run(query: string, events: readonly InsightsEvent[], options: Options = {}): InsightsResult {
  return executeInsights(parseInsights(query), { startMs: noon, endMs: noon + 86_400_000, ...options, events });
}

/** The rows of a query as objects, without `@ptr`. */
export function rowsOf(
  query: string,
  events: readonly InsightsEvent[],
  options?: Options,
): readonly Record<string, string>[] {
  return run(query, events, options).rows.map((row) =>
    Object.fromEntries(row.filter(({ field }) => field !== '@ptr').map(({ field, value }) => [field, value])),
  );
}

/** The value of an expression on one event; undefined where the row has no cell for it. */
export function valueOf(expression: string, message: string | object = {}, options?: Options): string | undefined {
  return rowsOf(`fields ${expression} as result`, eventsOf([message]), options)[0]?.['result'];
}
