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
import { suggest } from '../../core/suggest.js';
import { usageError, type AppError } from '../../errors/app-error.js';
import type { TextFile } from '../documents/read-file.js';

/** A value in a file, with its place for what is wrong with it. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Reads a YAML or JSON file value by value; what is not as expected is a usage error with line and column. */
export interface YamlReader {
  readonly root: unknown;
  /** The members of an object whose names are known. */
  members(node: unknown, what: string, known: readonly string[]): ReadonlyMap<string, unknown>;
  /** The members of an object whose names are free. */
  entries(node: unknown, what: string): ReadonlyMap<string, unknown>;
  items(node: unknown, what: string): readonly unknown[];
  /** One text or a list of texts; numbers and booleans stand for their text. */
  texts(node: unknown, what: string): readonly string[];
  text(node: unknown, what: string): string;
  place(node: unknown): Place;
  fail(node: unknown, message: string, hint?: string): AppError;
}

/**
 * Parses a file.
 *
 * @throws usage error with line and column for what is neither YAML nor JSON
 */
export function yamlReader(file: TextFile): YamlReader {
  const lineCounter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const [error] = document.errors;
  if (error) throw failAt({ file, place: placeAt(error.pos[0]), message: firstLine(error.message) });
  return createReader({ file, document, placeAt });
}

interface Source {
  readonly file: TextFile;
  readonly document: Document;
  readonly placeAt: (offset: number) => Place;
}

function createReader({ file, document, placeAt }: Source): YamlReader {
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const place = (node: unknown): Place => placeAt(isNodeWithRange(node) ? node.range[0] : 0);
  const fail = (node: unknown, message: string, hint?: string): AppError =>
    failAt({ file, place: place(node), message, hint });
  const mapOf = (node: unknown, what: string): YAMLMap => {
    const value = resolve(node);
    if (isMap(value)) return value;
    throw fail(node, `${what} has to be an object`);
  };
  const reader: YamlReader = {
    root: document.contents,
    place,
    fail,
    entries(node, what) {
      return new Map(mapOf(node, what).items.map(({ key, value }) => [reader.text(key, 'a key'), value]));
    },
    members(node, what, known) {
      for (const { key } of mapOf(node, what).items) {
        const name = reader.text(key, 'a key');
        if (known.includes(name)) continue;
        const nearest = suggest(name, known);
        throw fail(
          key,
          `${what} has no "${name}"`,
          nearest === undefined ? `it may have ${known.join(', ')}` : `did you mean "${nearest}"?`,
        );
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
      throw fail(node, `${what} has to be a text`);
    },
  };
  return reader;
}

const isNodeWithRange = (node: unknown): node is Node & { readonly range: readonly [number, number, number] } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);

function failAt({
  file,
  place: { line, column },
  message,
  hint = 'the form of the file: awsops iam test --help; a starting one: awsops iam test --init PRINCIPAL',
}: {
  readonly file: TextFile;
  readonly place: Place;
  readonly message: string;
  readonly hint?: string | undefined;
}): AppError {
  return usageError(`${file.name}:${line}:${column}: ${message}`, { code: 'InvalidTestFile', hint });
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
