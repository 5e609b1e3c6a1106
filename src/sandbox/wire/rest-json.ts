import { JsonCodec2 } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { ServiceError } from '../types.js';
import { readBound, writeHeaders } from './http-bindings.js';
import type { OperationModel, ServiceModel } from './model.js';
import type { Protocol, WireRequest, WireResponse } from './protocol.js';
import { matchPath } from './rest-path.js';

/** Timestamps are seconds since the epoch where the model says nothing else (Smithy, restJson1). */
const EPOCH_SECONDS = 7;

const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: EPOCH_SECONDS }, jsonName: true });

/** REST-JSON (lambda and others): method and path name the operation, its members travel where the model binds them. */
export const restJsonProtocol: Protocol = {
  name: 'rest-json',
  operationName: restOperationName,
  async readInput(request, operation) {
    const { input } = operation;
    if (!input.isStructSchema()) return {};
    const result = await readBody(request, input);
    const labels = matchPath(operation.http?.path ?? '/', request.path) ?? new Map<string, string>();
    for (const [name, member] of input.structIterator()) {
      const value = member.getMergedTraits().httpLabel ? labels.get(name) : readBound(request, member);
      if (value !== undefined) result[name] = value;
    }
    return result;
  },
  writeOutput(output, operation, context) {
    const members = new Map<string, unknown>(Object.entries(output));
    const headers: Record<string, string> = { 'x-amzn-requestid': context.requestId };
    let status = operation.http?.status ?? 200;
    for (const [name, member] of bound(operation.output)) {
      const value = members.get(name);
      if (value === undefined) continue;
      if (member.getMergedTraits().httpResponseCode) status = Number(value);
      else Object.assign(headers, writeHeaders(member, value));
    }
    return { status, headers: { 'content-type': 'application/json', ...headers }, ...writeBody(members, operation) };
  },
  writeError(error, context) {
    const modelled = context.model?.error(error.code);
    const type = error.status < 500 ? 'User' : 'Service';
    return {
      status: modelled && error.status === 400 ? modelled.status : error.status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': context.requestId,
        'x-amzn-errortype': modelled?.name ?? error.code,
      },
      body: JSON.stringify({ Type: type, message: error.message, ...error.members }),
    };
  },
};

/** Of the operations whose method, path and fixed query fit, the one with the fewest labels in its path. */
function restOperationName(request: WireRequest, model: ServiceModel): string | undefined {
  let best: { readonly name: string; readonly labels: number } | undefined;
  for (const { name, http } of model.operations()) {
    if (http?.method !== request.method) continue;
    const labels = matchPath(http.path, request.path)?.size;
    const hasQuery = [...http.query].every(([key, value]) =>
      value === '' ? request.query.has(key) : request.query.get(key) === value,
    );
    if (labels === undefined || !hasQuery) continue;
    if (best === undefined || labels < best.labels) best = { name, labels };
  }
  return best?.name;
}

async function readBody(request: WireRequest, input: NormalizedSchema): Promise<Record<string, unknown>> {
  for (const [name, member] of bound(input)) {
    if (member.getMergedTraits().httpPayload === undefined) continue;
    if (member.isBlobSchema()) return { [name]: request.body };
    if (member.isStringSchema()) return { [name]: request.body.toString('utf8') };
    return request.body.length === 0 ? {} : { [name]: await readJson(member, request.body) };
  }
  if (request.body.length === 0) return {};
  const value = await readJson(input, request.body);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

async function readJson(schema: NormalizedSchema, body: Buffer): Promise<unknown> {
  try {
    return await codec.createDeserializer().read(schema, body.toString('utf8'));
  } catch (cause) {
    const error = new ServiceError('SerializationException', 'Could not parse request body into json.');
    error.cause = cause;
    throw error;
  }
}

function* bound(schema: NormalizedSchema): Generator<[string, NormalizedSchema]> {
  if (schema.isStructSchema()) yield* schema.structIterator();
}

/** The payload, or the members that are bound to nothing else, as a JSON object. */
function writeBody(
  members: ReadonlyMap<string, unknown>,
  { output, http }: OperationModel,
): Pick<WireResponse, 'body'> {
  const inBody: [string, unknown][] = [];
  for (const [name, member] of bound(output)) {
    const { httpPayload, httpHeader, httpPrefixHeaders, httpResponseCode } = member.getMergedTraits();
    const value = members.get(name);
    if (httpPayload !== undefined) return { body: payload(member, value) };
    const isBound = httpHeader !== undefined || httpPrefixHeaders !== undefined || httpResponseCode !== undefined;
    if (!isBound && value !== undefined) inBody.push([name, value]);
  }
  // An answer without content has no body (RFC 9110 §15.3.5).
  const NO_CONTENT = 204;
  return { body: http?.status === NO_CONTENT ? '' : writeJson(output, Object.fromEntries(inBody)) };
}

function payload(member: NormalizedSchema, value: unknown): string | Uint8Array {
  if (value === undefined || value === null) return '';
  return value instanceof Uint8Array || typeof value === 'string' ? value : writeJson(member, value);
}

function writeJson(schema: NormalizedSchema, value: unknown): Buffer {
  if (schema.isUnitSchema()) return Buffer.from('{}');
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const bytes = serializer.flush();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
