import type { HiveType, PrimitiveName, StructField } from '../table/types.js';
import { createCursor, DdlFailure, tokenize, type Cursor } from './cursor.js';
import { quoteName, quoteString } from './strings.js';

const PRIMITIVES: ReadonlyMap<string, PrimitiveName> = new Map([
  ...(
    [
      'boolean',
      'tinyint',
      'smallint',
      'int',
      'bigint',
      'float',
      'double',
      'string',
      'binary',
      'date',
      'timestamp',
    ] as const
  ).map((name) => [name, name] as const),
  ['integer', 'int'],
]);

/** "Data types in Amazon Athena": decimal(p,s), 38 digits at most; without numbers it is Hive's decimal(10,0). */
const MAX_PRECISION = 38;
const DEFAULT_PRECISION = 10;

/** "Data types in Amazon Athena": char 1 to 255, varchar 1 to 65535. */
const MAX_LENGTH = { char: 255, varchar: 65_535 } as const;

/** Deeper is no table, and would end the stack. */
const MAX_DEPTH = 64;

/**
 * Reads a type as the catalog writes it: `bigint`, `array<struct<a:int,b:string>>`.
 *
 * @returns undefined for a text that is no type of Athena's
 */
export function parseHiveType(text: string): HiveType | undefined {
  try {
    const cursor = createCursor(tokenize(text));
    const type = readType(cursor, 0);
    cursor.expectEnd();
    return type;
  } catch (error) {
    if (error instanceof DdlFailure) return undefined;
    throw error;
  }
}

/** Reads the type that comes next; a failure of the statement when none does. */
export function readType(cursor: Cursor, depth = 0): HiveType {
  const token = cursor.next();
  if (depth > MAX_DEPTH) return cursor.fail('a type that is not nested so deep', token);
  const primitive = token.kind === 'word' ? PRIMITIVES.get(token.text) : undefined;
  if (primitive !== undefined) return { kind: 'primitive', name: primitive };
  if (token.kind === 'word') {
    if (token.text === 'decimal') return readDecimal(cursor);
    if (token.text === 'char' || token.text === 'varchar') return readText(cursor, token.text);
    if (token.text === 'array') return { kind: 'array', element: inAngles(cursor, () => readType(cursor, depth + 1)) };
    if (token.text === 'map') return inAngles(cursor, () => readMap(cursor, depth + 1));
    if (token.text === 'struct') return inAngles(cursor, () => readStruct(cursor, depth + 1));
  }
  return cursor.fail('a type (string, int, bigint, double, array<…>, …)', token);
}

function inAngles<T>(cursor: Cursor, read: () => T): T {
  cursor.expectSymbol('<');
  const inside = read();
  cursor.expectSymbol('>');
  return inside;
}

function readDecimal(cursor: Cursor): HiveType {
  if (!cursor.takeSymbol('(')) return { kind: 'decimal', precision: DEFAULT_PRECISION, scale: 0 };
  const precision = cursor.expectWholeNumber('the number of digits');
  const scale = cursor.takeSymbol(',') ? cursor.expectWholeNumber('the number of digits after the point') : 0;
  if (precision < 1 || precision > MAX_PRECISION || scale > precision) {
    return cursor.fail(`decimal(p,s) with p up to ${MAX_PRECISION} and s up to p`);
  }
  cursor.expectSymbol(')');
  return { kind: 'decimal', precision, scale };
}

function readText(cursor: Cursor, kind: 'char' | 'varchar'): HiveType {
  cursor.expectSymbol('(');
  const length = cursor.expectWholeNumber('a length');
  if (length < 1 || length > MAX_LENGTH[kind]) return cursor.fail(`a length up to ${MAX_LENGTH[kind]}`);
  cursor.expectSymbol(')');
  return { kind, length };
}

function readMap(cursor: Cursor, depth: number): HiveType {
  const key = readType(cursor, depth);
  cursor.expectSymbol(',');
  return { kind: 'map', key, value: readType(cursor, depth) };
}

function readStruct(cursor: Cursor, depth: number): HiveType {
  const fields: StructField[] = [];
  do {
    // Of fields every word is a name: struct<type:string,date:string> is what AWS writes itself.
    const token = cursor.next();
    if (token.kind !== 'word' && token.kind !== 'quoted') return cursor.fail('the name of a field', token);
    cursor.expectSymbol(':');
    const type = readType(cursor, depth);
    const comment = cursor.take('comment') ? { comment: cursor.expectString('a comment') } : {};
    fields.push({ name: token.text, type, ...comment });
  } while (cursor.takeSymbol(','));
  return { kind: 'struct', fields };
}

const PLAIN_NAME = /^[a-z0-9_]+$/;

/** The type as the catalog writes it; {@link parseHiveType} gives it back. */
export function renderHiveType(type: HiveType): string {
  switch (type.kind) {
    case 'primitive':
      return type.name;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'char':
    case 'varchar':
      return `${type.kind}(${type.length})`;
    case 'array':
      return `array<${renderHiveType(type.element)}>`;
    case 'map':
      return `map<${renderHiveType(type.key)},${renderHiveType(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map(renderField).join(',')}>`;
  }
}

const renderField = ({ name, type, comment }: StructField): string =>
  `${PLAIN_NAME.test(name) ? name : quoteName(name)}:${renderHiveType(type)}${comment === undefined ? '' : ` comment ${quoteString(comment)}`}`;
