import fc from 'fast-check';
import { inServiceOrder, type StoredEvent } from './fake-log-group.js';

/** Sets of stored events in the service's order, many of them in the same millisecond. */
export const storedEvents = ({
  maxMs,
  maxLength = 60,
  streams = ['web-1', 'web-2'],
}: {
  readonly maxMs: number;
  readonly maxLength?: number;
  readonly streams?: readonly string[];
}): fc.Arbitrary<readonly StoredEvent[]> =>
  fc
    .array(
      fc.record({
        // Half of them in few places, so that milliseconds are shared.
        timestamp: fc.oneof(
          fc.integer({ min: 0, max: maxMs }),
          fc.integer({ min: 0, max: 9 }).map((n) => Math.floor((n * maxMs) / 9)),
        ),
        lagMs: fc.nat(2000),
        logStreamName: fc.constantFrom(...streams),
        message: fc.oneof(fc.string(), fc.constant('},{"eventId":"x"'), fc.constant('日本語 "quoted"\n')),
      }),
      { maxLength },
    )
    .map((list) =>
      list
        .map(({ lagMs, ...event }, index) => ({
          ...event,
          ingestionTime: event.timestamp + lagMs,
          eventId: String(index).padStart(8, '0'),
        }))
        .sort(inServiceOrder),
    );
