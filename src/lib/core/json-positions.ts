/** A value in a JSON text, with where it stands: `offset` is its first UTF-16 unit, `end` the one after its last. */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

interface Span {
  readonly offset: number;
  readonly end: number;
}
export interface JsonMember {
  readonly key: string;
  /** Of the key's opening quote. */
  readonly offset: number;
  readonly value: JsonNode;
}
/** All members as written: a key that occurs twice is there twice. */
export interface JsonObject extends Span {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}
export interface JsonArray extends Span {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}
export interface JsonScalar extends Span {
  readonly kind: 'string' | 'number' | 'boolean' | 'null';
  readonly value: string | number | boolean | null;
}

/** Why a text is not JSON: what stands at `offset` and what was expected. */
export interface JsonProblem {
  readonly offset: number;
  readonly message: string;
}

/** Deeper texts are refused, so that no text can exhaust the stack. */
export const MAX_JSON_DEPTH = 500;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const COMMENT = /\/\/|\/\*|#/y;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class ParseFailure extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Reads a JSON text; accepts exactly what JSON.parse accepts, down to {@link MAX_JSON_DEPTH}. Never throws. */
export function parseJsonNode(text: string): { readonly node: JsonNode } | { readonly problem: JsonProblem } {
  try {
    return { node: readDocument(text) };
  } catch (error) {
    if (error instanceof ParseFailure) return { problem: { offset: error.offset, message: error.message } };
    throw error;
  }
}

/** The text and how far it has been read. */
interface Cursor {
  readonly text: string;
  at: number;
}

function readDocument(text: string): JsonNode {
  const cursor = { text, at: 0 };
  const node = readValue(cursor, 0);
  skipSpace(cursor);
  return cursor.at < text.length ? expect(cursor, 'the end of the text') : node;
}

function readValue(cursor: Cursor, depth: number): JsonNode {
  skipSpace(cursor);
  if (depth >= MAX_JSON_DEPTH) fail(cursor, `nested deeper than ${MAX_JSON_DEPTH} levels`);
  const offset = cursor.at;
  if (next(cursor) === '{') {
    const members = readList(cursor, '}', () => readMember(cursor, depth + 1));
    return { kind: 'object', offset, end: cursor.at, members };
  }
  if (next(cursor) !== '[') return readScalar(cursor);
  const items = readList(cursor, ']', () => readValue(cursor, depth + 1));
  return { kind: 'array', offset, end: cursor.at, items };
}

function readList<T>(cursor: Cursor, close: '}' | ']', readItem: () => T): readonly T[] {
  const items: T[] = [];
  cursor.at += 1;
  skipSpace(cursor);
  while (next(cursor) !== close) {
    items.push(readItem());
    skipSpace(cursor);
    if (next(cursor) === close) break;
    if (next(cursor) !== ',') expect(cursor, `"," or "${close}"`);
    const comma = cursor.at;
    cursor.at += 1;
    skipSpace(cursor);
    if (next(cursor) === close) fail(cursor, `a comma before "${close}": none follows the last entry`, comma);
  }
  cursor.at += 1;
  return items;
}

function readMember(cursor: Cursor, depth: number): JsonMember {
  const offset = cursor.at;
  if (next(cursor) !== '"') expect(cursor, next(cursor) === "'" ? 'double quotes' : 'a key in double quotes');
  const key = readString(cursor);
  skipSpace(cursor);
  if (next(cursor) !== ':') expect(cursor, `":" after the key "${key}"`);
  cursor.at += 1;
  return { key, offset, value: readValue(cursor, depth) };
}

function readScalar(cursor: Cursor): JsonScalar {
  const offset = cursor.at;
  if (next(cursor) === '"') return { kind: 'string', value: readString(cursor), offset, end: cursor.at };
  const number = match(cursor, NUMBER);
  const word = number ?? match(cursor, WORD) ?? '';
  const value = number === undefined ? WORDS.get(word) : Number(number);
  if (value === undefined) return expect(cursor, next(cursor) === "'" ? 'double quotes' : 'a value');
  cursor.at += word.length;
  const kind = value === null ? 'null' : typeof value === 'number' ? 'number' : 'boolean';
  return { kind, value, offset, end: cursor.at };
}

function readString(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at += 1;
  while (next(cursor) !== '"') {
    const unit = next(cursor) ?? fail(cursor, 'this string has no closing quote', start);
    if (unit < ' ') {
      fail(cursor, 'a string goes on past the end of its line, or holds a control character: write \\n or \\t');
    }
    const escape = unit === '\\' ? match(cursor, ESCAPE) : unit;
    cursor.at += escape?.length ?? fail(cursor, 'a backslash in a string is written twice: \\\\');
  }
  cursor.at += 1;
  const value: unknown = JSON.parse(cursor.text.slice(start, cursor.at));
  return String(value);
}

const next = ({ text, at }: Cursor): string | undefined => text[at];

function match({ text, at }: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipSpace(cursor: Cursor): void {
  while (' \t\n\r'.includes(next(cursor) ?? 'end')) cursor.at += 1;
  if (match(cursor, COMMENT) !== undefined) fail(cursor, 'JSON has no comments');
}

function expect(cursor: Cursor, what: string): never {
  const word = match(cursor, WORD) ?? next(cursor);
  const found = word === undefined ? 'the text ends' : `${JSON.stringify(word)} stands here`;
  return fail(cursor, `expected ${what}, but ${found}`);
}

function fail(cursor: Cursor, message: string, offset = cursor.at): never {
  throw new ParseFailure(offset, message);
}

/** The value that JSON.parse gives: of a key that occurs twice, the last one counts. */
export function jsonValue(node: JsonNode): unknown {
  if (node.kind === 'array') return node.items.map(jsonValue);
  if (node.kind === 'object') return Object.fromEntries(node.members.map(({ key, value }) => [key, jsonValue(value)]));
  return node.value;
}

/** Where an offset is: line and column from 1, columns in UTF-16 units. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
