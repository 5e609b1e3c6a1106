import { JsonCodec2 } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { ServiceError } from '../types.js';
import { encodeEventStream, eventStreamOf } from './event-stream.js';
import type { Protocol, WireRequest } from './protocol.js';

/** Timestamps are seconds since the epoch where the model says nothing else (Smithy, awsJson1_1). */
const EPOCH_SECONDS = 7;

const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: EPOCH_SECONDS }, jsonName: false });

/** AWS JSON 1.0 and 1.1: the operation is in `x-amz-target`, input and output are JSON documents. */
export const jsonProtocol: Protocol = {
  name: 'json',
  operationName: (request) => targetOf(request)?.split('.')[1],
  async readInput(request, operation) {
    const text = request.body.toString('utf8');
    try {
      return operation.input.isUnitSchema() ? {} : await codec.createDeserializer().read(operation.input, text);
    } catch (cause) {
      const error = new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
      error.cause = cause;
      throw error;
    }
  },
  writeOutput(output, operation, context) {
    const events = eventStreamOf(output, operation.output);
    const headers = { 'x-amzn-requestid': context.requestId };
    if (events) {
      const body = encodeEventStream(events, { output, schema: operation.output, write: writeJson });
      return { status: 200, headers: { ...headers, 'content-type': 'application/vnd.amazon.eventstream' }, body };
    }
    const body = operation.output.isUnitSchema() ? '' : writeJson(operation.output, output);
    return { status: 200, headers: { ...headers, 'content-type': 'application/x-amz-json-1.1' }, body };
  },
  writeError(error, context) {
    const modelled = context.model?.error(error.code);
    const code = modelled?.name ?? error.code;
    const members = modelled ? parseJson(writeJson(modelled.schema, error.members)) : error.members;
    const isQueryCompatible = modelled !== undefined && modelled.queryCode !== modelled.name;
    const fault = error.status < 500 ? 'Sender' : 'Receiver';
    return {
      status: modelled && error.status === 400 ? modelled.status : error.status,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-requestid': context.requestId,
        ...(isQueryCompatible ? { 'x-amzn-query-error': `${modelled.queryCode};${fault}` } : {}),
      },
      body: JSON.stringify({ __type: code, message: error.message, ...members }),
    };
  },
};

/** The value of `x-amz-target`, e.g. `Logs_20140328.FilterLogEvents`. */
export function targetOf(request: Pick<WireRequest, 'headers'>): string | undefined {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? target : undefined;
}

function writeJson(schema: NormalizedSchema, value: unknown): Buffer {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const bytes = serializer.flush();
  // The codec's own array warns on stderr when Node looks at it as a string; a plain view of it does not.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function parseJson(bytes: Buffer): object {
  return JSON.parse(bytes.toString('utf8'));
}
