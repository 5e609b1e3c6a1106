import type {
  PutRecordBatchInput,
  PutRecordBatchOutput,
  PutRecordInput,
  PutRecordOutput,
} from '@aws-sdk/client-firehose';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { newId } from '../logs/ids.js';
import { constraintError, invalidArgument, streamNotFound } from './errors.js';
import { ingest } from './ingest.js';
import { publishStream } from './metrics.js';
import type { StoredDeliveryStream } from './store.js';
import { activeStream, findStream } from './stream-state.js';

/** "Amazon Data Firehose Quota": of a record, and of a batch. */
export const MAX_RECORD_BYTES = 1_024_000;
const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1_048_576;

/** Records put directly. */
export const putOperations: Operations = { PutRecord: putRecord, PutRecordBatch: putRecordBatch };

function putRecord(input: PutRecordInput, call: Call): PutRecordOutput {
  const stream = receiver(call, input.DeliveryStreamName);
  const data = input.Record?.Data ?? new Uint8Array();
  checkSize(data, 'record.data');
  const atMs = call.clock.now();
  ingest(call, stream, { records: [data], atMs });
  publishStream(call, stream.name, {
    atMs,
    values: [
      ['PutRecord.Requests', 'Count', 1],
      ['PutRecord.Bytes', 'Bytes', data.length],
    ],
  });
  return { RecordId: newId(call), Encrypted: isEncrypted(call, stream) };
}

function putRecordBatch(input: PutRecordBatchInput, call: Call): PutRecordBatchOutput {
  const stream = receiver(call, input.DeliveryStreamName);
  const records = (input.Records ?? []).map(({ Data = new Uint8Array() }) => Data);
  if (records.length < 1 || records.length > MAX_BATCH_RECORDS) {
    const rule =
      records.length < 1
        ? 'Member must have length greater than or equal to 1'
        : `Member must have length less than or equal to ${MAX_BATCH_RECORDS}`;
    throw constraintError('records', `[${records.length} records]`, rule);
  }
  for (const [index, data] of records.entries()) checkSize(data, `records.${index + 1}.member.data`);
  const bytes = records.reduce((sum, { length }) => sum + length, 0);
  if (bytes > MAX_BATCH_BYTES) throw invalidArgument('Records size exceeds 4 MB limit');
  const atMs = call.clock.now();
  ingest(call, stream, { records, atMs });
  publishStream(call, stream.name, {
    atMs,
    values: [
      ['PutRecordBatch.Requests', 'Count', 1],
      ['PutRecordBatch.Records', 'Count', records.length],
      ['PutRecordBatch.Bytes', 'Bytes', bytes],
    ],
  });
  const responses = records.map(() => ({ RecordId: newId(call) }));
  return { FailedPutCount: 0, Encrypted: isEncrypted(call, stream), RequestResponses: responses };
}

/** Of the errors that putting records has, only "not found" fits a stream that does not take any yet (API reference). */
function receiver(call: Call, name: string | undefined): StoredDeliveryStream {
  const found = activeStream(call, findStream(call, name).name);
  if (!found) throw streamNotFound(name ?? '', call.account);
  return found;
}

function checkSize(data: Uint8Array, member: string): void {
  if (data.length <= MAX_RECORD_BYTES) return;
  const rule = `Member must have length less than or equal to ${MAX_RECORD_BYTES}`;
  throw constraintError(member, `[${data.length} bytes]`, rule);
}

function isEncrypted(call: Call, { encryption }: StoredDeliveryStream): boolean {
  return encryption.isOn && call.clock.now() >= encryption.settledAtMs;
}
