import type {
  CreateDeliveryStreamInput,
  CreateDeliveryStreamOutput,
  DeleteDeliveryStreamInput,
  ListDeliveryStreamsInput,
  ListDeliveryStreamsOutput,
} from '@aws-sdk/client-firehose';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { checkRole, configurationOf, readDestination } from './destination.js';
import { encryptionOf, keyFailure } from './encryption.js';
import { constraintError, inUse, notImplemented } from './errors.js';
import { firehosePlaces, firehoseStore } from './store.js';
import { findStream, liveStreams, statusOf, streamNameOf } from './stream-state.js';
import { tagRecord } from './tags.js';

/** "Amazon Data Firehose Quota", and API reference, ListDeliveryStreams. */
const MAX_STREAMS = 5000;
const DEFAULT_LISTED = 10;
const MAX_LISTED = 10_000;

/** Delivery streams: create, list, delete. */
export const streamOperations: Operations = {
  CreateDeliveryStream: createDeliveryStream,
  ListDeliveryStreams: listDeliveryStreams,
  DeleteDeliveryStream: deleteDeliveryStream,
};

function createDeliveryStream(input: CreateDeliveryStreamInput, call: Call): CreateDeliveryStreamOutput {
  const name = streamNameOf(input.DeliveryStreamName);
  const type = input.DeliveryStreamType ?? 'DirectPut';
  if (type !== 'DirectPut') throw notImplemented(`the delivery stream type ${type}`);
  const destination = readDestination(configurationOf(input));
  const tags = tagRecord(input.Tags);
  const streams = liveStreams(call);
  if (streams.has(name)) throw inUse(`Firehose ${name} under accountId ${call.account} already exists`);
  if (streams.size >= MAX_STREAMS) {
    const names = [...streams.keys()].slice(0, DEFAULT_LISTED).join(', ');
    const message = `You have already consumed your firehose quota of ${MAX_STREAMS} hoses. Firehose names: [${names}]`;
    throw new ServiceError('LimitExceededException', message);
  }
  const arn = `arn:aws:firehose:${call.region}:${call.account}:deliverystream/${name}`;
  checkRole(call, { roleArn: destination.roleArn, streamArn: arn });
  const store = call.store(firehoseStore);
  const createdAtMs = call.clock.now();
  const readyAtMs = createdAtMs + store.changeMs;
  const encryption = encryptionOf(input.DeliveryStreamEncryptionConfigurationInput, { settledAtMs: readyAtMs });
  store.streams.set(name, {
    name,
    arn,
    createdAtMs,
    readyAtMs,
    failure: keyFailure(call, encryption),
    goneAtMs: undefined,
    versionId: 1,
    updatedAtMs: undefined,
    destination,
    encryption,
    tags,
    buffers: new Map(),
  });
  const { account, region } = call;
  call.store(firehosePlaces).set(`${account} ${region}`, { account, region });
  return { DeliveryStreamARN: arn };
}

function listDeliveryStreams(input: ListDeliveryStreamsInput, call: Call): ListDeliveryStreamsOutput {
  const { Limit: limit = DEFAULT_LISTED, ExclusiveStartDeliveryStreamName: start = '' } = input;
  if (limit < 1) throw constraintError('limit', limit, 'Member must have value greater than or equal to 1');
  if (limit > MAX_LISTED) {
    throw constraintError('limit', limit, `Member must have value less than or equal to ${MAX_LISTED}`);
  }
  const isOfType = (input.DeliveryStreamType ?? 'DirectPut') === 'DirectPut';
  const names = isOfType ? [...liveStreams(call).keys()].filter((name) => name > start).sort() : [];
  return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
}

function deleteDeliveryStream(input: DeleteDeliveryStreamInput, call: Call): object {
  const stream = findStream(call, input.DeliveryStreamName);
  const status = statusOf(call, stream);
  if (status === 'CREATING' || status === 'DELETING') {
    throw inUse(`Firehose ${stream.name} under account ${call.account} is in ${status} state.`);
  }
  // What is still buffered is not promised to arrive (API reference): here it does not.
  stream.buffers.clear();
  stream.goneAtMs = call.clock.now() + call.store(firehoseStore).changeMs;
  return {};
}
