import { lineAndColumn } from '../../core/json-positions.js';
import type { DdlProblem } from './types.js';
import { unescapeString } from './strings.js';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol' | 'end';
  /** A word in lower case; what backticks or quotes hold, without their escapes. */
  readonly text: string;
  readonly offset: number;
  /** As written. */
  readonly source: string;
}

export class DdlFailure extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export const problemOf = (failure: DdlFailure, text: string): DdlProblem => ({
  message: failure.message,
  offset: failure.offset,
  ...lineAndColumn(text, failure.offset),
});

const SPACE_AND_COMMENTS = /(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y;
const WORD = /[\p{L}_0-9]+/uy;
/** Adjacent quoted texts are one, as in Hive: 'a''b' is ab. */
const STRING = /(?:'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")+/y;
const QUOTED = /`(?:[^`]|``)*`/y;
const NUMBER = /[+-]?\d+\.\d+/y;

/** The tokens of a statement; the last one is `end`. A semicolon may end it. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skip(text, 0);
  while (at < text.length) {
    const token = readToken(text, at);
    tokens.push(token);
    at = skip(text, at + token.source.length);
  }
  if (tokens.at(-1)?.text === ';' && tokens.at(-1)?.kind === 'symbol') tokens.pop();
  return [...tokens, { kind: 'end', text: '', offset: text.length, source: '' }];
}

function readToken(text: string, offset: number): Token {
  const string = match(STRING, text, offset);
  if (string !== undefined) return { kind: 'string', text: unescapeString(string), offset, source: string };
  const quoted = match(QUOTED, text, offset);
  if (quoted !== undefined) {
    return { kind: 'quoted', text: quoted.slice(1, -1).replaceAll('``', '`').toLowerCase(), offset, source: quoted };
  }
  const word = match(NUMBER, text, offset) ?? match(WORD, text, offset);
  if (word !== undefined) return { kind: 'word', text: word.toLowerCase(), offset, source: word };
  const source = text[offset] ?? '';
  if (`'"\``.includes(source)) throw new DdlFailure(offset, `this ${source} is never closed`);
  return { kind: 'symbol', text: source, offset, source };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const skip = (text: string, at: number): number => at + (match(SPACE_AND_COMMENTS, text, at)?.length ?? 0);

/**
 * Words of Hive's statements that cannot be names without backticks: "Reserved keywords to escape in DDL statements" in
 * the Athena user guide (read 2026-11). TIME stands there too, but AWS's own statements use it bare.
 */
const RESERVED = new Set(
  (
    'all alter and array as authorization between bigint binary boolean both by case cashe cast char column commit conf ' +
    'constraint create cross cube current current_date current_timestamp cursor database date dayofweek decimal delete ' +
    'describe distinct div double drop else end exchange exists extended external extract false fetch float floor ' +
    'following for foreign from full function grant group grouping having if import in inner insert int integer ' +
    'intersect interval into is join lateral left less like local macro map more none not null numeric of on only or ' +
    'order out outer over partialscan partition percent preceding precision preserve primary procedure range reads ' +
    'reduce references regexp revoke right rlike rollback rollup row rows select set smallint start table tablesample ' +
    'then timestamp to transform trigger true truncate unbounded union uniquejoin update user using utc_timestamp ' +
    'values varchar views when where window with'
  ).split(' '),
);

/** Reads tokens one after the other; every `expect…` fails with what stands there instead. */
export interface Cursor {
  peek(ahead?: number): Token;
  next(): Token;
  /** Takes the words when they all come next. */
  take(...words: readonly string[]): boolean;
  takeSymbol(symbol: string): boolean;
  expectWords(...words: readonly string[]): void;
  expectSymbol(symbol: string): void;
  expectString(what: string): string;
  expectName(what: string): string;
  expectWholeNumber(what: string): number;
  expectEnd(): void;
  /** `( item, item )` */
  list<T>(readItem: () => T): readonly T[];
  fail(what: string, token?: Token): never;
}

export function createCursor(tokens: readonly Token[]): Cursor {
  let at = 0;
  const peek = (ahead = 0): Token => {
    const token = tokens[Math.min(at + ahead, tokens.length - 1)];
    if (token === undefined) throw new DdlFailure(0, 'there is no statement');
    return token;
  };
  const next = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const fail = (what: string, token = peek()): never => {
    const found = token.kind === 'end' ? 'the statement ends' : `"${token.source}" stands there`;
    throw new DdlFailure(token.offset, `expected ${what}, but ${found}`);
  };
  const isSymbol = (symbol: string): boolean => peek().kind === 'symbol' && peek().text === symbol;
  const take = (...words: readonly string[]): boolean => {
    const all = words.every((word, index) => peek(index).kind === 'word' && peek(index).text === word);
    if (all) at += words.length;
    return all;
  };
  const takeSymbol = (symbol: string): boolean => {
    const is = isSymbol(symbol);
    if (is) at += 1;
    return is;
  };
  const cursor: Cursor = {
    peek,
    next,
    fail,
    take,
    takeSymbol,
    expectWords(...words) {
      for (const word of words) if (!take(word)) fail(word.toUpperCase());
    },
    expectSymbol(symbol) {
      if (!takeSymbol(symbol)) fail(`"${symbol}"`);
    },
    expectString: (what) => (peek().kind === 'string' ? next().text : fail(`${what} in quotes`)),
    expectName(what) {
      const token = peek();
      if (token.kind === 'quoted' && token.text !== '') return next().text;
      if (token.kind !== 'word' || token.text.includes('.')) return fail(what);
      if (RESERVED.has(token.text)) {
        throw new DdlFailure(token.offset, `"${token.source}" is a reserved word: write \`${token.text}\` for ${what}`);
      }
      return next().text;
    },
    expectWholeNumber: (what) =>
      /^\d+$/.test(peek().text) && peek().kind === 'word' ? Number(next().text) : fail(what),
    expectEnd() {
      if (peek().kind !== 'end') fail('the end of the statement (Athena runs one at a time)');
    },
    list(readItem) {
      cursor.expectSymbol('(');
      const items = [readItem()];
      while (takeSymbol(',')) items.push(readItem());
      cursor.expectSymbol(')');
      return items;
    },
  };
  return cursor;
}
