import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBatches, decodeEvents, lastEventMs, type EventPage } from '../../../src/lib/logs/events/fetch-page.js';
import { splitBody } from '../../../src/lib/logs/events/page-bytes.js';

test('a page gives the same events in batches as at once, whatever their number', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(499, 500, 501, 1000, 1234)), (count) => {
      const events = Array.from({ length: count }, (_, n) => ({ message: `},{"a ${n}`, timestamp: n }));
      const split = splitBody(Buffer.from(JSON.stringify({ events })));
      const page: EventPage = { bytes: split?.events, parsed: [], nextToken: undefined, latencyMs: 0 };
      expect([...decodeBatches(page)].flat()).toEqual(events);
      expect(decodeEvents(page)).toEqual(events);
      expect(lastEventMs(page)).toBe(count - 1);
    }),
  );
});
