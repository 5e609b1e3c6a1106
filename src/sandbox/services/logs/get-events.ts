import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../types.js';
import { groupOf, invalidParameter, limitOf, streamOf } from './checks.js';
import { comparePositions, eventIdOf, indexAt, positionOf, rangeOf, type Position } from './events.js';
import type { StoredEvent } from './store.js';

// Page limits (API reference, GetLogEvents).
const MAX_PAGE_EVENTS = 10_000;
const MAX_PAGE_BYTES = 1_048_576;

interface Place {
  readonly position: Position;
  readonly direction: 'forward' | 'backward';
}

/** `logs:GetLogEvents`: a page of one stream, always with tokens for both directions, which repeat at the ends. */
export const getLogEvents: Operation<GetLogEventsRequest, GetLogEventsResponse> = (input, call) => {
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_PAGE_EVENTS, fallback: MAX_PAGE_EVENTS });
  const { startTime = 0, endTime } = input;
  if (endTime !== undefined && startTime > endTime) {
    throw invalidParameter('The specified startTime must be less than or equal to endTime.');
  }
  const group = groupOf(input, call);
  const stream = streamOf(group, input.logStreamName);
  const place = input.nextToken === undefined ? undefined : readToken(input.nextToken);
  const forward = place ? place.direction === 'forward' : input.startFromHead === true;
  // Unlike FilterLogEvents, an event at endTime is not included (API reference, GetLogEvents).
  const endMs = endTime === undefined ? Number.MAX_SAFE_INTEGER : endTime - 1;
  const window = narrow(rangeOf(group, { startMs: startTime, endMs, now: call.clock.now() }), place);
  const page = read(window, { forward, limit, stream: stream.name });
  const edge = place?.position ?? { timestamp: startTime, sequence: 0 };
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${eventIdOf(page.at(-1) ?? edge)}/s`,
    nextBackwardToken: `b/${eventIdOf(page[0] ?? edge)}/s`,
  };
};

function readToken(token: string): Place {
  const [, sign, eventId = ''] = /^([fb])\/(\d+)\/s$/u.exec(token) ?? [];
  const position = positionOf(eventId);
  if (!position) throw invalidParameter('The specified nextToken is invalid.');
  return { position, direction: sign === 'b' ? 'backward' : 'forward' };
}

interface Window {
  readonly events: readonly StoredEvent[];
  readonly from: number;
  readonly to: number;
}

/** The part of the window on the token's side of its position, which itself is left out. */
function narrow(window: Window, place: Place | undefined): Window {
  if (!place) return window;
  const { events, from, to } = window;
  const at = indexAt(events, place.position);
  if (place.direction === 'backward') return { events, from, to: Math.min(to, at) };
  const event = events[at];
  const after = event !== undefined && comparePositions(event, place.position) === 0 ? at + 1 : at;
  return { events, from: Math.max(from, after), to };
}

function read(
  { events, from, to }: Window,
  page: { readonly forward: boolean; readonly limit: number; readonly stream: string },
): readonly StoredEvent[] {
  const found: StoredEvent[] = [];
  let bytes = 0;
  for (let scanned = 0; scanned < to - from && found.length < page.limit; scanned += 1) {
    const event = events[page.forward ? from + scanned : to - 1 - scanned];
    if (event?.stream !== page.stream) continue;
    bytes += event.bytes;
    if (bytes > MAX_PAGE_BYTES && found.length > 0) break;
    found.push(event);
  }
  return page.forward ? found : found.reverse();
}
