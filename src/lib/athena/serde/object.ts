import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import { parseJsonNode } from '../../core/json-positions.js';
import { CLOUDTRAIL_INPUT, SERDE } from '../table/classes.js';
import type { TableStorage } from '../table/types.js';
import { readParquetRows } from './parquet.js';
import { createRecordReader } from './reader.js';
import type { RowRead } from './types.js';

/** An object, or its beginning. */
export interface S3Object {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** True when `bytes` is only the beginning: the last line is left out then. */
  readonly isPartial?: boolean;
}

/** Why no rows can be made of an object at all: the query fails, or reads garbage. */
export interface ObjectProblem {
  readonly kind: 'compression' | 'format';
  readonly reason: string;
}

export type ObjectText = { readonly text: string } | { readonly problem: ObjectProblem };

/** Files that begin with them are what they say, whatever they are called. */
const MAGIC = [
  { name: 'gzip', bytes: [0x1f, 0x8b] },
  { name: 'Parquet', bytes: [0x50, 0x41, 0x52, 0x31] },
  { name: 'ORC', bytes: [0x4f, 0x52, 0x43] },
  { name: 'Avro', bytes: [0x4f, 0x62, 0x6a, 0x01] },
  { name: 'Zstandard', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { name: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
] as const;

export type BinaryKind = (typeof MAGIC)[number]['name'];

/** What bytes are by how they begin; undefined: text, or nothing known. */
export const binaryKind = (bytes: Uint8Array): BinaryKind | undefined =>
  MAGIC.find(({ bytes: magic }) => magic.every((byte, index) => bytes[index] === byte))?.name;

/**
 * The text of an object as Athena reads it: decompressed by the end of its key, not by what it is ("Use compression in
 * Athena"). So a gzip file that is not called `.gz` is read as garbage, without an error.
 */
export function objectText({ key, bytes, isPartial = false }: S3Object): ObjectText {
  const decoded = decompress(key, bytes);
  if ('problem' in decoded) return decoded;
  const kind = binaryKind(decoded.bytes);
  if (kind !== undefined) {
    const reason =
      kind === 'gzip' && decoded.isCompressed
        ? 'the object is gzip inside of gzip: it was compressed twice on the way'
        : `the object is ${kind}, and Athena reads "${nameOf(key)}" as text`;
    return { problem: { kind: kind === 'gzip' ? 'compression' : 'format', reason } };
  }
  const text = Buffer.from(decoded.bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  return { text: isPartial ? text.slice(0, text.lastIndexOf('\n') + 1) : text };
}

type Decoded = { readonly bytes: Uint8Array; readonly isCompressed: boolean } | { readonly problem: ObjectProblem };

function decompress(key: string, bytes: Uint8Array): Decoded {
  const suffix = /\.(gz|gzip|bz2|zst|snappy|lz4|deflate|br)$/i.exec(key)?.[1]?.toLowerCase();
  const fail = (reason: string): Decoded => ({ problem: { kind: 'compression', reason } });
  if (suffix === undefined || suffix === 'gzip') return { bytes, isCompressed: false };
  if (suffix !== 'gz' && suffix !== 'br') return fail(`awsops cannot decompress .${suffix} objects, which Athena can`);
  if (suffix === 'gz' && binaryKind(bytes) !== 'gzip') {
    return fail(`"${nameOf(key)}" is called .gz, but is not gzip: the query fails`);
  }
  try {
    // Without the end of the file: the beginning is all that is wanted.
    const plain =
      suffix === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    return { bytes: plain, isCompressed: true };
  } catch (error) {
    return fail(`"${nameOf(key)}" cannot be decompressed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** The rows of an object, or why there are none. */
export type ObjectRows = { readonly rows: Iterable<RowRead> } | { readonly problem: ObjectProblem };

/**
 * Reads an object as a table with this storage would: decompression, header lines, records, columns. Rows are made as
 * they are asked for.
 *
 * @param limits `maxRows`: reads no more of a Parquet file
 * @throws config error for a SerDe that awsops cannot follow
 */
export async function readObject(
  object: S3Object,
  { storage, maxRows }: { readonly storage: TableStorage; readonly maxRows?: number },
): Promise<ObjectRows> {
  if (storage.serde === SERDE.parquet) return readParquetRows(object, { storage, maxRows });
  const reader = createRecordReader(storage);
  const decoded = objectText(object);
  if ('problem' in decoded) return decoded;
  if (storage.inputFormat !== CLOUDTRAIL_INPUT) return { rows: readLines(decoded.text, { storage, reader }) };
  const records = trailRecords(decoded.text);
  if ('problem' in records) return records;
  return { rows: records.entries.map((text, index) => ({ number: index + 1, text, ...reader.read(text) })) };
}

function* readLines(
  text: string,
  { storage, reader }: { readonly storage: TableStorage; readonly reader: ReturnType<typeof createRecordReader> },
): Generator<RowRead> {
  const skipped = Number(storage.properties['skip.header.line.count'] ?? 0);
  let number = 0;
  for (const line of linesOf(text)) {
    number += 1;
    if (number > skipped) yield { number, text: line, ...reader.read(line) };
  }
}

/** Lines end with LF, CR LF or CR (Hadoop, LineReader); what follows the last end is a line when it is not empty. */
export function* linesOf(text: string): Generator<string> {
  const ends = /\r\n|\n|\r/g;
  let from = 0;
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    yield text.slice(from, end.index);
    from = ends.lastIndex;
  }
  if (from < text.length) yield text.slice(from);
}

/** The entries of an object of CloudTrail's, each as the text that it is. */
function trailRecords(text: string): { readonly entries: readonly string[] } | { readonly problem: ObjectProblem } {
  const parsed = parseJsonNode(text);
  const problem = (reason: string) => ({ problem: { kind: 'format', reason } as const });
  if ('problem' in parsed) return problem(`the object is no JSON: ${parsed.problem.message}`);
  const list =
    parsed.node.kind === 'object' ? parsed.node.members.find(({ key }) => key === 'Records')?.value : undefined;
  if (list?.kind !== 'array')
    return problem('the object has no list "Records": it is not from CloudTrail (a digest, or another log)');
  return { entries: list.items.map(({ offset, end }) => text.slice(offset, end)) };
}
