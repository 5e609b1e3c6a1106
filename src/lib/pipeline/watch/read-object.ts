import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Streams without decompression write records that are compressed, into objects that may be compressed again. */
const MAX_LAYERS = 3;

type Chunks = AsyncIterable<Uint8Array>;

/** The lines of an object, unpacked as often as it was packed, in constant memory for objects with line ends. */
export async function* objectLines(body: Chunks): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of unpacked(body, MAX_LAYERS)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

async function* unpacked(chunks: Chunks, layers: number): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head = await firstBytes(iterator);
  const all = restoring(head, iterator);
  if (layers === 0 || !isGzip(head)) {
    yield* all;
    return;
  }
  const source = Readable.from(all);
  const gunzip = createGunzip();
  // A broken body has to end the reading of what comes out.
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* unpacked(source.pipe(gunzip), layers - 1);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** As much as it takes to know what it is; a chunk can be a single byte. */
async function firstBytes(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* restoring(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** The magic number of gzip (RFC 1952). */
const MAGIC = [0x1f, 0x8b] as const;

const isGzip = (head: Uint8Array): boolean => MAGIC.every((byte, index) => head[index] === byte);

/** A log event as it arrived; null where the stream keeps messages only. */
export interface DeliveredEvent {
  readonly logGroup: string | null;
  readonly logStream: string | null;
  /** ISO-8601. */
  readonly timestamp: string | null;
  readonly message: string;
}

/** The events of a line: those of the records in it, or the line as the message that it is. */
export function eventsOf(line: string): readonly DeliveredEvent[] {
  const records = jsonTexts(line).map(parsed);
  const isRecords = records.length > 0 && records.every(isRecord);
  if (!isRecords) return [{ logGroup: null, logStream: null, timestamp: null, message: line }];
  return records.filter(isRecord).flatMap(({ messageType, logGroup, logStream, logEvents }) => {
    // The service's own test of the destination is no log event.
    if (messageType !== 'DATA_MESSAGE') return [];
    return logEvents.map((event) => ({
      logGroup: String(logGroup),
      logStream: String(logStream),
      timestamp: new Date(Number(member(event, 'timestamp'))).toISOString(),
      message: String(member(event, 'message')),
    }));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

interface RawRecord {
  readonly messageType: unknown;
  readonly logGroup: unknown;
  readonly logStream: unknown;
  readonly logEvents: readonly unknown[];
}

const isRecord = (value: unknown): value is RawRecord =>
  typeof value === 'object' &&
  value !== null &&
  'messageType' in value &&
  'logGroup' in value &&
  'logStream' in value &&
  'logEvents' in value &&
  Array.isArray(value.logEvents);

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** The objects that a text consists of, one after the other: without a delimiter records follow each other directly. */
function jsonTexts(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') {
      isInString = true;
    } else if (character === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, at + 1));
    }
  }
  return found;
}
