import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canSplitByTime, parseInsights, quoteString } from '../../../src/lib/logs/insights/index.js';
import { checkInsights, type InsightsEvent } from '../../../src/sandbox/services/insights/index.js';
import { commands } from '../../unit/insights/arbitrary-query.js';
import { printInsights } from '../../unit/insights/print-insights.js';
import { noon, rowsOf, run } from './run-query.js';

const seconds = 20;

const message: fc.Arbitrary<string> = fc.oneof(
  fc
    .record({
      level: fc.constantFrom('INFO', 'ERROR', 'warn'),
      ms: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constantFrom('n/a', null)),
      path: fc.constantFrom('/a', '/b', '/日本'),
    })
    .map((fields) => JSON.stringify(fields)),
  fc.constantFrom('GET /a 200', 'GET /b 500', '', 'level=ERROR ms=12'),
);

/** Events in any order, several in the same millisecond. */
const events: fc.Arbitrary<readonly InsightsEvent[]> = fc
  .array(
    fc.record({ offsetMs: fc.integer({ min: 0, max: seconds * 1000 - 1 }).map((ms) => ms - (ms % 250)), message }),
    { maxLength: 40 },
  )
  .map((items) =>
    items.map(({ offsetMs, message: text }, i) => ({
      timestamp: noon + offsetMs,
      ingestionTime: noon + offsetMs,
      message: text,
      logStream: 's',
      log: '123456789012:/app',
      ptr: `p${String(i)}`,
    })),
  );

const condition = fc.constantFrom(
  'level = "ERROR"',
  'ms > 20',
  'not (ms > 20)',
  '@message like /\\d{3}/',
  'ispresent(path)',
  'path in ["/a", "/日本"]',
  'strcontains(@message, "ms")',
);

describe('filter', () => {
  test('of two conditions passes the rows that both pass', () => {
    fc.assert(
      fc.property(events, condition, condition, (input, a, b) => {
        const pass = (query: string) => new Set(run(query, input).rows.map((row) => row.at(-1)?.value));
        const [both, passA, passB] = [pass(`filter ${a} and ${b}`), pass(`filter ${a}`), pass(`filter ${b}`)];
        expect(both).toEqual(new Set([...passA].filter((ptr) => passB.has(ptr))));
        expect(pass(`filter ${a} | filter ${b}`)).toEqual(both);
        expect(pass(`filter ${a} or ${b}`)).toEqual(new Set([...passA, ...passB]));
      }),
    );
  });

  test('and its negation share all rows between them', () => {
    fc.assert(
      fc.property(events, condition, (input, a) => {
        const count = (query: string): number => run(query, input).statistics.recordsMatched;
        expect(count(`filter ${a}`) + count(`filter not (${a})`)).toBe(input.length);
      }),
    );
  });
});

describe('stats', () => {
  test('counts the rows that match, in one group or in many', () => {
    fc.assert(
      fc.property(
        events,
        condition,
        fc.constantFrom('path', 'level, ms', 'bin(3s)', 'ms > 10, @message'),
        (input, a, by) => {
          const matched = run(`filter ${a}`, input).statistics.recordsMatched;
          const [all] = rowsOf(`filter ${a} | stats count(*) as n`, input);
          expect(Number(all?.['n'] ?? 0)).toBe(matched);
          const groups = rowsOf(`filter ${a} | stats count(*) as n by ${by}`, input);
          expect(groups.reduce((sum, row) => sum + Number(row['n']), 0)).toBe(matched);
        },
      ),
    );
  });

  test('have the smallest value at or below the percentiles, and those at or below the largest', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 100 }), (input, percent) => {
        const [row] = rowsOf(
          `filter isNumeric(ms) | stats min(ms) as low, pct(ms, ${String(percent)}) as mid, max(ms) as high`,
          input,
        );
        fc.pre(row !== undefined);
        expect(Number(row['low'])).toBeLessThanOrEqual(Number(row['mid']));
        expect(Number(row['mid'])).toBeLessThanOrEqual(Number(row['high']));
      }),
    );
  });
});

test('a range that is split where the analysis allows it gives the rows of the whole', () => {
  const splittable = fc.constantFrom(
    'fields @timestamp, @message',
    'filter level = "ERROR" | fields ms * 2 as twice',
    'parse @message "GET * *" as path2, status | display path2, @timestamp',
    'fields ms | sort @timestamp desc',
    'fields ms | sort @timestamp asc',
    'sort @timestamp asc, level desc',
  );
  fc.assert(
    fc.property(events, splittable, fc.integer({ min: 0, max: seconds - 2 }), (input, query, middle) => {
      const split = canSplitByTime(parseInsights(query));
      if (!split.ok) throw new Error(split.because);
      const part = (startMs: number, endMs: number) => run(query, input, { startMs, endMs }).rows;
      const older = part(noon, noon + middle * 1000 + 999);
      const newer = part(noon + (middle + 1) * 1000, noon + seconds * 1000 - 1);
      const whole = part(noon, noon + seconds * 1000 - 1);
      expect(whole).toHaveLength(input.length === 0 ? 0 : older.length + newer.length);
      expect(split.order === 'newest-first' ? [...newer, ...older] : [...older, ...newer]).toEqual(whole);
    }),
  );
});

test('sort orders by what it says and loses nothing', () => {
  fc.assert(
    fc.property(events, (input) => {
      const sorted = rowsOf('filter isNumeric(ms) | fields ms | sort ms asc', input).map((row) => Number(row['ms']));
      expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
      expect(run('fields ms | sort ms desc', input).rows).toHaveLength(input.length);
    }),
  );
});

test('parse by a glob finds what was put between its texts', () => {
  const word = fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => !/[<>*]/.test(text));
  fc.assert(
    fc.property(word, word, word, (before, a, b) => {
      const event: InsightsEvent = {
        timestamp: noon,
        ingestionTime: noon,
        message: `${before}<${a}>${b}`,
        logStream: 's',
        log: 'l',
        ptr: 'p',
      };
      expect(rowsOf('parse @message "<*>*" as a, b | display a, b', [event])).toEqual([{ a, b }]);
    }),
  );
});

test('a quoted value equals itself and nothing longer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const event: InsightsEvent = {
        timestamp: noon,
        ingestionTime: noon,
        message: value,
        logStream: 's',
        log: 'l',
        ptr: 'p',
      };
      const count = (text: string) =>
        run(`filter @message = ${quoteString(text)} and @message like ${quoteString(text)}`, [event]).rows.length;
      expect(count(value)).toBe(1);
      expect(count(`${value}x`)).toBe(0);
    }),
  );
});

test('any query runs or is refused with a reason', () => {
  fc.assert(
    fc.property(commands, events, (generated, input) => {
      const query = printInsights(generated);
      try {
        checkInsights(parseInsights(query));
      } catch (error) {
        expect((error as Error).name).toMatch(/^Insights(Syntax|Unsupported)Error$/);
        return;
      }
      const { rows, statistics } = run(query, input);
      expect(rows).toHaveLength(statistics.resultCount);
      expect(statistics.recordsScanned).toBe(input.length);
    }),
  );
});
