import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call, Operation } from '../../types.js';
import { cloudWatchStore, insertSamples } from '../cloudwatch/store.js';
import { constraintError, groupOf, invalidParameter, required, streamOf } from './checks.js';
import { retainedFrom } from './events.js';
import { insertEvents, logsStore, type NewEvent, type StoredGroup } from './store.js';

// Limits of a batch (API reference, PutLogEvents).
const MAX_BATCH_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;
const MAX_EVENT_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const MS_PER_HOUR = 3_600_000;
const MAX_BATCH_SPAN_MS = 24 * MS_PER_HOUR;
const MAX_AGE_MS = 14 * 24 * MS_PER_HOUR;
const MAX_AHEAD_MS = 2 * MS_PER_HOUR;

/** `logs:PutLogEvents` */
export const putLogEvents: Operation<PutLogEventsRequest, PutLogEventsResponse> = (input, call) => {
  const events = checkBatch(required(input.logEvents, 'logEvents'));
  const group = groupOf(input, call);
  const stream = streamOf(group, input.logStreamName);
  const now = call.clock.now();
  const rejected = rejectionOf(events, group, now);
  const from = Math.max(rejected?.tooOldLogEventEndIndex ?? 0, rejected?.expiredLogEventEndIndex ?? 0);
  const accepted = events.slice(from, rejected?.tooNewLogEventStartIndex);
  if (accepted.length > 0) {
    const store = call.store(logsStore);
    const bytes = insertEvents(store, { group, stream }, { events: accepted, ingestionTime: now });
    publishUsage(call, { group: group.name, bytes, events: accepted.length });
  }
  // The token is still answered, though the service ignores it since 2023.
  const nextSequenceToken = `49${String(call.store(logsStore).nextSequence).padStart(54, '0')}`;
  return { nextSequenceToken, ...(rejected ? { rejectedLogEventsInfo: rejected } : {}) };
};

function checkBatch(input: readonly InputLogEvent[]): readonly NewEvent[] {
  if (input.length === 0 || input.length > MAX_BATCH_EVENTS) {
    const bound = input.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_BATCH_EVENTS}`;
    const shown = input.length === 0 ? '[]' : `[${input.length} log events]`;
    throw constraintError('logEvents', shown, `Member must have length ${bound}`);
  }
  let batchBytes = 0;
  let last = 0;
  const events = input.map((event, index): NewEvent => {
    const member = `logEvents.${index + 1}.member`;
    const timestamp = required(event.timestamp, `${member}.timestamp`);
    const message = required(event.message, `${member}.message`);
    if (timestamp < 0) {
      throw constraintError(`${member}.timestamp`, timestamp, 'Member must have value greater than or equal to 0');
    }
    if (message === '') {
      throw constraintError(`${member}.message`, '', 'Member must have length greater than or equal to 1');
    }
    const bytes = Buffer.byteLength(message);
    if (bytes > MAX_EVENT_BYTES) {
      throw invalidParameter(`Log event too large: ${bytes} bytes exceeds limit of ${MAX_EVENT_BYTES}`);
    }
    batchBytes += bytes + EVENT_OVERHEAD_BYTES;
    if (timestamp < last) {
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
    last = timestamp;
    return { timestamp, message };
  });
  if (batchBytes > MAX_BATCH_BYTES) {
    throw invalidParameter(`Upload too large: ${batchBytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  }
  if (last - (events[0]?.timestamp ?? last) > MAX_BATCH_SPAN_MS) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  return events;
}

/** Which events of an ordered batch the service leaves out without failing the request; end indices are exclusive. */
function rejectionOf(events: readonly NewEvent[], group: StoredGroup, now: number): RejectedLogEventsInfo | undefined {
  const before = (timestamp: number) => events.filter((event) => event.timestamp < timestamp).length;
  const tooOld = before(now - MAX_AGE_MS);
  const expired = before(retainedFrom(group, now));
  const tooNew = before(now + MAX_AHEAD_MS + 1);
  if (tooOld === 0 && expired === 0 && tooNew === events.length) return undefined;
  return {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
    ...(tooNew < events.length ? { tooNewLogEventStartIndex: tooNew } : {}),
  };
}

/** The service's own metrics of a group, and of all groups together, from which costs are reckoned. */
function publishUsage(call: Call, usage: { group: string; bytes: number; events: number }): void {
  const store = call.store(cloudWatchStore);
  const nowMs = call.clock.now();
  const publish = (name: string, unit: string, value: number) => {
    for (const dimensions of [{ LogGroupName: usage.group }, {}]) {
      const series = { namespace: 'AWS/Logs', dimensions, name, unit };
      insertSamples(store, series, { samples: [{ timestampMs: nowMs, value }], nowMs });
    }
  };
  publish('IncomingBytes', 'Bytes', usage.bytes);
  publish('IncomingLogEvents', 'None', usage.events);
}
