import type { StoredEvent, StoredGroup } from './store.js';

/** A point between events: after everything with a smaller (timestamp, sequence). */
export interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

/** The group's events, sorted by timestamp and sequence. */
export function eventsOf(group: StoredGroup): readonly StoredEvent[] {
  if (!group.isSorted) {
    group.events.sort(comparePositions);
    group.isSorted = true;
  }
  return group.events;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/** Index of the first event that is not before the position. */
export function indexAt(events: readonly StoredEvent[], position: Position): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && comparePositions(event, position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const MS_PER_DAY = 86_400_000;

/** The earliest timestamp that the group's retention still shows at `now`. */
export function retainedFrom(group: StoredGroup, now: number): number {
  return group.retentionInDays === undefined ? 0 : now - group.retentionInDays * MS_PER_DAY;
}

/** Indices [from, to) of the events with startMs <= timestamp <= endMs that are still retained at `now`. */
export function rangeOf(
  group: StoredGroup,
  range: { readonly startMs: number; readonly endMs: number; readonly now: number },
): { readonly events: readonly StoredEvent[]; readonly from: number; readonly to: number } {
  const events = eventsOf(group);
  const first = Math.max(range.startMs, retainedFrom(group, range.now));
  const from = indexAt(events, { timestamp: first, sequence: 0 });
  const to = indexAt(events, { timestamp: range.endMs + 1, sequence: 0 });
  return { events, from, to: Math.max(from, to) };
}

const TIMESTAMP_DIGITS = 13;
const SEQUENCE_DIGITS = 41;
const ID_PREFIX = '39';

/** The id of an event: 56 digits that sort in order of time, as the service's do. */
export function eventIdOf(position: Position): string {
  const timestamp = String(position.timestamp).padStart(TIMESTAMP_DIGITS, '0');
  return ID_PREFIX + timestamp + String(position.sequence).padStart(SEQUENCE_DIGITS, '0');
}

/** The position in an event's id; undefined when the text is no such id. */
export function positionOf(eventId: string): Position | undefined {
  if (!/^39\d{54}$/u.test(eventId)) return undefined;
  const timestampEnd = ID_PREFIX.length + TIMESTAMP_DIGITS;
  return {
    timestamp: Number(eventId.slice(ID_PREFIX.length, timestampEnd)),
    sequence: Number(eventId.slice(timestampEnd)),
  };
}

/** The event at a position, when it is (still) there. */
export function eventAt(group: StoredGroup, position: Position): StoredEvent | undefined {
  const events = eventsOf(group);
  const event = events[indexAt(events, position)];
  return event !== undefined && comparePositions(event, position) === 0 ? event : undefined;
}
