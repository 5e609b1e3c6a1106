import { decodeEvents, type EventPage } from './fetch-page.js';
import { toLines } from './page-bytes.js';
import type { ServiceEvent } from './row.js';

/** A page as lines of JSON in the service's own names. */
export interface RawLines {
  readonly lines: Buffer;
  readonly count: number;
}

/** The events of a page, one a line, byte for byte as the service wrote them where the page allows it. */
export function rawLines(page: EventPage): RawLines {
  if (page.bytes !== undefined) return { lines: toLines(page.bytes), count: page.bytes.starts.length + 1 };
  const events = decodeEvents(page);
  return { lines: Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join('')), count: events.length };
}

const NEWLINE = 0x0a;

/** The times of the first and last line, and where the lines of the last millisecond begin. */
export function lineTimes(lines: Buffer): {
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** Offset of the first line with the time `lastMs`. */
  readonly lastFrom: number;
  readonly countOfLast: number;
} {
  const firstMs = timeOf(lines.subarray(0, lines.indexOf(NEWLINE)));
  let lastFrom = lineStart(lines, lines.length - 1);
  const lastMs = timeOf(lines.subarray(lastFrom));
  let countOfLast = 1;
  while (lastFrom > 0) {
    const previous = lineStart(lines, lastFrom - 1);
    if (timeOf(lines.subarray(previous, lastFrom)) !== lastMs) break;
    lastFrom = previous;
    countOfLast += 1;
  }
  return { firstMs, lastMs, lastFrom, countOfLast };
}

/** Where the line begins whose line break is at `end`. */
const lineStart = (lines: Buffer, end: number): number => (end === 0 ? 0 : lines.lastIndexOf(NEWLINE, end - 1) + 1);

function timeOf(line: Buffer): number | undefined {
  const event: ServiceEvent = JSON.parse(line.toString('utf8'));
  return event.timestamp;
}
