import { gzipSync } from 'node:zlib';
import { eventIdOf } from './events.js';
import type { StoredEvent } from './store.js';

/** Events of one record: what is compressed from so much is far below a record's limit everywhere. */
const MAX_RAW_BYTES = 512 * 1024;

/** What subscribers get: this document, compressed ("Subscription filters" of the CloudWatch Logs user guide). */
export interface SubscriptionRecord {
  readonly messageType: 'DATA_MESSAGE' | 'CONTROL_MESSAGE';
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly { readonly id: string; readonly timestamp: number; readonly message: string }[];
}

/** A record as it travels. */
export function packRecord(record: SubscriptionRecord): Buffer {
  return gzipSync(JSON.stringify(record));
}

/** The record that tells a destination that somebody wants to send to it. */
export function controlRecord(vendor: string, nowMs: number): SubscriptionRecord {
  const message = `CWL CONTROL MESSAGE: Checking health of destination ${vendor}.`;
  return {
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [{ id: '', timestamp: nowMs, message }],
  };
}

/** The records of some events: those of a stream together, as many as fit. */
export function dataRecords(
  source: { readonly owner: string; readonly logGroup: string; readonly filterName: string },
  events: readonly StoredEvent[],
): readonly SubscriptionRecord[] {
  const { owner, logGroup, filterName } = source;
  return chunksOf(events).map((chunk) => ({
    messageType: 'DATA_MESSAGE',
    owner,
    logGroup,
    logStream: chunk[0]?.stream ?? '',
    subscriptionFilters: [filterName],
    logEvents: chunk.map((event) => ({ id: eventIdOf(event), timestamp: event.timestamp, message: event.message })),
  }));
}

function chunksOf(events: readonly StoredEvent[]): readonly (readonly StoredEvent[])[] {
  const chunks: StoredEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const last = chunks.at(-1);
    if (last && last[0]?.stream === event.stream && bytes + event.bytes <= MAX_RAW_BYTES) {
      last.push(event);
      bytes += event.bytes;
    } else {
      chunks.push([event]);
      bytes = event.bytes;
    }
  }
  return chunks;
}
