import type { DeliveryStreamStatus } from '@aws-sdk/client-firehose';
import type { Call } from '../../types.js';
import { constraintError, streamNotFound } from './errors.js';
import { firehoseStore, type StoredDeliveryStream } from './store.js';

/** API reference, CreateDeliveryStream. */
const MAX_NAME_LENGTH = 64;

/** A name, checked against the service's pattern. */
export function streamNameOf(name: string | undefined): string {
  const value = name ?? '';
  if (value === '')
    throw constraintError('deliveryStreamName', value, 'Member must have length greater than or equal to 1');
  if (value.length > MAX_NAME_LENGTH) {
    const rule = `Member must have length less than or equal to ${MAX_NAME_LENGTH}`;
    throw constraintError('deliveryStreamName', value, rule);
  }
  if (!/^[a-zA-Z0-9_.-]+$/.test(value)) {
    const rule = 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
    throw constraintError('deliveryStreamName', value, rule);
  }
  return value;
}

/** Where a stream's life has come to. */
export function statusOf(call: Call, stream: StoredDeliveryStream): DeliveryStreamStatus {
  const nowMs = call.clock.now();
  if (stream.goneAtMs !== undefined) return 'DELETING';
  if (nowMs < stream.readyAtMs) return 'CREATING';
  return stream.failure ? 'CREATING_FAILED' : 'ACTIVE';
}

/** The streams that are not gone yet, by name. */
export function liveStreams(call: Call): ReadonlyMap<string, StoredDeliveryStream> {
  const { streams } = call.store(firehoseStore);
  for (const { name, goneAtMs } of streams.values()) {
    if (goneAtMs !== undefined && goneAtMs <= call.clock.now()) streams.delete(name);
  }
  return streams;
}

/** The stream of a name. Throws ResourceNotFoundException. */
export function findStream(call: Call, name: string | undefined): StoredDeliveryStream {
  const found = liveStreams(call).get(streamNameOf(name));
  if (!found) throw streamNotFound(name ?? '', call.account);
  return found;
}

/** A stream that takes records, by its ARN or name; undefined for any other. */
export function activeStream(call: Call, name: string): StoredDeliveryStream | undefined {
  const found = liveStreams(call).get(name);
  return found && statusOf(call, found) === 'ACTIVE' ? found : undefined;
}
