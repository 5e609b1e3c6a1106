import { parseJsonNode, type JsonNode } from '../../../../lib/core/json-positions.js';

/** Steps into a JSON document. */
export type JsonPath = readonly (string | number)[];

/**
 * Reads a JSON path of Trino's json_extract: `$.a.b[0]["c d"]`; undefined for anything else, wildcards too, which the
 * sandbox does not follow.
 */
export function parseJsonPath(path: string): JsonPath | undefined {
  const steps: (string | number)[] = [];
  if (!path.startsWith('$')) return undefined;
  const pattern = /\.([A-Za-z_$][\w$:-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/y;
  let at = 1;
  while (at < path.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(path);
    if (!match) return undefined;
    const [, name, index, quoted, single] = match;
    steps.push(index === undefined ? (name ?? (quoted ?? single ?? '').replaceAll(/\\(.)/g, '$1')) : Number(index));
    at = pattern.lastIndex;
  }
  return steps;
}

/** A value of a JSON text, with the text: numbers are told as they are written there. */
export interface JsonValue {
  readonly text: string;
  readonly node: JsonNode;
}

/** Reads a text; undefined when it is no JSON. */
export function parseJson(text: string): JsonValue | undefined {
  const parsed = parseJsonNode(text);
  return 'node' in parsed ? { text, node: parsed.node } : undefined;
}

/** What a path leads to; undefined when it leads nowhere. */
export function follow(value: JsonValue | undefined, path: JsonPath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((current, step) => {
    const node = current && childOf(current.node, step);
    return node && { text: current.text, node };
  }, value);
}

function childOf(node: JsonNode, step: string | number): JsonNode | undefined {
  if (node.kind === 'array') return typeof step === 'number' ? node.items[step] : undefined;
  return node.kind === 'object' ? node.members.findLast(({ key }) => key === step)?.value : undefined;
}

/** A scalar as json_extract_scalar gives it: undefined for objects, arrays and null. */
export function scalarText(value: JsonValue | undefined): string | undefined {
  if (value?.node.kind === 'string') return String(value.node.value);
  return value?.node.kind === 'number' || value?.node.kind === 'boolean' ? rawText(value) : undefined;
}

const rawText = ({ text, node }: JsonValue): string => text.slice(node.offset, node.end);

/** JSON without spaces, numbers as they are written. */
export function jsonText(value: JsonValue | undefined): string | undefined {
  return value && render(value);
}

function render({ text, node }: JsonValue): string {
  if (node.kind === 'array') return `[${node.items.map((item) => render({ text, node: item })).join(',')}]`;
  if (node.kind !== 'object') return rawText({ text, node });
  const members = node.members.map(({ key, value }) => `${JSON.stringify(key)}:${render({ text, node: value })}`);
  return `{${members.join(',')}}`;
}
