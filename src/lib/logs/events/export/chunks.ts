import { lineTimes, rawLines } from '../raw-lines.js';
import { readGroupPages, readRows, type EventReader } from '../read-rows.js';
import type { LogRow } from '../row.js';
import type { TimeRange } from '../../../core/time-range.js';

/**
 * A batch of events as text, in two: those of its last millisecond may go on in the next batch, so an export can be
 * resumed between the two and not at the end.
 */
export interface ExportChunk {
  readonly closed: string | Buffer;
  readonly closedEvents: number;
  readonly open: string | Buffer;
  readonly openEvents: number;
  /** Epoch ms; undefined when the service gave an event no time. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

/** The events of a range as rows, written by `encode`. */
export async function* rowChunks(
  reader: EventReader,
  { range, encode }: { readonly range: TimeRange; readonly encode: (rows: readonly LogRow[]) => string },
): AsyncGenerator<ExportChunk> {
  for await (const rows of readRows(reader, range)) {
    const last = rows.at(-1)?.timestamp ?? null;
    const openFrom = rows.findIndex(({ timestamp }) => timestamp === last);
    yield {
      closed: encode(rows.slice(0, openFrom)),
      closedEvents: openFrom,
      open: encode(rows.slice(openFrom)),
      openEvents: rows.length - openFrom,
      firstMs: timeOf(rows[0]?.timestamp),
      lastMs: timeOf(last),
    };
  }
}

/** The events of a range as the service wrote them, one a line. For a reader of one group. */
export async function* rawChunks(
  reader: EventReader,
  { range }: { readonly range: TimeRange },
): AsyncGenerator<ExportChunk> {
  for (const group of reader.query.groups) {
    for await (const page of readGroupPages(reader, { group, range, operation: 'FilterLogEvents' })) {
      const { lines, count } = rawLines(page);
      const { firstMs, lastMs, lastFrom, countOfLast } = lineTimes(lines);
      yield {
        closed: lines.subarray(0, lastFrom),
        closedEvents: count - countOfLast,
        open: lines.subarray(lastFrom),
        openEvents: countOfLast,
        firstMs,
        lastMs,
      };
    }
  }
}

const timeOf = (timestamp: string | null | undefined): number | undefined =>
  timestamp === null || timestamp === undefined ? undefined : Date.parse(timestamp);
