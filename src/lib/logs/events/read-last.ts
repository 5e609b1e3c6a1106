import { mapPool } from '../../core/pool.js';
import type { TimeRange } from '../../core/time-range.js';
import { decodeEvents, isEmptyPage, pageFetcher, type EventPage } from './fetch-page.js';
import { readGroupPages, readOperation, type EventReader } from './read-rows.js';
import { compareRows, rowMaker, type LogRow } from './row.js';
import type { EventGroup } from './selection.js';

/** FilterLogEvents and GetLogEvents, limit: events a page at most. */
const MAX_PAGE_EVENTS = 10_000;
/** FilterLogEvents, startFromHead: newest first is refused for a startTime before this. */
export const NEWEST_FIRST_SINCE_MS = Date.UTC(2024, 0, 1);
const PARALLEL_GROUPS = 5;

/**
 * The `count` newest events of a range, all groups together, oldest first. It reads backwards from the end, so a page
 * is enough where reading forwards would take the whole range.
 */
export async function readLast(
  reader: EventReader,
  { range, count }: { readonly range: TimeRange; readonly count: number },
): Promise<readonly LogRow[]> {
  const { groups } = reader.query;
  const perGroup = await mapPool(groups, { limit: PARALLEL_GROUPS, signal: reader.ctx.signal }, (group, { signal }) =>
    lastOfGroup({ ...reader, ctx: { ...reader.ctx, signal } }, { group, range, count }),
  );
  return perGroup.flat().sort(compareRows).slice(-count);
}

interface Wanted {
  readonly group: EventGroup;
  readonly range: TimeRange;
  readonly count: number;
}

async function lastOfGroup(reader: EventReader, { group, range, count }: Wanted): Promise<readonly LogRow[]> {
  const canReadBackwardsFrom = readOperation(reader) === 'GetLogEvents' ? range.fromMs : NEWEST_FIRST_SINCE_MS;
  const fromMs = Math.max(range.fromMs, canReadBackwardsFrom);
  const newest = fromMs <= range.toMs ? await backwards(reader, { group, range: { ...range, fromMs }, count }) : [];
  if (newest.length >= count || range.fromMs >= fromMs) return newest;
  const toMs = Math.min(range.toMs, fromMs - 1);
  const older = await forwards(reader, { group, range: { ...range, toMs }, count: count - newest.length });
  return [...older, ...newest];
}

async function backwards(reader: EventReader, { group, range, count }: Wanted): Promise<readonly LogRow[]> {
  const { query, ctx, governor } = reader;
  const operation = readOperation(reader);
  // When messages are sorted out here, more than `count` have to be read.
  const limit = query.wants === undefined ? Math.min(count, MAX_PAGE_EVENTS) : undefined;
  const fetchPage = pageFetcher(
    { operation, group, filter: query.filter, order: 'newestFirst', limit },
    { ctx, governor: governor(operation) },
  );
  const found: LogRow[][] = [];
  let total = 0;
  let token: string | undefined;
  do {
    const page = await fetchPage({ ...range, token, exempt: query.groups.length === 1, signal: ctx.signal });
    const rows = wantedRows(reader, group, page);
    found.push(rows);
    total += rows.length;
    token = page.nextToken;
  } while (token !== undefined && total < count);
  // Pages come newest first; turned round, events that compare equal keep the order of the service.
  return found.toReversed().flat().sort(compareRows).slice(-count);
}

/** For what lies before the date from which the service reads backwards: all of it is read, the end is kept. */
async function forwards(reader: EventReader, { group, range, count }: Wanted): Promise<readonly LogRow[]> {
  let kept: readonly LogRow[] = [];
  for await (const page of readGroupPages(reader, { group, range, operation: readOperation(reader) })) {
    kept = [...kept, ...wantedRows(reader, group, page)].slice(-count);
  }
  return kept;
}

function wantedRows({ query }: EventReader, group: EventGroup, page: EventPage): LogRow[] {
  if (isEmptyPage(page)) return [];
  const rows = rowMaker({ group: group.label, stream: query.filter.stream })(decodeEvents(page));
  const { wants } = query;
  return wants === undefined ? rows : rows.filter(({ message }) => wants(message));
}
