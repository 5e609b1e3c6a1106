import { parseJsonNode, type JsonNode } from '../../core/json-positions.js';

const INDENT = '  ';

/**
 * A JSON object or array as text that is the same however it was written: keys in order, one value a line. Scalars keep
 * their own spelling, so that numbers which JavaScript cannot tell apart stay apart. Undefined for other texts.
 */
export function comparableJson(text: string): string | undefined {
  const parsed = parseJsonNode(text);
  if (!('node' in parsed) || (parsed.node.kind !== 'object' && parsed.node.kind !== 'array')) return undefined;
  return `${write(parsed.node, { text, indent: '' })}\n`;
}

/** JSON with line breaks and indentation, its keys in their own order; undefined for what is no object or array. */
export function prettyJson(text: string): string | undefined {
  const parsed = parseJsonNode(text);
  if (!('node' in parsed) || (parsed.node.kind !== 'object' && parsed.node.kind !== 'array')) return undefined;
  return write(parsed.node, { text, indent: '', keepsOrder: true });
}

interface Style {
  readonly text: string;
  readonly indent: string;
  readonly keepsOrder?: boolean;
}

function write(node: JsonNode, style: Style): string {
  const inner = { ...style, indent: style.indent + INDENT };
  if (node.kind === 'object') {
    const members = style.keepsOrder ? node.members : node.members.toSorted((a, b) => compare(a.key, b.key));
    const lines = members.map(({ key, value }) => `${JSON.stringify(key)}: ${write(value, inner)}`);
    return block(lines, { open: '{', close: '}', style });
  }
  if (node.kind === 'array') {
    return block(
      node.items.map((item) => write(item, inner)),
      { open: '[', close: ']', style },
    );
  }
  return node.kind === 'string' ? JSON.stringify(node.value) : style.text.slice(node.offset, node.end);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function block(
  lines: readonly string[],
  { open, close, style }: { readonly open: string; readonly close: string; readonly style: Style },
): string {
  if (lines.length === 0) return `${open}${close}`;
  const indent = style.indent + INDENT;
  return `${open}\n${lines.map((line) => indent + line).join(',\n')}\n${style.indent}${close}`;
}
