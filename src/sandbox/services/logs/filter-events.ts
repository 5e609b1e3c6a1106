import type { FilterLogEventsRequest, FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../types.js';
import { atMost, groupOf, invalidParameter, limitOf, messageTest, streamTest } from './checks.js';
import { comparePositions, eventIdOf, indexAt, positionOf, rangeOf } from './events.js';
import type { StoredEvent } from './store.js';
import { decodeToken, encodeToken } from './tokens.js';

// Page limits (API reference, FilterLogEvents).
const MAX_PAGE_EVENTS = 10_000;
const MAX_PAGE_BYTES = 1_048_576;
const MAX_STREAM_NAMES = 100;
/** Newest-first reading works from this start on: 2024-01-01T00:00:00Z (API reference, FilterLogEvents). */
const NEWEST_FIRST_SINCE_MS = Date.UTC(2024, 0, 1);
/**
 * How many events one request looks at before it answers with what it has and a token. The service has such
 * a budget too, which it does not publish: that is why pages can be empty.
 */
const MAX_SCANNED_EVENTS = 10_000;

type Direction = 'forward' | 'backward';

/** `logs:FilterLogEvents` */
export const filterLogEvents: Operation<FilterLogEventsRequest, FilterLogEventsResponse> = (input, call) => {
  const { startTime = 0, endTime, logStreamNamePrefix: prefix } = input;
  if (endTime !== undefined && startTime > endTime) {
    throw invalidParameter('The specified startTime must be less than or equal to endTime.');
  }
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_PAGE_EVENTS, fallback: MAX_PAGE_EVENTS });
  const names = input.logStreamNames && atMost(input.logStreamNames, 'logStreamNames', MAX_STREAM_NAMES);
  const ofMessage = messageTest(input.filterPattern, 'filterPattern');
  const group = groupOf(input, call);
  const ofStream = streamTest(group, { names, prefixes: prefix === undefined ? undefined : [prefix] });

  const scope = JSON.stringify(['FilterLogEvents', group.name, startTime, endTime, names, prefix, input.filterPattern]);
  const resumed = input.nextToken === undefined ? undefined : readToken(scope, input.nextToken);
  const direction = resumed?.direction ?? (input.startFromHead === false ? 'backward' : 'forward');
  if (direction === 'backward' && startTime < NEWEST_FIRST_SINCE_MS) {
    throw invalidParameter(
      'startFromHead can be set to false only when startTime is on or after Jan 1, 2024 00:00:00 UTC.',
    );
  }
  const range = rangeOf(group, {
    startMs: startTime,
    endMs: endTime ?? Number.MAX_SAFE_INTEGER,
    now: call.clock.now(),
  });
  const window = narrow(range, resumed);
  const page = scan(range.events, { ...window, direction, limit }, (event) => {
    return ofStream(event.stream) && ofMessage(event.message);
  });
  const nextToken = page.last && encodeToken(scope, `${direction} ${eventIdOf(page.last)}`);
  return { events: page.found.map(describeEvent), searchedLogStreams: [], nextToken };
};

function readToken(scope: string, token: string): { direction: Direction; eventId: string } {
  const [direction, eventId = ''] = decodeToken(scope, token).split(' ');
  return { direction: direction === 'backward' ? 'backward' : 'forward', eventId };
}

/** Leaves out what the pages before have looked at. */
function narrow(
  range: { readonly events: readonly StoredEvent[]; readonly from: number; readonly to: number },
  resumed: { readonly direction: Direction; readonly eventId: string } | undefined,
): { readonly from: number; readonly to: number } {
  const position = resumed && positionOf(resumed.eventId);
  if (!position) return range;
  const at = indexAt(range.events, position);
  if (resumed.direction === 'backward') return { from: range.from, to: Math.min(range.to, at) };
  const event = range.events[at];
  const after = event !== undefined && comparePositions(event, position) === 0 ? at + 1 : at;
  return { from: Math.max(range.from, after), to: range.to };
}

/** Reads a page. `last` is the last event looked at when the page ended before the range did. */
function scan(
  events: readonly StoredEvent[],
  window: { readonly from: number; readonly to: number; readonly direction: Direction; readonly limit: number },
  test: (event: StoredEvent) => boolean,
): { readonly found: readonly StoredEvent[]; readonly last: StoredEvent | undefined } {
  const { from, to, direction, limit } = window;
  const found: StoredEvent[] = [];
  let bytes = 0;
  let last: StoredEvent | undefined;
  for (let scanned = 0; scanned < to - from; scanned += 1) {
    const event = events[direction === 'forward' ? from + scanned : to - 1 - scanned];
    if (event === undefined) break;
    if (scanned >= MAX_SCANNED_EVENTS || found.length >= limit) return { found, last };
    if (test(event)) {
      bytes += event.bytes;
      if (bytes > MAX_PAGE_BYTES && found.length > 0) return { found, last };
      found.push(event);
    }
    last = event;
  }
  // A page filled to its limit has a token although nothing may follow: the next page is then empty.
  return { found, last: found.length >= limit ? last : undefined };
}

function describeEvent(event: StoredEvent) {
  return {
    logStreamName: event.stream,
    timestamp: event.timestamp,
    message: event.message,
    ingestionTime: event.ingestionTime,
    eventId: eventIdOf(event),
  };
}
