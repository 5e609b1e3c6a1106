import { MathSyntaxError } from './ast.js';

export type MathToken = { readonly at: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** Ids begin in lower case; functions and keywords are in capitals. */
  | { readonly kind: 'id' | 'capitals'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'end' }
);

const PATTERNS = {
  blank: /\s+/y,
  number: /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+/y,
  string: /"([^"]*)"|'([^']*)'/y,
  id: /[a-z][A-Za-z0-9_]*/y,
  capitals: /[A-Z][A-Z0-9_]*/y,
  symbol: /==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]]/y,
} as const;

/** The tokens of an expression, with one of kind `end` behind them. Throws MathSyntaxError for what is none. */
export function tokenizeMath(text: string): readonly MathToken[] {
  const tokens: MathToken[] = [];
  let at = 0;
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const blank = read(PATTERNS.blank);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const { token, length } = readToken(read, { text, at });
    tokens.push(token);
    at += length;
  }
  return [...tokens, { kind: 'end', at: text.length }];
}

function readToken(
  read: (pattern: RegExp) => RegExpExecArray | null,
  { text, at }: { readonly text: string; readonly at: number },
): { readonly token: MathToken; readonly length: number } {
  const number = read(PATTERNS.number)?.[0];
  if (number !== undefined) return { token: { kind: 'number', value: Number(number), at }, length: number.length };
  const string = read(PATTERNS.string);
  if (string) return { token: { kind: 'string', value: string[1] ?? string[2] ?? '', at }, length: string[0].length };
  for (const kind of ['id', 'capitals', 'symbol'] as const) {
    const found = read(PATTERNS[kind])?.[0];
    if (found !== undefined) return { token: { kind, text: found, at }, length: found.length };
  }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character === '"' || character === "'") throw new MathSyntaxError('a string is not closed', at);
  throw new MathSyntaxError(`unexpected "${character}"`, at);
}
