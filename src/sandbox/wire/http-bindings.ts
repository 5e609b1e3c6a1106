import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { WireRequest } from './protocol.js';

/** What is special to REST services: members that travel in the query and in headers (Smithy, HTTP bindings). */

const DATE_TIME = 5;
/** Timestamps in headers are HTTP dates where the model says nothing else. */
const HTTP_DATE = 6;

const readSettings = {
  timestampFormat: { useTrait: true, default: DATE_TIME },
  httpBindings: true,
  xmlNamespace: '',
  serviceNamespace: '',
} as const;

/** The encoding that SDK clients put around a body whose checksum follows it. */
export const AWS_CHUNKED = 'aws-chunked';

/** The value of a member that the model binds to the query or to headers; undefined for others and for absent ones. */
export function readBound(request: WireRequest, member: NormalizedSchema): unknown {
  const { httpQuery, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  if (httpQuery !== undefined) return readTexts(member, request.query.getAll(httpQuery));
  if (httpHeader !== undefined) return readHeader(request, member, httpHeader);
  return typeof httpPrefixHeaders === 'string' ? readPrefixHeaders(request, httpPrefixHeaders) : undefined;
}

function readHeader(request: WireRequest, member: NormalizedSchema, header: string): unknown {
  const text = request.headers[header.toLowerCase()];
  if (typeof text !== 'string') return undefined;
  if (member.isListSchema()) return readTexts(member, text.split(/\s*,\s*/));
  if (header !== 'Content-Encoding') return readTexts(member, [text]);
  const encodings = text.split(/\s*,\s*/).filter((encoding) => encoding !== AWS_CHUNKED);
  return encodings.length > 0 ? encodings.join(', ') : undefined;
}

function readTexts(member: NormalizedSchema, texts: readonly string[]): unknown {
  const deserializer = new FromStringShapeDeserializer(readSettings);
  if (member.isListSchema()) {
    const item = member.getValueSchema();
    return texts.length > 0 ? texts.map((text) => deserializer.read(item, text)) : undefined;
  }
  const [text] = texts;
  return text === undefined ? undefined : deserializer.read(member, text);
}

function readPrefixHeaders(request: WireRequest, prefix: string): Record<string, string> | undefined {
  const entries = Object.entries(request.headers).flatMap(([name, value]) =>
    name.startsWith(prefix) && typeof value === 'string' ? [[name.slice(prefix.length), value] as const] : [],
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The headers that a member of an output becomes; none for members that travel in the body. */
export function writeHeaders(member: NormalizedSchema, value: unknown): Record<string, string> {
  const { httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  if (httpHeader !== undefined) return { [httpHeader.toLowerCase()]: headerText(member, value) };
  if (typeof httpPrefixHeaders !== 'string' || typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [httpPrefixHeaders + name, String(text)]));
}

function headerText(member: NormalizedSchema, value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  const serializer = new ToStringShapeSerializer({ timestampFormat: { useTrait: true, default: HTTP_DATE } });
  serializer.write(member, value);
  return serializer.flush();
}
