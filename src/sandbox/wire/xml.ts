import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';

/** Timestamps are ISO 8601 where the model says nothing else (Smithy, awsQuery and restXml). */
const DATE_TIME = 5;

/** The serializer adds this to the root element, which `writeMembers` strips again. */
const ANY_NAMESPACE = 'x';

/** The members of a structure as XML elements, without an element around them. */
export function writeMembers(schema: NormalizedSchema, value: object): string {
  if (!schema.isStructSchema()) return '';
  return writeElement(schema, value).replace(/^<[^>]+>|<\/[^>]+>$/g, '');
}

/** A structure as one XML element, in the name that the model gives it and in a namespace. */
export function writeElement(schema: NormalizedSchema, value: object, xmlNamespace = ANY_NAMESPACE): string {
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: DATE_TIME },
    httpBindings: false,
    xmlNamespace,
    serviceNamespace: xmlNamespace,
  });
  serializer.write(schema, value);
  const xml = serializer.flush();
  return typeof xml === 'string' ? xml : Buffer.from(xml).toString('utf8');
}

/** Text as the content of an element. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Error members that are no part of the modelled message, as elements (`<BucketName>…`). */
export function writeExtraMembers(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
}
