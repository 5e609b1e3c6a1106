import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLiveHold } from '../../../src/lib/logs/events/live-hold.js';
import { createLiveLedger } from '../../../src/lib/logs/events/live-ledger.js';
import type { LogRow } from '../../../src/lib/logs/events/row.js';

const row = (message: string, ingestedMs = 0): LogRow => ({
  timestamp: new Date(0).toISOString(),
  ingestedAt: new Date(ingestedMs).toISOString(),
  group: 'g',
  stream: 's',
  message,
  eventId: null,
});

describe('createLiveLedger', () => {
  test('shows each event as often as the stream or a reading has it, whichever has it more often', () => {
    const copies = fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 });
    fc.assert(
      fc.property(copies, copies, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (streamed, read, turns) => {
        const ledger = createLiveLedger(() => 0);
        const unshown = ledger.beginReading();
        const shown: string[] = [];
        const left = { stream: [...streamed], read: [...read] };
        for (const isStream of [...turns, ...turns.map((turn) => !turn)]) {
          const message = (isStream ? left.stream : left.read).shift();
          if (message === undefined) continue;
          if (isStream) {
            if (ledger.fromStream(row(message))) shown.push(message);
          } else shown.push(...unshown([row(message)]).map((one) => one.message));
        }
        for (const message of ['a', 'b']) {
          const times = (list: readonly string[]): number => list.filter((one) => one === message).length;
          expect(times(shown)).toBe(Math.max(times(streamed), times(read)));
        }
      }),
    );
  });

  test('forgets what is old', () => {
    let now = 0;
    const ledger = createLiveLedger(() => now);
    ledger.fromStream(row('a'));
    now = 10;
    ledger.fromStream(row('b'));
    ledger.forgetBefore(5);
    expect(ledger.size).toBe(1);
  });
});

describe('createLiveHold', () => {
  test('holds for a second, and sorts by ingestion', () => {
    const hold = createLiveHold();
    hold.add([row('second', 200)], 0);
    hold.add([row('first', 100), row('third', 300)], 900);
    expect(hold.release(999)).toEqual([]);
    expect(hold.release(1000).map(({ message }) => message)).toEqual(['first', 'second']);
    expect(hold.release(1899)).toEqual([]);
    expect(hold.release(1900).map(({ message }) => message)).toEqual(['third']);
  });

  test('is in order of ingestion whenever nothing comes more than the hold late, and loses nothing', () => {
    const arrivals = fc.array(fc.record({ ingestedMs: fc.nat(5000), delayMs: fc.nat(990) }), { maxLength: 50 });
    fc.assert(
      fc.property(arrivals, (list) => {
        const hold = createLiveHold();
        const events = list
          .map(({ ingestedMs, delayMs }) => ({ ingestedMs, arrivedMs: ingestedMs + delayMs }))
          .sort((a, b) => a.arrivedMs - b.arrivedMs);
        const shown: LogRow[] = [];
        for (let now = 0; now <= 8000; now += 10) {
          while ((events[0]?.arrivedMs ?? Number.POSITIVE_INFINITY) <= now) {
            const next = events.shift();
            if (next) hold.add([row('m', next.ingestedMs)], now);
          }
          shown.push(...hold.release(now));
        }
        const times = shown.map(({ ingestedAt }) => ingestedAt ?? '');
        expect(times).toEqual([...times].sort());
        expect(times).toHaveLength(list.length);
      }),
    );
  });
});
