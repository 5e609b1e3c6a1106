import type { NormalizedSchema } from '@smithy/core/schema';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { ServiceError } from '../types.js';

const utf8 = {
  encode: (bytes: Uint8Array | string) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  decode: (text: string) => Buffer.from(text, 'utf8'),
};

/** The stream member of an output, when the operation has one: an iterable of union members. */
export function eventStreamOf(output: object, schema: NormalizedSchema): AsyncIterable<object> | undefined {
  if (!schema.isStructSchema()) return undefined;
  const member = schema.getEventStreamMember();
  if (member === '') return undefined;
  const stream: unknown = Object.entries(output).find(([key]) => key === member)?.[1];
  if (isAsyncIterable(stream)) return stream;
  throw new TypeError(`the operation's "${member}" is not an async iterable`);
}

/** How a stream is written: the whole output, its schema, and the payload format of the protocol. */
export interface EventStreamFormat {
  readonly output: object;
  readonly schema: NormalizedSchema;
  write(schema: NormalizedSchema, value: unknown): Uint8Array;
}

/**
 * Frames of `application/vnd.amazon.eventstream`: first `initial-response` with the other members of
 * the output, then one frame for each event. A union member that is an error, or a ServiceError that
 * the iterable throws, becomes an exception frame, which ends the stream.
 */
export async function* encodeEventStream(
  events: AsyncIterable<object>,
  format: EventStreamFormat,
): AsyncGenerator<Uint8Array> {
  const { schema, output, write } = format;
  const streamMember = schema.getEventStreamMember();
  const union = Object.fromEntries(schema.getMemberSchema(streamMember).structIterator());
  const initial = Object.fromEntries(Object.entries(output).filter(([key]) => key !== streamMember));
  yield frame({ ':event-type': 'initial-response', ':message-type': 'event' }, write(schema, initial));
  try {
    for await (const event of events) {
      const [name, value] = Object.entries(event)[0] ?? [];
      const member = name === undefined ? undefined : union[name];
      if (name === undefined || member === undefined) throw new TypeError(`"${name}" is not an event of this stream`);
      yield frame(eventHeaders(name, member), write(member, value));
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    yield errorFrame(error, { union, write });
  }
}

function eventHeaders(name: string, member: NormalizedSchema): Record<string, string> {
  const isError = member.getMergedTraits().error !== undefined;
  return isError
    ? { ':exception-type': name, ':message-type': 'exception' }
    : { ':event-type': name, ':message-type': 'event' };
}

function errorFrame(
  error: ServiceError,
  { union, write }: { union: Readonly<Record<string, NormalizedSchema>>; write: EventStreamFormat['write'] },
): Uint8Array {
  const member = union[error.code];
  if (!member) {
    const headers = { ':message-type': 'error', ':error-code': error.code, ':error-message': error.message };
    return frame(headers, new Uint8Array());
  }
  return frame(eventHeaders(error.code, member), write(member, { message: error.message, ...error.members }));
}

function frame(headers: Readonly<Record<string, string>>, body: Uint8Array): Uint8Array {
  const codec = new EventStreamCodec(utf8.encode, utf8.decode);
  const all = { ...headers, ...(body.length > 0 ? { ':content-type': 'application/json' } : {}) };
  return codec.encode({
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { type: 'string' as const, value }])),
    body,
  });
}

function isAsyncIterable(value: unknown): value is AsyncIterable<object> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
