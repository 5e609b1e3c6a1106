import type { TaskContext } from '../../aws/task-context.js';
import type { TimeRange } from '../../core/time-range.js';
import { createRateGovernor, type RateGovernor } from '../../core/token-bucket.js';
import { decodeBatches, decodeEvents, isEmptyPage, pageFetcher, type EventPage } from './fetch-page.js';
import { mergeRows } from './merge.js';
import { onlyWanted, type EventQuery } from './query.js';
import { quotaPerSecond, type ReadOperation } from './quotas.js';
import { readPages } from './read-pages.js';
import { rowMaker, type LogRow } from './row.js';
import type { EventGroup } from './selection.js';

/** Pages that may wait in memory, all groups together; each is up to 1 MB. */
const MAX_BUFFERED_PAGES = 10;

/** A query and what its reads share: above all the rate that they keep to together. */
export interface EventReader {
  readonly query: EventQuery;
  readonly ctx: TaskContext;
  readonly governor: (operation: ReadOperation) => RateGovernor;
}

export function createReader(query: EventQuery, ctx: TaskContext): EventReader {
  const governors = new Map<ReadOperation, RateGovernor>();
  return {
    query,
    ctx,
    governor(operation) {
      const known = governors.get(operation);
      if (known) return known;
      const made = createRateGovernor(quotaPerSecond(operation, ctx.aws.region), { clock: ctx.clock });
      governors.set(operation, made);
      return made;
    },
  };
}

/**
 * GetLogEvents has a quota of its own and reads one stream faster, but it neither filters nor tells event ids.
 */
export function readOperation({ query }: EventReader): ReadOperation {
  const { groups, filter } = query;
  return groups.length === 1 && filter.stream !== undefined && filter.filterPattern === undefined
    ? 'GetLogEvents'
    : 'FilterLogEvents';
}

/** The events of a range in order of time, all groups merged; a batch is a page of the service or less. */
export function readRows(
  reader: EventReader,
  range: TimeRange,
  { operation = readOperation(reader) }: { readonly operation?: ReadOperation } = {},
): AsyncGenerator<readonly LogRow[]> {
  const { groups } = reader.query;
  const sources = groups.map((group) => groupRows(reader, { group, range, operation }));
  return onlyWanted(reader.query, mergeRows(sources));
}

/** The pages of one group in order, their events not parsed where that can be avoided. */
export function readGroupPages(
  { query, ctx, governor }: EventReader,
  {
    group,
    range,
    operation,
  }: { readonly group: EventGroup; readonly range: TimeRange; readonly operation: ReadOperation },
): AsyncGenerator<EventPage> {
  const pace = governor(operation);
  return readPages(range, {
    fetchPage: pageFetcher({ operation, group, filter: query.filter, order: 'oldestFirst' }, { ctx, governor: pace }),
    governor: pace,
    signal: ctx.signal,
    maxBufferedPages: Math.max(1, Math.floor(MAX_BUFFERED_PAGES / query.groups.length)),
    exemptHead: query.groups.length === 1,
  });
}

async function* groupRows(
  reader: EventReader,
  input: { readonly group: EventGroup; readonly range: TimeRange; readonly operation: ReadOperation },
): AsyncGenerator<readonly LogRow[]> {
  const toRows = rowMaker({ group: input.group.label, stream: reader.query.filter.stream });
  for await (const page of readGroupPages(reader, input)) {
    for (const events of decodeBatches(page)) yield toRows(events);
  }
}

/** Everything from `fromMs` on, page after page; also what is dated ahead of our clock. Not in slices: a short look. */
export async function* readFrom(
  { query, ctx, governor }: EventReader,
  { group, fromMs, signal }: { readonly group: EventGroup; readonly fromMs: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly LogRow[]> {
  const operation = 'FilterLogEvents';
  const fetchPage = pageFetcher(
    { operation, group, filter: query.filter, order: 'oldestFirst' },
    { ctx, governor: governor(operation) },
  );
  const toRows = rowMaker({ group: group.label });
  let token: string | undefined;
  do {
    const page = await fetchPage({ fromMs, toMs: Number.POSITIVE_INFINITY, token, signal });
    if (!isEmptyPage(page)) yield toRows(decodeEvents(page));
    token = page.nextToken;
  } while (token !== undefined);
}
