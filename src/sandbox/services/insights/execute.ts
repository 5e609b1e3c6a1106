import { type Command, effectiveLimit, type InsightsQuery, outputColumns } from '../../../lib/logs/insights/index.js';
import type { QueryContext } from './function-definition.js';
import { fieldReader, type InsightsEvent, newRow, type Row } from './row.js';
import { failAt, type Scope } from './scope.js';
import type { Stage } from './stage.js';
import { compileStage } from './stages.js';
import { toText } from './values.js';

// StartQuery: "If you omit this parameter, the default is 10,000 rows", and `limit` goes up to 100,000.
const DEFAULT_LIMIT = 10_000;
const MAX_LIMIT = 100_000;

// "You can use as many as two stats commands in a single query" (documentation of `stats`).
const MAX_STATS_COMMANDS = 2;

/** What a query runs on. */
export interface InsightsInput {
  /** In any order; those outside the range are not scanned. */
  readonly events: Iterable<InsightsEvent>;
  /** First millisecond of the range. */
  readonly startMs: number;
  /** Last millisecond of the range: for StartQuery's endTime in seconds that is `endTime * 1000 + 999`. */
  readonly endMs: number;
  /** What `now()` gives; the end of the range by default. */
  readonly nowMs?: number;
  /** The limit parameter of StartQuery; a `limit` in the query text wins over it. */
  readonly limit?: number;
}

/** One cell of a result row, as GetQueryResults has it. */
export interface InsightsCell {
  readonly field: string;
  readonly value: string;
}

export interface InsightsResult {
  /** Ragged: a row has no cell for a field that it lacks. */
  readonly rows: readonly (readonly InsightsCell[])[];
  readonly statistics: {
    /** Events that passed all filters before the first `stats`. */
    readonly recordsMatched: number;
    readonly recordsScanned: number;
    readonly bytesScanned: number;
    /** Rows in the result. */
    readonly resultCount: number;
  };
}

/**
 * Checks all that executeInsights would refuse, without running anything. Throws InsightsSyntaxError for what the
 * service calls malformed and InsightsUnsupportedError for what the sandbox does not execute.
 */
export function checkInsights(query: InsightsQuery): void {
  compile(query, { startMs: 0, endMs: 0, nowMs: 0 });
}

/** Runs a query over events. Throws as checkInsights does. */
export function executeInsights(query: InsightsQuery, input: InsightsInput): InsightsResult {
  const { startMs, endMs } = input;
  const { stages, tapAt } = compile(query, { startMs, endMs, nowMs: input.nowMs ?? endMs });
  const scanned = scan(input);
  let recordsMatched = 0;
  const tap: Stage = function* (rows) {
    for (const row of rows) {
      recordsMatched++;
      yield row;
    }
  };
  const withTap = [...stages.slice(0, tapAt), tap, ...stages.slice(tapAt)];
  const rows = withTap.reduce((previous, stage) => stage(previous), toRows(scanned.events));
  const limit = effectiveLimit(query) ?? Math.min(input.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const printed = print(rows, { columns: outputColumns(query) ?? [], limit });
  const { recordsScanned, bytesScanned } = scanned;
  return { rows: printed, statistics: { recordsMatched, recordsScanned, bytesScanned, resultCount: printed.length } };
}

/** `tapAt` is the stage before which the matched events are counted. */
function compile(
  query: InsightsQuery,
  context: QueryContext,
): { readonly stages: readonly Stage[]; readonly tapAt: number } {
  const scope: Scope = { text: query.text, context };
  checkOrder(query.commands, scope);
  const firstStats = query.commands.findIndex(({ kind }) => kind === 'stats');
  const beforeStats = firstStats < 0 ? query.commands : query.commands.slice(0, firstStats);
  const lastFilter = beforeStats.findLastIndex(({ kind }) => kind === 'filter' || kind === 'filterIndex');
  return { stages: query.commands.map((command) => compileStage(command, scope)), tapAt: lastFilter + 1 };
}

function checkOrder(commands: readonly Command[], scope: Scope): void {
  const stats = commands.filter(({ kind }) => kind === 'stats');
  const excess = stats[MAX_STATS_COMMANDS];
  if (excess !== undefined)
    failAt(scope, `a query can have ${String(MAX_STATS_COMMANDS)} stats commands at most`, excess.at, 'stats'.length);
  const second = stats[1];
  const early = commands.find(
    ({ kind, at }) => (kind === 'sort' || kind === 'limit') && second !== undefined && at < second.at,
  );
  if (early !== undefined) failAt(scope, `${early.kind} must come after the second stats`, early.at, early.kind.length);
  const large = commands.find((command) => command.kind === 'limit' && command.count > MAX_LIMIT);
  if (large !== undefined) failAt(scope, `limit goes up to ${String(MAX_LIMIT)}`, large.at, 'limit'.length);
}

function scan({ events, startMs, endMs }: InsightsInput): {
  readonly events: readonly InsightsEvent[];
  readonly recordsScanned: number;
  readonly bytesScanned: number;
} {
  const inRange: InsightsEvent[] = [];
  let bytesScanned = 0;
  for (const event of events) {
    if (event.timestamp < startMs || event.timestamp > endMs) continue;
    inRange.push(event);
    bytesScanned += Buffer.byteLength(event.message);
  }
  return { events: newestFirst(inRange), recordsScanned: inRange.length, bytesScanned };
}

/** The order in which the service shows events that no `sort` orders; of the same time, the one that came last first. */
function newestFirst(events: readonly InsightsEvent[]): readonly InsightsEvent[] {
  return events.toReversed().toSorted((a, b) => b.timestamp - a.timestamp);
}

function* toRows(events: Iterable<InsightsEvent>): Iterable<Row> {
  for (const event of events) yield newRow(event);
}

function print(
  rows: Iterable<Row>,
  { columns, limit }: { readonly columns: readonly string[]; readonly limit: number },
): readonly (readonly InsightsCell[])[] {
  const readers = columns.map((field) => ({ field, read: fieldReader(field) }));
  const printed: InsightsCell[][] = [];
  let count = 0;
  // Goes on past the limit, so that all that matches is counted.
  for (const row of rows) {
    if (count++ >= limit) continue;
    const cells: InsightsCell[] = [];
    for (const { field, read } of readers) {
      const value = toText(read(row));
      if (value !== undefined) cells.push({ field, value });
    }
    if (row.event !== undefined) cells.push({ field: '@ptr', value: row.event.ptr });
    printed.push(cells);
  }
  return printed;
}
