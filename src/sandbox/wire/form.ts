import type { NormalizedSchema } from '@smithy/core/schema';
import { ServiceError } from '../types.js';

/** A form field such as `Filter.1.Value.2=x` as a tree: each part of its name is one step down. */
interface FormNode {
  text: string | undefined;
  readonly children: Map<string, FormNode>;
}

/** How names on the wire follow from the model: the query protocol and EC2's differ. */
export type FormStyle = 'query' | 'ec2';

/** Reads the fields of a form into the input that `schema` describes. Throws ServiceError for unreadable values. */
export function readForm(form: URLSearchParams, schema: NormalizedSchema, style: FormStyle): unknown {
  const root: FormNode = { text: undefined, children: new Map() };
  for (const [name, value] of form) insert(root, name.split('.'), value);
  return schema.isStructSchema() ? readStruct(root, schema, style) : {};
}

function insert(root: FormNode, path: readonly string[], value: string): void {
  let node = root;
  for (const part of path) {
    const next = node.children.get(part) ?? { text: undefined, children: new Map<string, FormNode>() };
    node.children.set(part, next);
    node = next;
  }
  node.text = value;
}

function read(node: FormNode, schema: NormalizedSchema, style: FormStyle): unknown {
  if (schema.isListSchema()) return readList(node, schema, style);
  if (schema.isMapSchema()) return readMap(node, schema, style);
  if (schema.isStructSchema()) return readStruct(node, schema, style);
  return node.text === undefined ? undefined : readScalar(node.text, schema);
}

function readStruct(node: FormNode, schema: NormalizedSchema, style: FormStyle): object {
  const result: Record<string, unknown> = {};
  for (const [member, memberSchema] of schema.structIterator()) {
    const child = node.children.get(wireName(member, memberSchema, style));
    const value = child && read(child, memberSchema, style);
    if (value !== undefined) result[member] = value;
  }
  return result;
}

function readList(node: FormNode, schema: NormalizedSchema, style: FormStyle): readonly unknown[] {
  const item = schema.getValueSchema();
  const isFlat = style === 'ec2' || schema.getMergedTraits().xmlFlattened !== undefined;
  const items = isFlat ? node : node.children.get(item.getMergedTraits().xmlName ?? 'member');
  return numbered(items).map((child) => read(child, item, style));
}

function readMap(node: FormNode, schema: NormalizedSchema, style: FormStyle): object {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const value = schema.getValueSchema();
  const valueName = value.getMergedTraits().xmlName ?? 'value';
  const isFlat = schema.getMergedTraits().xmlFlattened !== undefined;
  const result: Record<string, unknown> = {};
  for (const entry of numbered(isFlat ? node : node.children.get('entry'))) {
    const key = entry.children.get(keyName)?.text;
    const child = entry.children.get(valueName);
    if (key !== undefined && child) result[key] = read(child, value, style);
  }
  return result;
}

/** The children that are numbered 1, 2, 3 …, in that order. */
function numbered(node: FormNode | undefined): readonly FormNode[] {
  const entries = [...(node?.children ?? [])].filter(([part]) => /^\d+$/.test(part));
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}

function wireName(member: string, schema: NormalizedSchema, style: FormStyle): string {
  const { ec2QueryName, xmlName } = schema.getMergedTraits();
  const name = xmlName ?? member;
  if (style === 'query') return name;
  return typeof ec2QueryName === 'string' ? ec2QueryName : name.charAt(0).toUpperCase() + name.slice(1);
}

function readScalar(text: string, schema: NormalizedSchema): unknown {
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  if (schema.isNumericSchema()) {
    const value = Number(text);
    if (text === '' || Number.isNaN(value)) throw malformed(text, 'a number');
    return value;
  }
  if (schema.isTimestampSchema()) {
    const value = new Date(text);
    if (Number.isNaN(value.getTime())) throw malformed(text, 'a timestamp');
    return value;
  }
  return text;
}

function malformed(text: string, kind: string): ServiceError {
  return new ServiceError('MalformedInput', `Invalid value: "${text}" is not ${kind}`);
}
