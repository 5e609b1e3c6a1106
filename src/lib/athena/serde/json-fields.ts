import type { JsonNode } from '../../core/json-positions.js';

/** A text of JSON that was read, with the text: numbers are taken from it as they are written. */
export interface JsonSource {
  readonly text: string;
  readonly node: JsonNode;
}

/** A scalar as it is written; texts without their quotes. */
export const scalarText = ({ text, node }: JsonSource): string =>
  node.kind === 'string' ? String(node.value) : text.slice(node.offset, node.end);

/** What a column of text gets: texts as they are, the rest as JSON without spaces around it. */
export const asText = (source: JsonSource): string =>
  source.node.kind === 'object' || source.node.kind === 'array' ? compact(source) : scalarText(source);

/** JSON without spaces, with numbers as they are written. */
function compact({ text, node }: JsonSource): string {
  if (node.kind === 'object') {
    const members = node.members.map(({ key, value }) => `${JSON.stringify(key)}:${compact({ text, node: value })}`);
    return `{${members.join(',')}}`;
  }
  if (node.kind === 'array') return `[${node.items.map((item) => compact({ text, node: item })).join(',')}]`;
  return text.slice(node.offset, node.end);
}
