import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { ServiceError, type Operation } from '../../types.js';
import { constraintError, groupOf, invalidParameter, limitOf, streamNameOf, streamOf } from './checks.js';
import { insertStream, type StoredStream } from './store.js';
import { pageOf } from './tokens.js';

/** Page limit (API reference, DescribeLogStreams). */
const MAX_DESCRIBED_STREAMS = 50;
/** The service says "less than an hour"; the sandbox is out of date for a minute. */
const LAST_EVENT_LAG_MS = 60_000;

/** `logs:CreateLogStream` */
export const createLogStream: Operation<CreateLogStreamRequest, object> = (input, call) => {
  const group = groupOf(input, call);
  const name = streamNameOf(input.logStreamName);
  if (group.streams.has(name)) {
    throw new ServiceError('ResourceAlreadyExistsException', 'The specified log stream already exists');
  }
  insertStream(group, name, call.clock.now());
  return {};
};

/** `logs:DeleteLogStream` */
export const deleteLogStream: Operation<DeleteLogStreamRequest, object> = (input, call) => {
  const group = groupOf(input, call);
  const stream = streamOf(group, input.logStreamName);
  group.streams.delete(stream.name);
  group.events = group.events.filter((event) => event.stream !== stream.name);
  group.storedBytes = group.events.reduce((sum, { bytes }) => sum + bytes, 0);
  return {};
};

/** `logs:DescribeLogStreams` */
export const describeLogStreams: Operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse> = (input, call) => {
  const group = groupOf(input, call);
  const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
  if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime') {
    throw constraintError('orderBy', orderBy, 'Member must satisfy enum value set: [LogStreamName, LastEventTime]');
  }
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const limit = limitOf(input.limit, { member: 'limit', max: MAX_DESCRIBED_STREAMS, fallback: MAX_DESCRIBED_STREAMS });
  const now = call.clock.now();
  const found = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
  for (const stream of found) refreshReport(stream, now);
  const byName = (a: StoredStream, b: StoredStream) => (a.name < b.name ? -1 : 1);
  const byTime = (a: StoredStream, b: StoredStream) =>
    (a.reportedLastEvent ?? 0) - (b.reportedLastEvent ?? 0) || byName(a, b);
  found.sort(orderBy === 'LastEventTime' ? byTime : byName);
  if (descending) found.reverse();
  const scope = JSON.stringify(['DescribeLogStreams', group.name, prefix, orderBy, descending]);
  const page = pageOf(found, { scope, token: input.nextToken, limit });
  return { logStreams: page.items.map(describeStream), nextToken: page.nextToken };
};

function refreshReport(stream: StoredStream, now: number): void {
  if (stream.staleSince === undefined || now - stream.staleSince < LAST_EVENT_LAG_MS) return;
  stream.reportedLastEvent = stream.lastEventTimestamp;
  stream.staleSince = undefined;
}

function describeStream(stream: StoredStream): LogStream {
  return {
    logStreamName: stream.name,
    creationTime: stream.creationTime,
    firstEventTimestamp: stream.firstEventTimestamp,
    lastEventTimestamp: stream.reportedLastEvent,
    lastIngestionTime: stream.lastIngestionTime,
    uploadSequenceToken: stream.lastIngestionTime === undefined ? undefined : String(stream.lastIngestionTime),
    arn: stream.arn,
    // oxlint-disable-next-line typescript/no-deprecated -- the service still answers it, as 0 since 2019-06-17
    storedBytes: 0,
  };
}
