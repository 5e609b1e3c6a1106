import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { ServiceError } from '../types.js';
import { AWS_CHUNKED, readBound } from './http-bindings.js';
import type { OperationModel } from './model.js';
import type { WireRequest } from './protocol.js';
import { splitS3Path } from './s3-route.js';

const DATE_TIME = 5;
const xmlSettings = {
  timestampFormat: { useTrait: true, default: DATE_TIME },
  httpBindings: true,
  xmlNamespace: '',
  serviceNamespace: '',
} as const;

/** Reads an operation's input from where the model binds its members: path, query, headers, body. */
export async function readS3Input(request: WireRequest, operation: OperationModel): Promise<unknown> {
  const { input } = operation;
  if (!input.isStructSchema()) return {};
  const { bucket, key } = splitS3Path(request.path);
  const labels = new Map([
    ['Bucket', bucket],
    ['Key', key],
  ]);
  const result: Record<string, unknown> = {};
  for (const [name, member] of input.structIterator()) {
    const value = member.getMergedTraits().httpLabel ? labels.get(name) : readMember(request, member);
    if (value !== undefined && value !== '') result[name] = value;
  }
  return result;
}

function readMember(request: WireRequest, member: NormalizedSchema): unknown {
  const { httpPayload } = member.getMergedTraits();
  return httpPayload === undefined ? readBound(request, member) : readPayload(request, member);
}

function readPayload(request: WireRequest, member: NormalizedSchema): unknown {
  const body = isChunked(request) ? decodeAwsChunked(request.body) : request.body;
  if (member.isBlobSchema()) return body;
  if (member.isStringSchema()) return body.toString('utf8');
  if (body.length === 0) return undefined;
  try {
    return new XmlShapeDeserializer(xmlSettings).read(member, body);
  } catch (cause) {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema';
    const error = new ServiceError('MalformedXML', message);
    error.cause = cause;
    throw error;
  }
}

function isChunked(request: WireRequest): boolean {
  return String(request.headers['content-encoding'] ?? '').includes(AWS_CHUNKED);
}

/** The bytes inside `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailers>`. */
function decodeAwsChunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', offset);
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(body.toString('latin1', offset, lineEnd), 16);
    const start = lineEnd + 2;
    if (Number.isNaN(size) || start + size > body.length) {
      throw new ServiceError('IncompleteBody', 'The request body terminated unexpectedly');
    }
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(start, start + size));
    offset = start + size + 2;
  }
}
