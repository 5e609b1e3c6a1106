import type {
  LiveTailSessionLogEvent,
  StartLiveTailRequest,
  StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { createHash } from 'node:crypto';
import { ServiceError, type Call, type Operation } from '../../types.js';
import { constraintError, groupByIdentifier, invalidParameter, messageTest, required, streamTest } from './checks.js';
import { logsStore, type ArrivalListener, type StoredGroup } from './store.js';

// Limits of a session (API reference, StartLiveTail, and "CloudWatch Logs quotas").
const MAX_GROUPS = 10;
const MAX_EVENTS_PER_UPDATE = 500;
const UPDATE_INTERVAL_MS = 1000;
const MAX_BUFFERED_UPDATES = 10;
const MAX_SESSION_MS = 3 * 3_600_000;

/** `logs:StartLiveTail`; the answer is what the wire layer writes as an event stream. */
export const startLiveTail: Operation<
  StartLiveTailRequest,
  { responseStream: AsyncIterable<StartLiveTailResponseStream> }
> = (input, call) => {
  const groups = liveGroups(input, call);
  const [first] = groups;
  const { logStreamNames: names, logStreamNamePrefixes: prefixes } = input;
  if ((names !== undefined || prefixes !== undefined) && groups.length !== 1) {
    throw invalidParameter('Log streams can be specified only when there is exactly one log group identifier.');
  }
  const ofMessage = messageTest(input.logEventFilterPattern, 'logEventFilterPattern');
  const ofStream = first ? streamTest(first, { names, prefixes }) : () => true;
  const arrivals = collectArrivals(call, (group, event) => {
    return groups.includes(group) && ofStream(event.stream) && ofMessage(event.message);
  });
  return { responseStream: session(input, call, arrivals) };
};

function liveGroups(input: StartLiveTailRequest, call: Call): readonly StoredGroup[] {
  const identifiers = required(input.logGroupIdentifiers, 'logGroupIdentifiers');
  if (identifiers.length < 1 || identifiers.length > MAX_GROUPS) {
    const constraint = `Member must have length between 1 and ${MAX_GROUPS}`;
    throw constraintError('logGroupIdentifiers', `[${identifiers.join(', ')}]`, constraint);
  }
  return identifiers.map((identifier) => {
    if (!identifier.startsWith('arn:')) {
      throw invalidParameter(`Log group identifier '${identifier}' must be the ARN of a log group.`);
    }
    const group = groupByIdentifier(identifier, call, 'logGroupIdentifiers');
    if (group.logGroupClass !== 'STANDARD') {
      const message = `Live Tail is not supported for log groups of class ${group.logGroupClass}.`;
      throw new ServiceError('InvalidOperationException', message);
    }
    return group;
  });
}

interface Arrivals {
  /** Events since the last call, at most the service's buffer; `dropped` when there were more. */
  take(): { readonly events: LiveTailSessionLogEvent[]; readonly dropped: boolean };
  close(): void;
}

function collectArrivals(
  call: Call,
  wanted: (group: StoredGroup, event: { readonly stream: string; readonly message: string }) => boolean,
): Arrivals {
  const capacity = MAX_BUFFERED_UPDATES * MAX_EVENTS_PER_UPDATE;
  let buffer: LiveTailSessionLogEvent[] = [];
  let dropped = false;
  const listener: ArrivalListener = (group, events) => {
    for (const event of events) {
      if (!wanted(group, event)) continue;
      const { stream: logStreamName, message, timestamp, ingestionTime } = event;
      buffer.push({ logStreamName, logGroupIdentifier: identifierOf(group), message, timestamp, ingestionTime });
    }
    if (buffer.length > capacity) {
      buffer = buffer.slice(-capacity);
      dropped = true;
    }
  };
  const { listeners } = call.store(logsStore);
  listeners.add(listener);
  const close = () => {
    listeners.delete(listener);
  };
  // The client may go away before the first event is read, and then nobody ends the iteration.
  call.signal.addEventListener('abort', close, { once: true });
  return {
    take() {
      const taken = { events: buffer, dropped };
      buffer = [];
      dropped = false;
      return taken;
    },
    close,
  };
}

/** Live Tail names a group `account:name`. */
function identifierOf(group: StoredGroup): string {
  return `${group.arn.split(':')[4] ?? ''}:${group.name}`;
}

async function* session(
  input: StartLiveTailRequest,
  call: Call,
  arrivals: Arrivals,
): AsyncGenerator<StartLiveTailResponseStream> {
  const startedAt = call.clock.now();
  const { logGroupIdentifiers, logStreamNames = [], logStreamNamePrefixes = [], logEventFilterPattern = '' } = input;
  const sessionId = createHash('sha256').update(call.requestId).digest('hex').slice(0, 32);
  const filters = { logStreamNames, logStreamNamePrefixes, logEventFilterPattern };
  try {
    yield { sessionStart: { requestId: call.requestId, sessionId, logGroupIdentifiers, ...filters } };
    while (await tick(call)) {
      if (call.clock.now() - startedAt >= MAX_SESSION_MS) {
        throw new ServiceError('SessionTimeoutException', 'Session timed out after 3 hours');
      }
      const { events, dropped } = arrivals.take();
      const sessionResults = sample(events);
      const sampled = dropped || sessionResults.length < events.length;
      yield { sessionUpdate: { sessionMetadata: { sampled }, sessionResults } };
    }
  } finally {
    arrivals.close();
  }
}

/** Waits for the next update; false when the client has gone. */
async function tick(call: Call): Promise<boolean> {
  try {
    await call.clock.sleep(UPDATE_INTERVAL_MS, call.signal);
    return true;
  } catch (error) {
    if (call.signal.aborted) return false;
    throw error;
  }
}

/** At most 500 events, spread evenly over what came. */
function sample(events: LiveTailSessionLogEvent[]): LiveTailSessionLogEvent[] {
  if (events.length <= MAX_EVENTS_PER_UPDATE) return events;
  const step = events.length / MAX_EVENTS_PER_UPDATE;
  return events.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
