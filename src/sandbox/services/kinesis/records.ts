import type {
  GetRecordsInput,
  GetRecordsOutput,
  GetShardIteratorInput,
  GetShardIteratorOutput,
  PutRecordInput,
  PutRecordOutput,
  PutRecordsInput,
  PutRecordsOutput,
} from '@aws-sdk/client-kinesis';
import { decodeToken, encodeToken } from '../../pages.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { addRecord, findStream, retained, streamStatus, type StoredDataStream, type StoredRecord } from './store.js';

// API reference, PutRecord, PutRecords and GetRecords.
const MAX_RECORD_BYTES = 10 * 1_048_576;
const MAX_RECORDS_AT_ONCE = 500;
const MAX_READ = 10_000;
const ITERATOR_LIFE_MS = 300_000;

/** Records: put, and read by shard. */
export const recordOperations: Operations = {
  PutRecord: putRecord,
  PutRecords: putRecords,
  GetShardIterator: getShardIterator,
  GetRecords: getRecords,
};

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidArgumentException', message);
}

function receiver(call: Call, input: PutRecordInput | PutRecordsInput): StoredDataStream {
  const stream = findStream(call, input);
  if (streamStatus(call, stream) === 'ACTIVE') return stream;
  throw new ServiceError('ResourceNotFoundException', `Stream ${stream.name} under account ${call.account} not found.`);
}

function putRecord(input: PutRecordInput, call: Call): PutRecordOutput {
  const stream = receiver(call, input);
  const { Data: data = new Uint8Array(), PartitionKey: partitionKey = '', ExplicitHashKey: hashKey } = input;
  if (data.length > MAX_RECORD_BYTES) throw invalid(`The record exceeds ${MAX_RECORD_BYTES} bytes.`);
  const added = addRecord(call, stream, { data, partitionKey, hashKey, atMs: call.clock.now() });
  return { ShardId: added.shardId, SequenceNumber: added.sequenceNumber, EncryptionType: 'NONE' };
}

function putRecords(input: PutRecordsInput, call: Call): PutRecordsOutput {
  const stream = receiver(call, input);
  const records = input.Records ?? [];
  if (records.length < 1 || records.length > MAX_RECORDS_AT_ONCE) {
    throw invalid(`A request has 1 to ${MAX_RECORDS_AT_ONCE} records.`);
  }
  const atMs = call.clock.now();
  const added = records.map(
    ({ Data: data = new Uint8Array(), PartitionKey: partitionKey = '', ExplicitHashKey: hashKey }) =>
      addRecord(call, stream, { data, partitionKey, hashKey, atMs }),
  );
  return {
    FailedRecordCount: 0,
    Records: added.map(({ shardId, sequenceNumber }) => ({ ShardId: shardId, SequenceNumber: sequenceNumber })),
    EncryptionType: 'NONE',
  };
}

/** A place in a shard: before the first record whose sequence number is greater than `after`. */
interface Position {
  readonly stream: string;
  readonly shard: string;
  readonly after: string;
  readonly atMs: number;
}

const SCOPE = 'kinesis.iterator';

function iteratorOf({ stream, shard, after, atMs }: Position): string {
  return encodeToken([stream, shard, after, atMs].join(' '), SCOPE);
}

function positionOf(iterator: string, call: Call): Position {
  const invalidToken = (): ServiceError => invalid('Invalid ShardIterator.');
  const [stream = '', shard = '', after = '', atMs = '0'] = decodeToken(iterator, {
    scope: SCOPE,
    invalidToken,
  }).split(' ');
  if (call.clock.now() - Number(atMs) > ITERATOR_LIFE_MS) {
    throw new ServiceError('ExpiredIteratorException', 'Iterator expired.');
  }
  return { stream, shard, after, atMs: Number(atMs) };
}

function shardOf(stream: StoredDataStream, id: string | undefined, call: Call): StoredDataStream['shards'][number] {
  const shard = stream.shards.find((candidate) => candidate.id === id);
  if (shard) return shard;
  const message = `Shard ${id} in stream ${stream.name} under account ${call.account} does not exist`;
  throw new ServiceError('ResourceNotFoundException', message);
}

function getShardIterator(input: GetShardIteratorInput, call: Call): GetShardIteratorOutput {
  const stream = findStream(call, input);
  const shard = shardOf(stream, input.ShardId, call);
  const after = startAfter(input, retained(call, shard));
  return { ShardIterator: iteratorOf({ stream: stream.name, shard: shard.id, after, atMs: call.clock.now() }) };
}

/** The sequence number after which an iterator begins; empty for the very beginning. */
function startAfter(input: GetShardIteratorInput, records: readonly StoredRecord[]): string {
  const before = (index: number): string => {
    if (index === -1) return records.at(-1)?.sequenceNumber ?? '';
    return index === 0 ? '' : (records[index - 1]?.sequenceNumber ?? '');
  };
  const { ShardIteratorType: type, StartingSequenceNumber: sequence, Timestamp: time } = input;
  if (type === 'TRIM_HORIZON') return '';
  if (type === 'LATEST') return before(-1);
  if (type === 'AT_TIMESTAMP') {
    if (!time) throw invalid('Must specify timestamp parameter for iterator of type AT_TIMESTAMP.');
    return before(records.findIndex(({ atMs }) => atMs >= time.getTime()));
  }
  if (sequence === undefined) throw invalid(`Must specify the starting sequence number for iterator of type ${type}.`);
  if (type === 'AFTER_SEQUENCE_NUMBER') return sequence;
  return before(records.findIndex(({ sequenceNumber }) => sequenceNumber >= sequence));
}

function getRecords(input: GetRecordsInput, call: Call): GetRecordsOutput {
  const position = positionOf(input.ShardIterator ?? '', call);
  const { Limit: limit = MAX_READ } = input;
  if (limit < 1 || limit > MAX_READ) throw invalid(`Limit must be between 1 and ${MAX_READ}.`);
  const stream = findStream(call, { StreamName: position.stream });
  const records = retained(call, shardOf(stream, position.shard, call));
  const rest = records.filter(({ sequenceNumber }) => sequenceNumber > position.after);
  const page = rest.slice(0, limit);
  const after = page.at(-1)?.sequenceNumber ?? position.after;
  const next = rest[limit];
  const nowMs = call.clock.now();
  return {
    Records: page.map((record) => ({
      SequenceNumber: record.sequenceNumber,
      ApproximateArrivalTimestamp: new Date(record.atMs),
      PartitionKey: record.partitionKey,
      Data: record.data,
      EncryptionType: 'NONE',
    })),
    NextShardIterator: iteratorOf({ ...position, after, atMs: nowMs }),
    MillisBehindLatest: next ? nowMs - next.atMs : 0,
  };
}
