import type { Column, Command, Expression, SortKey, SourceSelector } from './ast.js';
import type { Lexer, Token } from './lexer.js';
import {
  acceptKeyword,
  acceptSymbol,
  commaList,
  expectSymbol,
  isKeyword,
  isSymbol,
  parseExpression,
  parseRegex,
  unexpected,
} from './parse-expression.js';
import type { Period } from './periods.js';

type CommandParser = (lexer: Lexer, at: number) => Command;

const parsers: ReadonlyMap<string, CommandParser> = new Map<string, CommandParser>([
  ['fields', (lexer, at) => ({ kind: 'fields', columns: parseColumns(lexer), at })],
  ['display', (lexer, at) => ({ kind: 'display', columns: parseColumns(lexer), at })],
  ['filter', (lexer, at) => ({ kind: 'filter', condition: parseExpression(lexer), at })],
  ['filterindex', (lexer, at) => ({ kind: 'filterIndex', condition: parseExpression(lexer), at })],
  ['parse', parseParse],
  ['stats', parseStats],
  ['sort', parseSort],
  ['limit', parseLimit],
  // An old spelling of limit that the service still takes.
  ['head', parseLimit],
  ['dedup', (lexer, at) => ({ kind: 'dedup', operands: commaList(lexer, () => parseExpression(lexer)), at })],
  ['pattern', (lexer, at) => ({ kind: 'pattern', operand: parseExpression(lexer), at })],
  ['diff', parseDiff],
  ['anomaly', (_lexer, at) => ({ kind: 'anomaly', at })],
  ['unmask', (lexer, at) => ({ kind: 'unmask', operands: commaList(lexer, () => parseExpression(lexer)), at })],
  ['unnest', parseUnnest],
  ['expand', (lexer, at) => ({ kind: 'expand', operand: parseExpression(lexer), at })],
  ['source', parseSource],
  ['addtotals', (lexer, at) => parseOther(lexer, 'addtotals', at)],
  ['join', (lexer, at) => parseOther(lexer, 'join', at)],
  ['lookup', (lexer, at) => parseOther(lexer, 'lookup', at)],
]);

/** The commands in the order in which help and errors name them. */
export const commandNames: readonly string[] = [...parsers.keys()]
  .filter((name) => name !== 'head')
  .map((name) => (name === 'filterindex' ? 'filterIndex' : name === 'source' ? 'SOURCE' : name));

/** Reads the command that this word begins; undefined where there is no such command. */
export function parseCommand(lexer: Lexer, word: Token & { kind: 'name' }): Command | undefined {
  const parse = parsers.get(word.text.toLowerCase());
  if (parse === undefined) return undefined;
  lexer.next();
  return parse(lexer, word.at);
}

function parseColumns(lexer: Lexer): Column[] {
  return commaList(lexer, () => {
    const start = lexer.peek().at;
    const expression = parseExpression(lexer);
    const end = lexer.peek().at;
    const name = acceptKeyword(lexer, 'as')
      ? parseNewName(lexer)
      : columnName(expression, lexer.text.slice(start, end));
    return { name, expression };
  });
}

/** A column without an alias is called by its field, else as it was written. */
function columnName(expression: Expression, text: string): string {
  return expression.kind === 'field'
    ? expression.name
    : text
        .replace(/#[^\n]*$/gm, '')
        .replace(/\s+/g, ' ')
        .trim();
}

function parseNewName(lexer: Lexer): string {
  const token = lexer.peek();
  if (token.kind !== 'name') return unexpected(lexer, "a field name after 'as'");
  lexer.next();
  return token.text;
}

function parseParse(lexer: Lexer, at: number): Command {
  const first = lexer.peek();
  // `parse "glob" as x` without a field means @message.
  const implied = isSymbol(first, '/') || first.kind === 'string';
  const operand: Expression = implied ? { kind: 'field', name: '@message', at: first.at } : parseParseOperand(lexer);
  const token = lexer.peek();
  if (isSymbol(token, '/')) return parseRegexParse(lexer, operand, at);
  if (token.kind !== 'string') return unexpected(lexer, 'a "glob" or a /regular expression/');
  lexer.next();
  if (!acceptKeyword(lexer, 'as')) return unexpected(lexer, "'as' and a field name for each *");
  const names = commaList(lexer, () => parseNewName(lexer));
  const wildcards = token.value.split('*').length - 1;
  if (wildcards !== names.length) {
    return lexer.fail(
      `the glob has ${String(wildcards)} wildcards (*), but ${String(names.length)} fields are named`,
      token,
    );
  }
  return { kind: 'parse', operand, pattern: { kind: 'glob', text: token.value, at: token.at }, names, at };
}

/** A field or a function of fields. Not any expression: the slash of `parse a /b/` is no division. */
function parseParseOperand(lexer: Lexer): Expression {
  const token = lexer.next();
  if (token.kind !== 'name') return lexer.fail('expected a field to parse', token);
  if (token.quoted || !isSymbol(lexer.peek(), '(')) return { kind: 'field', name: token.text, at: token.at };
  lexer.next();
  const args = isSymbol(lexer.peek(), ')') ? [] : commaList(lexer, () => parseExpression(lexer));
  expectSymbol(lexer, ')', 'after the arguments');
  return { kind: 'call', name: token.text, args, at: token.at };
}

function parseRegexParse(lexer: Lexer, operand: Expression, at: number): Command {
  const literal = lexer.peek();
  const pattern = parseRegex(lexer);
  const named = pattern.names.filter((name) => name !== undefined);
  const range = { at: literal.at, end: literal.at + pattern.source.length + 2 };
  if (!acceptKeyword(lexer, 'as')) {
    if (named.length === 0)
      return lexer.fail('the regular expression has no named group (?<name>…) to take a field from', range);
    return { kind: 'parse', operand, pattern, names: named, at };
  }
  const names = commaList(lexer, () => parseNewName(lexer));
  if (pattern.names.length === names.length) return { kind: 'parse', operand, pattern, names, at };
  const groups = String(pattern.names.length);
  return lexer.fail(`the regular expression has ${groups} groups, but ${String(names.length)} fields are named`, range);
}

function parseStats(lexer: Lexer, at: number): Command {
  const columns = parseColumns(lexer);
  const by = acceptKeyword(lexer, 'by') ? parseColumns(lexer) : [];
  const offset = by.length > 0 && isKeyword(lexer.peek(), 'offset') ? parseOffset(lexer) : undefined;
  return { kind: 'stats', columns, by, ...(offset === undefined ? {} : { offset }), at };
}

function parseOffset(lexer: Lexer): Period {
  lexer.next();
  const token = lexer.peek();
  if (token.kind !== 'period') return unexpected(lexer, 'a time such as 1h');
  lexer.next();
  return token.period;
}

function parseSort(lexer: Lexer, at: number): Command {
  // `sort by x` is not documented, but taken and in wide use.
  acceptKeyword(lexer, 'by');
  const keys = commaList(lexer, (): SortKey => {
    const expression = parseExpression(lexer);
    const descending = acceptKeyword(lexer, 'desc');
    if (!descending) acceptKeyword(lexer, 'asc');
    return { expression, descending };
  });
  return { kind: 'sort', keys, at };
}

function parseLimit(lexer: Lexer, at: number): Command {
  const token = lexer.peek();
  if (token.kind !== 'number' || !Number.isInteger(token.value) || token.value < 1) {
    return unexpected(lexer, 'a whole number above 0');
  }
  lexer.next();
  return { kind: 'limit', count: token.value, at };
}

function parseDiff(lexer: Lexer, at: number): Command {
  const token = lexer.peek();
  if (token.kind !== 'name') return { kind: 'diff', at };
  lexer.next();
  return { kind: 'diff', baseline: token.text, at };
}

function parseUnnest(lexer: Lexer, at: number): Command {
  const operand = parseExpression(lexer);
  if (!acceptKeyword(lexer, 'into')) return unexpected(lexer, "'into' and a field name");
  return { kind: 'unnest', operand, name: parseNewName(lexer), at };
}

/** `SOURCE "group", "group"` or `SOURCE logGroups(namePrefix: ["a"], class: ["STANDARD"])`. */
function parseSource(lexer: Lexer, at: number): Command {
  const token = lexer.peek();
  if (token.kind === 'string')
    return { kind: 'source', selectors: [], groups: commaList(lexer, () => parseString(lexer)), at };
  if (token.kind !== 'name') return unexpected(lexer, 'logGroups(…) or the name of a log group');
  lexer.next();
  if (!acceptSymbol(lexer, '(')) return { kind: 'source', selectors: [], groups: [token.text], at };
  const selectors = isSymbol(lexer.peek(), ')') ? [] : commaList(lexer, () => parseSelector(lexer));
  expectSymbol(lexer, ')', 'after the selectors');
  return { kind: 'source', selectors, groups: [], at };
}

function parseSelector(lexer: Lexer): SourceSelector {
  const token = lexer.peek();
  if (token.kind !== 'name') return unexpected(lexer, 'a selector such as namePrefix');
  lexer.next();
  expectSymbol(lexer, ':', 'after the selector');
  if (!acceptSymbol(lexer, '[')) return { name: token.text, values: [parseString(lexer)] };
  const values = commaList(lexer, () => parseString(lexer));
  expectSymbol(lexer, ']', 'after the values');
  return { name: token.text, values };
}

function parseString(lexer: Lexer): string {
  const token = lexer.peek();
  if (token.kind !== 'string') return unexpected(lexer, 'a string');
  lexer.next();
  return token.value;
}

/** Takes a command to its end, over pipes inside strings and parentheses. */
function parseOther(lexer: Lexer, name: string, at: number): Command {
  const start = lexer.peek().at;
  let end = start;
  let depth = 0;
  for (let token = lexer.peek(); token.kind !== 'end' && (depth > 0 || !isSymbol(token, '|')); token = lexer.peek()) {
    if (isSymbol(token, '(')) depth++;
    if (isSymbol(token, ')')) depth--;
    end = lexer.next().end;
  }
  return { kind: 'other', name, text: lexer.text.slice(start, end), at };
}
