import { fault, json, type Answer, type RecordedCall } from './fake-aws.js';

/** An event as the service keeps it. */
export interface StoredEvent {
  readonly eventId: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly logStreamName: string;
  readonly message: string;
}

export interface FakeLogGroupOptions {
  /** Events a page, used in turn; 0 gives an empty page with a token. */
  readonly pageSizes?: readonly number[];
  /** Refuse every n-th call. */
  readonly throttleEvery?: number;
}

export interface FakeLogGroup {
  /** What is there now; tests push into it. */
  readonly events: StoredEvent[];
  /** Reply for FilterLogEvents. */
  readonly filterLogEvents: (call: RecordedCall) => Answer;
  /** Reply for GetLogEvents. */
  readonly getLogEvents: (call: RecordedCall) => Answer;
}

/** The service's documented order. */
export const inServiceOrder = (a: StoredEvent, b: StoredEvent): number =>
  a.timestamp - b.timestamp || a.ingestionTime - b.ingestionTime || (a.eventId < b.eventId ? -1 : 1);

/** A log group that pages, pauses and refuses as the real one does. A token is good for the request it came from only. */
export function fakeLogGroup(initial: readonly StoredEvent[], options: FakeLogGroupOptions = {}): FakeLogGroup {
  const events = [...initial];
  const { pageSizes = [3], throttleEvery = 0 } = options;
  let calls = 0;
  const isRefused = (): boolean => {
    calls += 1;
    return throttleEvery > 0 && calls % throttleEvery === 0;
  };
  // Counted apart from the calls, or refusals could fall in step with the pages that have events.
  let pages = 0;
  const pageSize = (limit: number | undefined): number => {
    pages += 1;
    return Math.min(pageSizes[pages % pageSizes.length] ?? 3, limit ?? Number.POSITIVE_INFINITY);
  };

  return {
    events,
    filterLogEvents({ input }) {
      if (isRefused()) return fault('ThrottlingException', 'Rate exceeded');
      const { nextToken, ...query } = input;
      const found = events
        .filter(
          (event) =>
            event.timestamp >= (query.startTime ?? 0) &&
            event.timestamp <= (query.endTime ?? Number.POSITIVE_INFINITY) &&
            (query.logStreamNames?.includes(event.logStreamName) ?? true) &&
            event.logStreamName.startsWith(query.logStreamNamePrefix ?? ''),
        )
        .sort(inServiceOrder);
      if (query.startFromHead === false) found.reverse();
      const offset = readToken(nextToken, query);
      if (offset === undefined) return fault('InvalidParameterException', 'The specified nextToken is invalid.');
      const end = offset + pageSize(query.limit);
      const page = { events: found.slice(offset, end), searchedLogStreams: [] };
      return json(end < found.length ? { ...page, nextToken: writeToken(end, query) } : page);
    },
    getLogEvents({ input }) {
      if (isRefused()) return fault('ThrottlingException', 'Rate exceeded');
      const found = events
        .filter(
          (event) =>
            event.logStreamName === input.logStreamName &&
            event.timestamp >= (input.startTime ?? 0) &&
            event.timestamp < (input.endTime ?? Number.POSITIVE_INFINITY),
        )
        .sort(inServiceOrder);
      // A token is side/offset/call: a new one on every answer, except at the end, where it stays the same.
      const [side, at] = String(input.nextToken ?? '').split('/');
      const size = pageSize(input.limit);
      const isForward = side === 'f' || (side !== 'b' && input.startFromHead === true);
      const start = isForward ? Number(at ?? 0) : Math.max(0, Number(at ?? found.length) - size);
      const end = isForward ? Math.min(found.length, start + size) : Number(at ?? found.length);
      const isEnd = input.nextToken !== undefined && (isForward ? start === found.length : end === 0);
      const token = (name: 'f' | 'b', offset: number): string =>
        isEnd && side === name ? input.nextToken : `${name}/${offset}/${calls}`;
      return json({
        events: found.slice(start, end).map(({ timestamp, message, ingestionTime }) => ({
          ingestionTime,
          message,
          timestamp,
        })),
        nextBackwardToken: token('b', start),
        nextForwardToken: token('f', end),
      });
    },
  };
}

const writeToken = (offset: number, query: unknown): string => `${offset}:${JSON.stringify(query)}`;

function readToken(token: string | undefined, query: unknown): number | undefined {
  if (token === undefined) return 0;
  const offset = Number.parseInt(token, 10);
  return token === writeToken(offset, query) ? offset : undefined;
}
