/** One log event as awsops shows it. Times are ISO-8601 UTC with milliseconds, so they sort as text. */
export type LogRow = {
  readonly timestamp: string | null;
  readonly ingestedAt: string | null;
  readonly group: string;
  readonly stream: string | null;
  readonly message: string;
  /** null from GetLogEvents and live tail, which do not tell it. */
  readonly eventId: string | null;
};

/** An event as FilterLogEvents and GetLogEvents write it. */
export interface ServiceEvent {
  readonly timestamp?: number | undefined;
  readonly ingestionTime?: number | undefined;
  readonly logStreamName?: string | undefined;
  readonly message?: string | undefined;
  readonly eventId?: string | undefined;
}

const MINUTE_MS = 60_000;

/** Makes a formatter of epoch ms that keeps the last minute: neighbouring events share it, and Date is slow. */
export function isoFormatter(): (ms: number) => string {
  let minute = Number.NaN;
  let prefix = '';
  return (ms) => {
    const ofMinute = Math.floor(ms / MINUTE_MS);
    if (ofMinute !== minute) {
      minute = ofMinute;
      prefix = new Date(ofMinute * MINUTE_MS).toISOString().slice(0, -7);
    }
    const rest = ms - ofMinute * MINUTE_MS;
    const seconds = Math.floor(rest / 1000);
    const millis = rest - seconds * 1000;
    return `${prefix}${seconds < 10 ? '0' : ''}${seconds}.${millis < 100 ? (millis < 10 ? '00' : '0') : ''}${millis}Z`;
  };
}

/** Makes the function that turns the service's events of one group into rows. */
export function rowMaker(input: {
  readonly group: string;
  /** For GetLogEvents, whose events do not say their stream. */
  readonly stream?: string | undefined;
}): (events: readonly ServiceEvent[]) => LogRow[] {
  const eventTime = isoFormatter();
  const ingestionTime = isoFormatter();
  const { group, stream = null } = input;
  return (events) =>
    events.map((event) => ({
      timestamp: event.timestamp === undefined ? null : eventTime(event.timestamp),
      ingestedAt: event.ingestionTime === undefined ? null : ingestionTime(event.ingestionTime),
      group,
      stream: event.logStreamName ?? stream,
      message: event.message ?? '',
      eventId: event.eventId ?? null,
    }));
}

/** The service's own order: by time, then by ingestion, then by id. */
export function compareRows(a: LogRow, b: LogRow): number {
  return (
    compareText(a.timestamp, b.timestamp) ||
    compareText(a.ingestedAt, b.ingestedAt) ||
    compareText(a.eventId, b.eventId)
  );
}

function compareText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
