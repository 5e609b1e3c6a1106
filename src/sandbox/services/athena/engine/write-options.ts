import { failedAt, notHere } from './failures.js';
import { isLeafSymbol, nameOf, offsetOf, splitCommas, word, type Node } from './tree.js';

/** How the rows of UNLOAD and CREATE TABLE AS are written. */
export interface WriteOptions {
  readonly format: 'PARQUET' | 'JSON' | 'TEXTFILE';
  readonly isCompressed: boolean;
  readonly fieldDelimiter: string;
  /** The last columns of the query, in this order. */
  readonly partitionedBy: readonly string[];
  readonly externalLocation: string | undefined;
}

/** What Hive puts between fields when nothing is said. */
const CONTROL_A = '\u0001';
const COMPRESSIONS = new Set(['GZIP', 'NONE']);

/** Reads `(name = value, …)` behind WITH. Fails the statement for options that the sandbox does not follow. */
export function readWriteOptions(sql: string, nodes: readonly Node[], known: readonly string[]): WriteOptions {
  const options = new Map<string, Node[]>();
  for (const part of splitCommas(nodes)) {
    const [name, equals, ...value] = part;
    const key = nameOf(name)?.toLowerCase() ?? '';
    if (!isLeafSymbol(equals, '='))
      throw failedAt(sql, offsetOf(name), 'SYNTAX_ERROR', "mismatched input. Expecting: '='");
    if (!known.includes(key))
      throw failedAt(sql, offsetOf(name), 'INVALID_TABLE_PROPERTY', `Table property '${key}' does not exist`);
    options.set(key, value);
  }
  const text = (key: string) => textOf(options.get(key));
  const format = (text('format') ?? 'PARQUET').toUpperCase();
  const compression = (text('compression') ?? text('write_compression') ?? 'GZIP').toUpperCase();
  const at = offsetOf(nodes[0]);
  if (format !== 'PARQUET' && format !== 'JSON' && format !== 'TEXTFILE')
    throw notHere(sql, at, `the format ${format}`);
  if (!COMPRESSIONS.has(compression)) throw notHere(sql, at, `the compression ${compression}`);
  return {
    format,
    isCompressed: compression === 'GZIP',
    fieldDelimiter: text('field_delimiter') ?? CONTROL_A,
    partitionedBy: namesOf(options.get('partitioned_by')),
    externalLocation: text('external_location'),
  };
}

function textOf(nodes: readonly Node[] | undefined): string | undefined {
  const [node] = nodes ?? [];
  return node?.kind === 'leaf' && node.token.kind === 'string' ? node.token.text : undefined;
}

/** `ARRAY['a', 'b']` */
function namesOf(nodes: readonly Node[] | undefined): readonly string[] {
  const [array, list] = nodes ?? [];
  if (word(array) !== 'array' || list?.kind !== 'group') return [];
  return splitCommas(list.nodes).map((part) => textOf(part) ?? '');
}
