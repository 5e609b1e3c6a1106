import { malformedQuery } from '../errors.js';

/** A piece of SQL as Trino reads it. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'parameter' | 'binary';
  /** The word as it stands there; the content of quotes; the symbol. */
  readonly text: string;
  /** In the statement; those of a parameter's value stand where its `?` does. */
  readonly offset: number;
}

/** Where something is, as Trino tells it: `line 1:8`. */
export function position(sql: string, offset: number): string {
  const before = sql.slice(0, offset).split('\n');
  return `line ${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

const PATTERNS: readonly (readonly [Token['kind'] | 'space' | 'backquoted' | 'digits' | 'unicode', RegExp])[] = [
  ['space', /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y],
  ['binary', /[xX]'(?:[^']|'')*'/y],
  ['unicode', /[uU]&'/y],
  ['string', /'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['backquoted', /`(?:[^`]|``)*`/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_])/y],
  ['digits', /\d\w*/y],
  ['word', /[A-Za-z_][\w@$]*/y],
  ['parameter', /\?/y],
  ['symbol', /->|=>|<>|!=|<=|>=|\|\||[-+*/%=<>(),.[\]:;|]/y],
];

/** The tokens of a statement. Throws InvalidRequestException for what is no SQL of Trino's, comments left out. */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < sql.length) {
    const found = tokenAt(sql, offset);
    if (found.kind !== 'space') tokens.push({ kind: found.kind, text: contentOf(found), offset });
    offset += found.raw.length;
  }
  return withoutSemicolon(sql, tokens);
}

interface Raw {
  readonly kind: Token['kind'] | 'space';
  readonly raw: string;
}

function tokenAt(sql: string, offset: number): Raw {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = offset;
    const raw = pattern.exec(sql)?.[0];
    if (raw === undefined) continue;
    if (kind === 'backquoted' || kind === 'digits' || kind === 'unicode') throw refusedAt(sql, offset, kind);
    return { kind, raw };
  }
  throw malformedQuery(`${position(sql, offset)}: mismatched input '${sql.slice(offset, offset + 1)}'`);
}

function refusedAt(sql: string, offset: number, kind: 'backquoted' | 'digits' | 'unicode') {
  const reasons = {
    backquoted: 'backquoted identifiers are not supported; use double quotes to quote identifiers',
    digits: 'identifiers must not start with a digit; surround the identifier with double quotes',
    unicode: "the sandbox does not read U&'…' strings",
  };
  return malformedQuery(`${position(sql, offset)}: ${reasons[kind]}`);
}

function contentOf({ kind, raw }: Raw): string {
  if (kind === 'string') return raw.slice(1, -1).replaceAll("''", "'");
  if (kind === 'quoted') return raw.slice(1, -1).replaceAll('""', '"');
  return kind === 'binary' ? raw.slice(2, -1) : raw;
}

function withoutSemicolon(sql: string, tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findIndex(isSymbol(';'));
  if (end === -1) return tokens;
  if (end !== tokens.length - 1) throw malformedQuery(`Only one sql statement is allowed. Got: ${sql}`);
  return tokens.slice(0, -1);
}

/** Whether a token is one of these symbols. */
export const isSymbol =
  (...symbols: readonly string[]) =>
  (token: Token | undefined): boolean =>
    token?.kind === 'symbol' && symbols.includes(token.text);

/** A word in lower case; undefined for anything else, names in quotes too. */
export function wordOf(token: Token | undefined): string | undefined {
  return token?.kind === 'word' ? token.text.toLowerCase() : undefined;
}
