import { InsightsSyntaxError } from './errors.js';
import { type Period, periodUnit } from './periods.js';

interface Range {
  readonly at: number;
  /** Offset after the last character. */
  readonly end: number;
}

export type Token = Range &
  /** A word: a field, function, command or keyword. In back quotes (`quoted`) it is never a keyword. */
  (
    | { readonly kind: 'name'; readonly text: string; readonly quoted: boolean }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'period'; readonly period: Period }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'symbol'; readonly text: string }
    | { readonly kind: 'end' }
  );

/** Reads tokens one by one: what a slash means is known to the parser only. */
export interface Lexer {
  readonly text: string;
  /** The next token, left where it is. */
  peek(): Token;
  /** The next token, taken. */
  next(): Token;
  /** Reads on from this offset, whatever was peeked. */
  seek(offset: number): void;
  fail(message: string, range: Range): never;
}

const symbols = [
  '<=',
  '>=',
  '!=',
  '=~',
  '|',
  ',',
  '(',
  ')',
  '[',
  ']',
  ':',
  '=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
];
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const wordStart = /[\p{L}_@$]/u;

/** A lexer over a query text. `peek` and `next` throw InsightsSyntaxError for what is no token. */
export function createLexer(text: string): Lexer {
  let position = 0;
  let peeked: Token | undefined;

  const lexer: Lexer = {
    text,
    peek() {
      peeked ??= readToken(lexer, skipBlank(text, position));
      return peeked;
    },
    next() {
      const token = lexer.peek();
      lexer.seek(token.end);
      return token;
    },
    seek(offset) {
      position = offset;
      peeked = undefined;
    },
    fail(message, range) {
      throw new InsightsSyntaxError(message, { text, offset: range.at, endOffset: range.end });
    },
  };
  return lexer;
}

/** A match of a sticky pattern at an offset, or undefined. */
function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  const sticky = new RegExp(pattern.source, `${pattern.flags}y`);
  sticky.lastIndex = offset;
  return sticky.exec(text)?.[0];
}

function skipBlank(text: string, from: number): number {
  return from + (matchAt(/(?:\s|#[^\n]*)*/, text, from)?.length ?? 0);
}

function readToken(lexer: Lexer, at: number): Token {
  const { text } = lexer;
  const first = text[at];
  if (first === undefined) return { kind: 'end', at, end: at };
  if (first === '"' || first === "'") return readString(lexer, at, first);
  if (first === '`' || wordStart.test(String.fromCodePoint(text.codePointAt(at) ?? 0))) return readName(lexer, at);
  if (/[0-9.]/.test(first)) return readNumber(lexer, at);
  const symbol = symbols.find((candidate) => text.startsWith(candidate, at));
  if (symbol === undefined) return lexer.fail(`unexpected character '${first}'`, { at, end: at + 1 });
  return { kind: 'symbol', text: symbol, at, end: at + symbol.length };
}

function readString(lexer: Lexer, at: number, quote: string): Token {
  const { text } = lexer;
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === quote) return { kind: 'string', value, at, end: i + 1 };
    if (char !== '\\') {
      value += char;
      continue;
    }
    const escaped = text.charAt(i + 1);
    i++;
    // An unknown escape keeps its backslash, so that "\d" and "\*" mean what they look like.
    value +=
      escaped === quote || escaped === '\\' || escaped === '"' || escaped === "'"
        ? escaped
        : (escapes[escaped] ?? `\\${escaped}`);
  }
  return lexer.fail(`this string has no closing ${quote}`, { at, end: text.length });
}

/** A field name with all its parts: words, `back quoted` ones and indexes, with dots between them. */
function readName(lexer: Lexer, at: number): Token {
  const { text } = lexer;
  const parts: string[] = [];
  let quoted = false;
  let end = at;
  for (;;) {
    if (text[end] === '`') {
      const close = text.indexOf('`', end + 1);
      if (close < 0) return lexer.fail('this field name has no closing back quote', { at: end, end: text.length });
      if (close === end + 1) return lexer.fail('a field name cannot be empty', { at: end, end: close + 1 });
      parts.push(text.slice(end + 1, close));
      quoted = true;
      end = close + 1;
    } else {
      const word = matchAt(/[\p{L}\p{N}_@$]+/u, text, end) ?? '';
      parts.push(word);
      end += word.length;
    }
    // `status in[200]` is a list, not an index.
    const isIn = parts.length === 1 && !quoted && parts[0]?.toLowerCase() === 'in';
    const indexes = isIn ? '' : (matchAt(/(?:\[\d+\])*/, text, end) ?? '');
    parts.push(...(indexes.match(/\d+/g) ?? []));
    end += indexes.length;
    if (matchAt(/\.[\p{L}\p{N}_@$`]/u, text, end) === undefined) break;
    end += 1;
  }
  return { kind: 'name', text: parts.join('.'), quoted, at, end };
}

function readNumber(lexer: Lexer, at: number): Token {
  const { text } = lexer;
  const number = matchAt(/(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/u, text, at);
  if (number !== undefined) return { kind: 'number', value: Number(number), at, end: at + number.length };
  const digits = matchAt(/\d+/, text, at);
  if (digits === undefined) return lexer.fail("unexpected character '.'", { at, end: at + 1 });
  const word = matchAt(/[\p{L}\p{N}_]+/u, text, at + digits.length) ?? '';
  const unit = periodUnit(word);
  // A word such as 5xx is a name: people use it as an alias.
  if (unit === undefined) return readName(lexer, at);
  return { kind: 'period', period: { amount: Number(digits), unit }, at, end: at + digits.length + word.length };
}
