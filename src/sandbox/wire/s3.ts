import type { NormalizedSchema } from '@smithy/core/schema';
import { writeHeaders } from './http-bindings.js';
import type { OperationModel } from './model.js';
import type { Protocol, WireResponse } from './protocol.js';
import { readS3Input } from './s3-input.js';
import { s3OperationName } from './s3-route.js';
import { escapeXml, writeElement, writeExtraMembers } from './xml.js';

/** The one failure that has no body (RFC 9110 §15.4.5). */
const NOT_MODIFIED = 304;

/** S3's REST-XML, path style: members travel in the path, the query, headers and the body as the model binds them. */
export const s3Protocol: Protocol = {
  name: 's3',
  operationName: s3OperationName,
  readInput: readS3Input,
  writeOutput(output, operation, context) {
    const members = new Map<string, unknown>(Object.entries(output));
    const headers: Record<string, string> = requestIdHeaders(context.requestId);
    for (const [name, member] of bound(operation.output)) {
      const value = members.get(name);
      if (value !== undefined) Object.assign(headers, writeHeaders(member, value));
    }
    // S3 answers a range with 206, which no member of the output carries.
    const status = members.has('ContentRange') ? 206 : (operation.http?.status ?? 200);
    return { status, headers, ...writeBody(members, operation, context.xmlNamespace) };
  },
  writeError(error, context) {
    const modelled = context.model?.error(error.code);
    const headers = { 'content-type': 'application/xml', ...requestIdHeaders(context.requestId) };
    if (error.status === NOT_MODIFIED) return { status: error.status, headers, body: '' };
    const ids = `<RequestId>${context.requestId}</RequestId><HostId>${context.requestId}</HostId>`;
    const detail = `<Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>`;
    return {
      status: modelled && error.status === 400 ? modelled.status : error.status,
      headers,
      body: xmlDocument(`<Error>${detail}${writeExtraMembers(error.members)}${ids}</Error>`),
    };
  },
};

function requestIdHeaders(requestId: string): Record<string, string> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId };
}

function* bound(schema: NormalizedSchema): Generator<[string, NormalizedSchema]> {
  if (schema.isStructSchema()) yield* schema.structIterator();
}

function writeBody(
  members: ReadonlyMap<string, unknown>,
  operation: OperationModel,
  xmlNamespace: string,
): { body: WireResponse['body'] } {
  const inBody: [string, unknown][] = [];
  for (const [name, member] of bound(operation.output)) {
    const { httpPayload, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
    const value = members.get(name);
    if (httpPayload !== undefined) return { body: payload(member, value, xmlNamespace) };
    if (httpHeader === undefined && httpPrefixHeaders === undefined) inBody.push([name, value]);
  }
  if (inBody.length === 0) return { body: '' };
  if (operation.name === 'GetBucketLocation') return { body: locationDocument(members, xmlNamespace) };
  return { body: xmlDocument(writeElement(operation.output, Object.fromEntries(inBody), xmlNamespace)) };
}

function payload(member: NormalizedSchema, value: unknown, xmlNamespace: string): string | Uint8Array {
  if (value === undefined || value === null) return '';
  if (value instanceof Uint8Array || typeof value === 'string') return value;
  return xmlDocument(writeElement(member, value, xmlNamespace));
}

/** The one S3 answer whose root element is the member itself (Smithy, s3UnwrappedXmlOutput). */
function locationDocument(members: ReadonlyMap<string, unknown>, xmlNamespace: string): string {
  const region = escapeXml(String(members.get('LocationConstraint') ?? ''));
  return xmlDocument(`<LocationConstraint xmlns="${xmlNamespace}">${region}</LocationConstraint>`);
}

function xmlDocument(xml: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
}
