import { createHash } from 'node:crypto';
import type { Call, StoreKey } from '../../types.js';
import { ServiceError } from '../../types.js';

export interface StoredRecord {
  /** Digits; they grow in the order of arrival. */
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly atMs: number;
}

export interface StoredShard {
  readonly id: string;
  /** Hash keys from `start` to `end`, both included. */
  readonly start: bigint;
  readonly end: bigint;
  readonly startingSequenceNumber: string;
  readonly records: StoredRecord[];
}

export interface StoredDataStream {
  readonly name: string;
  readonly arn: string;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  readonly createdAtMs: number;
  /** CREATING before. */
  readonly activeAtMs: number;
  /** DELETING until then. */
  goneAtMs: number | undefined;
  readonly shards: readonly StoredShard[];
}

/** Kinesis Data Streams of one account and region. */
export interface KinesisStore {
  readonly streams: Map<string, StoredDataStream>;
  nextSequence: number;
  /** How long creating and deleting a stream take. */
  changeMs: number;
}

/** Key of the Kinesis state of an account and region. */
export const kinesisStore: StoreKey<KinesisStore> = {
  name: 'kinesis',
  scope: 'regional',
  create: () => ({ streams: new Map(), nextSequence: 1, changeMs: 10_000 }),
};

const HASH_KEYS = 2n ** 128n;
/** What new streams have (developer guide, "Change the data retention period"). */
export const RETENTION_HOURS = 24;
const RETENTION_MS = RETENTION_HOURS * 3_600_000;

/** Shards that share the hash keys evenly. */
export function newShards(store: KinesisStore, count: number): readonly StoredShard[] {
  const width = HASH_KEYS / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    id: `shardId-${String(index).padStart(12, '0')}`,
    start: width * BigInt(index),
    end: index === count - 1 ? HASH_KEYS - 1n : width * BigInt(index + 1) - 1n,
    startingSequenceNumber: nextSequenceNumber(store),
    records: [],
  }));
}

function nextSequenceNumber(store: KinesisStore): string {
  const number = `49${String(store.nextSequence).padStart(54, '0')}`;
  store.nextSequence += 1;
  return number;
}

/** The streams that are not gone yet. */
export function liveStreams(call: Call): ReadonlyMap<string, StoredDataStream> {
  const { streams } = call.store(kinesisStore);
  for (const { name, goneAtMs } of streams.values()) {
    if (goneAtMs !== undefined && goneAtMs <= call.clock.now()) streams.delete(name);
  }
  return streams;
}

export function streamStatus(call: Call, stream: StoredDataStream): 'CREATING' | 'ACTIVE' | 'DELETING' {
  if (stream.goneAtMs !== undefined) return 'DELETING';
  return call.clock.now() < stream.activeAtMs ? 'CREATING' : 'ACTIVE';
}

/** How requests name a stream. */
export interface StreamInput {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

/** The stream of a request. Throws ResourceNotFoundException. */
export function findStream(call: Call, input: StreamInput): StoredDataStream {
  if (input.StreamName === undefined && input.StreamARN === undefined) {
    throw new ServiceError('InvalidArgumentException', 'Either StreamName or StreamARN should be provided.');
  }
  const name = input.StreamName ?? input.StreamARN?.split('/').at(-1) ?? '';
  const found = liveStreams(call).get(name);
  if (!found || (input.StreamARN !== undefined && input.StreamARN !== found.arn)) {
    throw new ServiceError('ResourceNotFoundException', `Stream ${name} under account ${call.account} not found.`);
  }
  return found;
}

/** Adds a record to the shard of its partition key, or of the hash key that is given instead. */
export function addRecord(
  call: Call,
  stream: StoredDataStream,
  record: Omit<StoredRecord, 'sequenceNumber'> & { readonly hashKey?: string | undefined },
): { readonly shardId: string; readonly sequenceNumber: string } {
  const { partitionKey, data, atMs, hashKey } = record;
  const hash = hashKey ?? `0x${createHash('md5').update(partitionKey).digest('hex')}`;
  const shard = stream.shards.find(({ start, end }) => start <= BigInt(hash) && BigInt(hash) <= end);
  if (!shard) throw new ServiceError('InvalidArgumentException', 'ExplicitHashKey must be in range: [0, 2^128-1].');
  const sequenceNumber = nextSequenceNumber(call.store(kinesisStore));
  shard.records.push({ sequenceNumber, partitionKey, data, atMs });
  return { shardId: shard.id, sequenceNumber };
}

/** The records of a shard that are still kept. */
export function retained(call: Call, { records }: StoredShard): readonly StoredRecord[] {
  return records.filter(({ atMs }) => atMs > call.clock.now() - RETENTION_MS);
}
