import type { HiveType } from '../../../../lib/athena/table/types.js';
import { notHere } from './failures.js';
import { quoteName } from './pieces.js';
import { isParentheses, nameOf, offsetOf, splitCommas, word, type Node } from './tree.js';

/** A type of Trino's in DuckDB's words. */
export interface CastType {
  readonly duck: string;
  readonly kind: 'whole' | 'text' | 'timestamp' | 'zoned' | 'date' | 'json' | 'other';
  /** As Trino writes it in messages. */
  readonly name: string;
  readonly length?: number;
}

const PLAIN: Readonly<Record<string, CastType>> = {
  boolean: { duck: 'BOOLEAN', kind: 'other', name: 'BOOLEAN' },
  tinyint: { duck: 'TINYINT', kind: 'whole', name: 'TINYINT' },
  smallint: { duck: 'SMALLINT', kind: 'whole', name: 'SMALLINT' },
  integer: { duck: 'INTEGER', kind: 'whole', name: 'INT' },
  int: { duck: 'INTEGER', kind: 'whole', name: 'INT' },
  bigint: { duck: 'BIGINT', kind: 'whole', name: 'BIGINT' },
  real: { duck: 'FLOAT', kind: 'other', name: 'REAL' },
  double: { duck: 'DOUBLE', kind: 'other', name: 'DOUBLE' },
  varchar: { duck: 'VARCHAR', kind: 'text', name: 'VARCHAR' },
  varbinary: { duck: 'BLOB', kind: 'other', name: 'VARBINARY' },
  date: { duck: 'DATE', kind: 'date', name: 'DATE' },
  json: { duck: 'JSON', kind: 'json', name: 'JSON' },
};

/** Reads a type of a CAST. Fails the query for a type that is not there. */
export function readType(sql: string, nodes: readonly Node[]): CastType {
  const [first, second] = nodes;
  const name = word(first) ?? '';
  const unknown = () => notHere(sql, offsetOf(first), `the type ${textOf(nodes)}`);
  const args = isParentheses(second) ? splitCommas(second.nodes) : [];
  const rest = nodes
    .slice(isParentheses(second) ? 2 : 1)
    .map(word)
    .join(' ');
  if (name === 'timestamp') return timestampType(rest, unknown);
  if (rest !== '' && !(name === 'double' && rest === 'precision')) throw unknown();
  if (name === 'varchar' && args.length === 1) {
    const length = Number(textOf(args[0] ?? []));
    return { duck: 'VARCHAR', kind: 'text', name: `VARCHAR(${length})`, length };
  }
  if (name === 'decimal') return decimalType(args.map(textOf));
  const duckOf = (arg: readonly Node[] | undefined) => readType(sql, arg ?? []).duck;
  if (name === 'array' && args.length === 1) return other(`${duckOf(args[0])}[]`, 'ARRAY');
  if (name === 'map' && args.length === 2) return other(`MAP(${duckOf(args[0])}, ${duckOf(args[1])})`, 'MAP');
  if (name === 'row' && args.length > 0) return rowType(args, duckOf);
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (!plain || args.length > 0) throw unknown();
  return plain;
}

const other = (duck: string, name: string): CastType => ({ duck, kind: 'other', name });

function timestampType(rest: string, unknown: () => Error): CastType {
  if (rest === 'with time zone') return { duck: 'TIMESTAMPTZ', kind: 'zoned', name: 'TIMESTAMP WITH TIME ZONE' };
  if (rest !== '' && rest !== 'without time zone') throw unknown();
  return { duck: 'TIMESTAMP', kind: 'timestamp', name: 'TIMESTAMP' };
}

function decimalType([precision = '38', scale = '0']: readonly string[]): CastType {
  return other(`DECIMAL(${Number(precision)}, ${Number(scale)})`, `DECIMAL(${precision},${scale})`);
}

function rowType(args: readonly (readonly Node[])[], duckOf: (arg: readonly Node[]) => string): CastType {
  const fields = args.map((arg, index) => {
    const isNamed = arg.length > 1 && !isParentheses(arg[1]);
    return `${quoteName(isNamed ? (nameOf(arg[0]) ?? '') : `field${index}`)} ${duckOf(isNamed ? arg.slice(1) : arg)}`;
  });
  return other(`STRUCT(${fields.join(', ')})`, 'ROW');
}

function textOf(nodes: readonly Node[]): string {
  return nodes.map((node) => (node.kind === 'leaf' ? node.token.text : `${node.open}${textOf(node.nodes)})`)).join(' ');
}

const PRIMITIVES = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
} as const;

/** The type of a column of the catalog in DuckDB's words. */
export function duckType(type: HiveType): string {
  switch (type.kind) {
    case 'primitive':
      return PRIMITIVES[type.name];
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'char':
    case 'varchar':
      return 'VARCHAR';
    case 'array':
      return `${duckType(type.element)}[]`;
    case 'map':
      return `MAP(${duckType(type.key)}, ${duckType(type.value)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteName(field.name)} ${duckType(field.type)}`).join(', ')})`;
  }
}

/** Whether a column holds text. */
export const isText = (type: HiveType): boolean =>
  type.kind === 'varchar' || type.kind === 'char' || (type.kind === 'primitive' && type.name === 'string');
