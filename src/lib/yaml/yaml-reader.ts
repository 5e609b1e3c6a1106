import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import type { TextFile } from '../core/read-text-file.js';
import { suggest } from '../core/suggest.js';
import { usageError, type AppError } from '../errors/app-error.js';

/** Where a value is in a file: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Reads a YAML or JSON file value by value. Nodes are opaque: they come from the reader and go back to it, and what is
 * not as expected is a usage error with line and column.
 */
export interface YamlReader {
  readonly root: unknown;
  /** The members of an object whose names are known. */
  members(node: unknown, what: string, known: readonly string[]): ReadonlyMap<string, unknown>;
  /** The members of an object whose names are free. */
  entries(node: unknown, what: string): ReadonlyMap<string, unknown>;
  items(node: unknown, what: string): readonly unknown[];
  isList(node: unknown): boolean;
  isObject(node: unknown): boolean;
  /** One text or a list of texts, not an empty one; numbers and booleans stand for their text. */
  texts(node: unknown, what: string): readonly string[];
  text(node: unknown, what: string): string;
  boolean(node: unknown, what: string): boolean;
  place(node: unknown): Place;
  /** `FILE:LINE:COLUMN`. */
  at(node: unknown): string;
  /** @param help what to do next, or that and why */
  fail(node: unknown, message: string, help?: string | Help): AppError;
}

export interface Help {
  readonly reason?: string | undefined;
  readonly hint?: string | undefined;
}

/** What the errors of a kind of files have in common. */
export interface FileErrors {
  readonly code: string;
  /** Where nothing better is known. */
  readonly hint: string;
}

/**
 * Parses a file.
 *
 * @throws usage error with line and column for what is neither YAML nor JSON
 */
export function yamlReader(file: TextFile, errors: FileErrors): YamlReader {
  const lineCounter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const source = { file, document, placeAt, errors };
  const [error] = document.errors;
  if (error) {
    const help = error.message.startsWith('Block scalar header') ? { hint: QUOTE_HINT } : undefined;
    throw failAt(source, { place: placeAt(error.pos[0]), message: firstLine(error.message), help });
  }
  return createReader(source);
}

interface Source {
  readonly file: TextFile;
  readonly document: Document;
  readonly placeAt: (offset: number) => Place;
  readonly errors: FileErrors;
}

function createReader(source: Source): YamlReader {
  const { file, document, placeAt } = source;
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const place = (node: unknown): Place => placeAt(isNodeWithRange(node) ? node.range[0] : 0);
  const fail = (node: unknown, message: string, help?: string | Help): AppError =>
    failAt(source, { place: place(node), message, help: typeof help === 'string' ? { hint: help } : help });
  const mapOf = (node: unknown, what: string): YAMLMap => {
    const value = resolve(node);
    if (isMap(value)) return value;
    throw fail(node, `${what} has to be an object`);
  };
  const reader: YamlReader = {
    root: document.contents,
    place,
    at: (node) => `${file.name}:${place(node).line}:${place(node).column}`,
    fail,
    isList: (node) => isSeq(resolve(node)),
    isObject: (node) => isMap(resolve(node)),
    entries(node, what) {
      return new Map(
        mapOf(node, what).items.map(({ key, value }) => {
          const name = reader.text(key, 'a key');
          if (value === null) throw fail(key, `"${name}" has no value`);
          return [name, value];
        }),
      );
    },
    members(node, what, known) {
      for (const { key } of mapOf(node, what).items) {
        const name = reader.text(key, 'a key');
        if (!known.includes(name)) throw fail(key, `${what} has no "${name}"`, knownHint(name, known));
      }
      return reader.entries(node, what);
    },
    items(node, what) {
      const value = resolve(node);
      if (!isSeq(value)) throw fail(node, `${what} has to be a list`);
      return value.items;
    },
    texts(node, what) {
      const value = resolve(node);
      const texts = isSeq(value) ? value.items.map((item) => reader.text(item, what)) : [reader.text(node, what)];
      if (texts.length === 0) throw fail(node, `${what} is an empty list: it would match nothing`);
      return texts;
    },
    text(node, what) {
      const value = resolve(node);
      const scalar = isScalar(value) ? value.value : undefined;
      if (typeof scalar === 'string' && scalar !== '') return scalar;
      if (isScalar(value) && (typeof scalar === 'number' || typeof scalar === 'boolean'))
        return value.source ?? String(scalar);
      const isFolded = isScalar(value) && value.type === 'BLOCK_FOLDED';
      throw fail(node, `${what} has to be a text`, isFolded ? QUOTE_HINT : undefined);
    },
    boolean(node, what) {
      const value = resolve(node);
      if (isScalar(value) && typeof value.value === 'boolean') return value.value;
      throw fail(node, `${what} has to be true or false`);
    },
  };
  return reader;
}

/** YAML takes a sign at the beginning of a value for the beginning of a folded text. */
const QUOTE_HINT = "a sign such as > begins a text of several lines in YAML: quote it, '>'";

const knownHint = (name: string, known: readonly string[]): string => {
  const nearest = suggest(name, known);
  return nearest === undefined ? `it may have ${known.join(', ')}` : `did you mean "${nearest}"?`;
};

const isNodeWithRange = (node: unknown): node is Node & { readonly range: readonly [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);

function failAt(
  { file, errors }: Pick<Source, 'file' | 'errors'>,
  {
    place: { line, column },
    message,
    help = {},
  }: { readonly place: Place; readonly message: string; readonly help?: Help | undefined },
): AppError {
  const { reason, hint = errors.hint } = help;
  return usageError(`${file.name}:${line}:${column}: ${message}`, { code: errors.code, reason, hint });
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
