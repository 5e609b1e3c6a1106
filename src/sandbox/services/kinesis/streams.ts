import type {
  CreateStreamInput,
  DeleteStreamInput,
  DescribeStreamInput,
  DescribeStreamOutput,
  DescribeStreamSummaryInput,
  DescribeStreamSummaryOutput,
  ListShardsInput,
  ListShardsOutput,
  ListStreamsInput,
  ListStreamsOutput,
  Shard,
} from '@aws-sdk/client-kinesis';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import {
  findStream,
  kinesisStore,
  liveStreams,
  newShards,
  RETENTION_HOURS,
  streamStatus,
  type StoredShard,
} from './store.js';

/** What an on-demand stream begins with (developer guide, "Choose the right mode"), and API reference, ListStreams. */
const ON_DEMAND_SHARDS = 4;
const DEFAULT_LISTED = 100;

/** Streams: create, read, delete. */
export const streamOperations: Operations = {
  CreateStream: createStream,
  DescribeStream: describeStream,
  DescribeStreamSummary: describeStreamSummary,
  ListStreams: listStreams,
  ListShards: listShards,
  DeleteStream: deleteStream,
};

function createStream(input: CreateStreamInput, call: Call): void {
  const { StreamName: name = '' } = input;
  if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) {
    const rule = 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
    const message = `1 validation error detected: Value '${name}' at 'streamName' failed to satisfy constraint: ${rule}`;
    throw new ServiceError('ValidationException', message);
  }
  const mode = input.StreamModeDetails?.StreamMode ?? 'PROVISIONED';
  const count = mode === 'ON_DEMAND' ? ON_DEMAND_SHARDS : (input.ShardCount ?? 0);
  if (count < 1) throw new ServiceError('ValidationException', 'ShardCount must be at least 1 in PROVISIONED mode.');
  const store = call.store(kinesisStore);
  if (liveStreams(call).has(name)) {
    throw new ServiceError('ResourceInUseException', `Stream ${name} under account ${call.account} already exists.`);
  }
  const createdAtMs = call.clock.now();
  store.streams.set(name, {
    name,
    arn: `arn:aws:kinesis:${call.region}:${call.account}:stream/${name}`,
    mode,
    createdAtMs,
    activeAtMs: createdAtMs + store.changeMs,
    goneAtMs: undefined,
    shards: newShards(store, count),
  });
}

function describeStream(input: DescribeStreamInput, call: Call): DescribeStreamOutput {
  const stream = findStream(call, input);
  return {
    StreamDescription: {
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: streamStatus(call, stream),
      StreamModeDetails: { StreamMode: stream.mode },
      Shards: stream.shards.map(shardView),
      HasMoreShards: false,
      RetentionPeriodHours: RETENTION_HOURS,
      StreamCreationTimestamp: new Date(stream.createdAtMs),
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'NONE',
    },
  };
}

function describeStreamSummary(input: DescribeStreamSummaryInput, call: Call): DescribeStreamSummaryOutput {
  const stream = findStream(call, input);
  return {
    StreamDescriptionSummary: {
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: streamStatus(call, stream),
      StreamModeDetails: { StreamMode: stream.mode },
      RetentionPeriodHours: RETENTION_HOURS,
      StreamCreationTimestamp: new Date(stream.createdAtMs),
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'NONE',
      OpenShardCount: stream.shards.length,
      ConsumerCount: 0,
    },
  };
}

function shardView({ id, start, end, startingSequenceNumber }: StoredShard): Shard {
  return {
    ShardId: id,
    HashKeyRange: { StartingHashKey: String(start), EndingHashKey: String(end) },
    SequenceNumberRange: { StartingSequenceNumber: startingSequenceNumber },
  };
}

function listShards(input: ListShardsInput, call: Call): ListShardsOutput {
  return { Shards: findStream(call, input).shards.map(shardView) };
}

function listStreams(input: ListStreamsInput, call: Call): ListStreamsOutput {
  const { Limit: limit = DEFAULT_LISTED, ExclusiveStartStreamName: start = '' } = input;
  const rest = [...liveStreams(call).values()]
    .filter(({ name }) => name > start)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, limit);
  return {
    StreamNames: page.map(({ name }) => name),
    StreamSummaries: page.map((stream) => ({
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: streamStatus(call, stream),
      StreamModeDetails: { StreamMode: stream.mode },
      StreamCreationTimestamp: new Date(stream.createdAtMs),
    })),
    HasMoreStreams: rest.length > limit,
  };
}

function deleteStream(input: DeleteStreamInput, call: Call): void {
  const stream = findStream(call, input);
  if (streamStatus(call, stream) !== 'ACTIVE') {
    const message = `Stream ${stream.name} under account ${call.account} not ACTIVE, instead in state ${streamStatus(call, stream)}`;
    throw new ServiceError('ResourceInUseException', message);
  }
  stream.goneAtMs = call.clock.now() + call.store(kinesisStore).changeMs;
}
