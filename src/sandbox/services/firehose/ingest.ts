import type { Call } from '../../types.js';
import { publishStream } from './metrics.js';
import { processRecord } from './processors.js';
import type { OutputType, StoredDeliveryStream } from './store.js';

/** Takes records that arrived at `atMs` into a stream: processed, and kept until their buffer is due. */
export function ingest(
  call: Call,
  stream: StoredDeliveryStream,
  arrival: { readonly records: readonly Uint8Array[]; readonly atMs: number },
): void {
  const { records, atMs } = arrival;
  const { processing } = stream.destination;
  const bytes = sizeOf(records);
  const processed = records.flatMap((record) => processRecord(record, { processing, atMs }));
  for (const { output, data } of processed) buffer(stream, output, { data, atMs });
  publishStream(call, stream.name, {
    atMs,
    values: [
      ['IncomingRecords', 'Count', records.length],
      ['IncomingBytes', 'Bytes', bytes],
    ],
  });
  if (!processing.decompresses) return;
  const good = processed.filter(({ output }) => output === '').map(({ data }) => data);
  const failed = processed.filter(({ output }) => output === 'decompression-failed').length;
  publishStream(call, stream.name, {
    atMs,
    values: [
      ['OutputDecompressedBytes.Success', 'Bytes', sizeOf(good)],
      ['OutputDecompressedRecords.Success', 'Count', records.length - failed],
      ['OutputDecompressedRecords.Failed', 'Count', failed],
    ],
  });
}

function buffer(
  stream: StoredDeliveryStream,
  output: OutputType,
  record: { readonly data: Uint8Array; readonly atMs: number },
): void {
  const { data, atMs } = record;
  const kept = stream.buffers.get(output) ?? {
    chunks: [],
    bytes: 0,
    firstMs: atMs,
    fullAtMs: undefined,
    retryAtMs: undefined,
  };
  stream.buffers.set(output, kept);
  kept.chunks.push(data);
  kept.bytes += data.length;
  kept.firstMs = Math.min(kept.firstMs, atMs);
  if (kept.bytes >= stream.destination.bufferBytes) kept.fullAtMs ??= atMs;
}

function sizeOf(records: readonly Uint8Array[]): number {
  return records.reduce((sum, { length }) => sum + length, 0);
}
