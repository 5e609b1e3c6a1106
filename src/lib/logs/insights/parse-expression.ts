import type { ComparisonOperator, Expression, MatchPattern, RegexLiteral } from './ast.js';
import type { Lexer, Token } from './lexer.js';
import { isReserved } from './quote.js';
import { translateRegex } from './regex.js';

const comparisons: readonly ComparisonOperator[] = ['=', '!=', '<', '<=', '>', '>='];

// Deeper nesting is nobody's query; without a bound it would end in a stack overflow instead of an error.
const MAX_NESTING = 200;

/** Whether a token is this keyword; a name in back quotes never is. */
export function isKeyword(token: Token, word: string): boolean {
  return token.kind === 'name' && !token.quoted && token.text.toLowerCase() === word;
}

/** Whether a token is this symbol. */
export function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

/** Takes the next token if it is this keyword. */
export function acceptKeyword(lexer: Lexer, word: string): boolean {
  if (!isKeyword(lexer.peek(), word)) return false;
  lexer.next();
  return true;
}

/** Takes the next token if it is this symbol. */
export function acceptSymbol(lexer: Lexer, text: string): boolean {
  if (!isSymbol(lexer.peek(), text)) return false;
  lexer.next();
  return true;
}

/** Takes this symbol, or fails. `where` completes "expected … …". */
export function expectSymbol(lexer: Lexer, text: string, where: string): void {
  if (!acceptSymbol(lexer, text)) unexpected(lexer, `'${text}' ${where}`);
}

/** Fails at the next token. `expected` completes the sentence "expected …". */
export function unexpected(lexer: Lexer, expected: string): never {
  const token = lexer.peek();
  const found = token.kind === 'end' ? 'end of the query' : `'${lexer.text.slice(token.at, token.end)}'`;
  return lexer.fail(`unexpected ${found}: expected ${expected}`, token);
}

/** Reads one or more of something with commas between. */
export function commaList<T>(lexer: Lexer, readOne: () => T): T[] {
  const items = [readOne()];
  while (acceptSymbol(lexer, ',')) items.push(readOne());
  return items;
}

/**
 * Reads an expression. From the loosest to the tightest: or · and · not · comparison, in, like · + - · * / % ·
 * unary - · ^ (to the right) · calls, fields, literals, parentheses.
 */
export function parseExpression(lexer: Lexer, depth = 0): Expression {
  if (depth > MAX_NESTING) return lexer.fail('the expression is nested too deeply', lexer.peek());
  return parseLeft(lexer, 'or', () => parseLeft(lexer, 'and', () => parseNot(lexer, depth)));
}

function parseLeft(lexer: Lexer, operator: 'and' | 'or', parseOperand: () => Expression): Expression {
  let left = parseOperand();
  while (acceptKeyword(lexer, operator)) left = { kind: 'logical', operator, left, right: parseOperand(), at: left.at };
  return left;
}

function parseNot(lexer: Lexer, depth: number): Expression {
  const { at } = lexer.peek();
  if (depth > MAX_NESTING) return lexer.fail('the expression is nested too deeply', lexer.peek());
  if (acceptKeyword(lexer, 'not')) return { kind: 'not', operand: parseNot(lexer, depth + 1), at };
  return parseComparison(lexer, depth);
}

function parseComparison(lexer: Lexer, depth: number): Expression {
  let left = parseSum(lexer, depth);
  for (;;) {
    const token = lexer.peek();
    const operator = token.kind === 'symbol' ? comparisons.find((each) => each === token.text) : undefined;
    if (operator !== undefined) {
      lexer.next();
      left = { kind: 'comparison', operator, left, right: parseSum(lexer, depth), at: left.at };
    } else if (isSymbol(token, '=~') || isKeyword(token, 'like')) {
      lexer.next();
      left = { kind: 'like', negated: false, operand: left, pattern: parsePattern(lexer), at: left.at };
    } else if (isKeyword(token, 'in')) {
      lexer.next();
      left = { kind: 'in', negated: false, operand: left, values: parseValues(lexer, depth), at: left.at };
    } else if (isKeyword(token, 'not')) {
      lexer.next();
      left = parseNegated(lexer, left, depth);
    } else return left;
  }
}

/** What may follow `x not`. */
function parseNegated(lexer: Lexer, operand: Expression, depth: number): Expression {
  const { at } = operand;
  if (acceptKeyword(lexer, 'in')) return { kind: 'in', negated: true, operand, values: parseValues(lexer, depth), at };
  if (acceptKeyword(lexer, 'like') || acceptSymbol(lexer, '=~')) {
    return { kind: 'like', negated: true, operand, pattern: parsePattern(lexer), at };
  }
  return unexpected(lexer, "'in' or 'like' after 'not'");
}

function parseValues(lexer: Lexer, depth: number): Expression[] {
  expectSymbol(lexer, '[', "after 'in'");
  const values = commaList(lexer, () => parseSum(lexer, depth + 1));
  expectSymbol(lexer, ']', 'after the values');
  return values;
}

function parsePattern(lexer: Lexer): MatchPattern {
  const token = lexer.peek();
  if (isSymbol(token, '/')) return parseRegex(lexer);
  if (token.kind !== 'string') return unexpected(lexer, 'a string or a /regular expression/');
  lexer.next();
  return { kind: 'substring', text: token.value, at: token.at };
}

function parseSum(lexer: Lexer, depth: number): Expression {
  let left = parseProduct(lexer, depth);
  for (;;) {
    const operator = acceptSymbol(lexer, '+') ? '+' : acceptSymbol(lexer, '-') ? '-' : undefined;
    if (operator === undefined) return left;
    left = { kind: 'arithmetic', operator, left, right: parseProduct(lexer, depth), at: left.at };
  }
}

function parseProduct(lexer: Lexer, depth: number): Expression {
  let left = parseUnary(lexer, depth);
  for (;;) {
    const operator = acceptSymbol(lexer, '*')
      ? '*'
      : acceptSymbol(lexer, '/')
        ? '/'
        : acceptSymbol(lexer, '%')
          ? '%'
          : undefined;
    if (operator === undefined) return left;
    left = { kind: 'arithmetic', operator, left, right: parseUnary(lexer, depth), at: left.at };
  }
}

function parseUnary(lexer: Lexer, depth: number): Expression {
  const token = lexer.peek();
  if (depth > MAX_NESTING) return lexer.fail('the expression is nested too deeply', token);
  if (acceptSymbol(lexer, '-')) return { kind: 'negate', operand: parseUnary(lexer, depth + 1), at: token.at };
  const base = parsePrimary(lexer, depth);
  if (!acceptSymbol(lexer, '^')) return base;
  return { kind: 'arithmetic', operator: '^', left: base, right: parseUnary(lexer, depth + 1), at: base.at };
}

function parsePrimary(lexer: Lexer, depth: number): Expression {
  const token = lexer.peek();
  const { at } = token;
  switch (token.kind) {
    case 'string':
      lexer.next();
      return { kind: 'string', value: token.value, at };
    case 'number':
      lexer.next();
      return { kind: 'number', value: token.value, at };
    case 'period':
      lexer.next();
      return { kind: 'period', period: token.period, at };
    case 'name':
      return parseName(lexer, token, depth);
    default:
      if (isSymbol(token, '/')) return parseRegex(lexer);
      if (!acceptSymbol(lexer, '(')) return unexpected(lexer, 'a field, a value or a function');
      return parseParenthesised(lexer, depth);
  }
}

function parseParenthesised(lexer: Lexer, depth: number): Expression {
  const inner = parseExpression(lexer, depth + 1);
  expectSymbol(lexer, ')', 'to close the parenthesis');
  return inner;
}

function parseName(lexer: Lexer, token: Token & { kind: 'name' }, depth: number): Expression {
  lexer.next();
  const { at, text: name } = token;
  // A function may have the name of a keyword, and a field that of a function or a command.
  if (!token.quoted && isSymbol(lexer.peek(), '(')) {
    lexer.next();
    return { kind: 'call', name, args: parseArguments(lexer, depth), at };
  }
  if (token.quoted || !isReserved(name)) return { kind: 'field', name, at };
  const word = name.toLowerCase();
  if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', at };
  return lexer.fail(`unexpected keyword '${name}': a field of this name is written \`${name}\``, token);
}

function parseArguments(lexer: Lexer, depth: number): Expression[] {
  if (acceptSymbol(lexer, ')')) return [];
  const star = lexer.peek();
  if (acceptSymbol(lexer, '*')) {
    expectSymbol(lexer, ')', "after '*'");
    return [{ kind: 'star', at: star.at }];
  }
  const args = commaList(lexer, () => parseExpression(lexer, depth + 1));
  expectSymbol(lexer, ')', 'after the arguments');
  return args;
}

/** Reads a regular expression between slashes; the next token is the first slash. */
export function parseRegex(lexer: Lexer): RegexLiteral {
  const { at } = lexer.peek();
  const { text } = lexer;
  let inClass = false;
  for (let end = at + 1; end < text.length; end++) {
    const char = text[end];
    if (char === '\\') end++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) {
      const source = text.slice(at + 1, end);
      if (source === '') return lexer.fail('the regular expression is empty', { at, end: end + 1 });
      const fail = (message: string, index: number): never => lexer.fail(message, { at: at + 1 + index, end });
      const { names } = translateRegex(source, fail);
      lexer.seek(end + 1);
      return { kind: 'regex', source, names, at };
    }
  }
  return lexer.fail("the regular expression has no closing '/'", { at, end: text.length });
}
