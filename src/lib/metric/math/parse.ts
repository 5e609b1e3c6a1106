import {
  isMathFunction,
  mathFunctions,
  MathSyntaxError,
  type BinaryOperator,
  type MathFunction,
  type MathNode,
} from './ast.js';
import { tokenizeMath, type MathToken } from './tokens.js';

/** By how close they bind, loosest first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
];
const WORDS = ['REPEAT', 'LINEAR', 'ASC', 'DESC'];
const SORT_FUNCTIONS = ['AVG', 'MIN', 'MAX', 'SUM'];
const SAME_OPERATOR: Readonly<Record<string, BinaryOperator>> = { '&&': 'AND', '||': 'OR' };

interface Reader {
  peek(): MathToken;
  take(): MathToken;
  /** Takes a symbol when it is the next token. */
  takeSymbol(text: string): boolean;
}

/**
 * Reads a metric math expression such as `100 * errors / requests`.
 *
 * @throws MathSyntaxError that says what is wrong and where
 */
export function parseMath(text: string): MathNode {
  const tokens = tokenizeMath(text);
  let position = 0;
  const peek = (): MathToken => tokens[position] ?? { kind: 'end', at: text.length };
  const reader: Reader = {
    peek,
    take() {
      const token = peek();
      position += 1;
      return token;
    },
    takeSymbol(symbol) {
      const token = peek();
      const isIt = token.kind === 'symbol' && token.text === symbol;
      if (isIt) position += 1;
      return isIt;
    },
  };
  const node = readLevel(reader, 0);
  if (peek().kind !== 'end') throw unexpected(peek());
  return node;
}

function readLevel(reader: Reader, level: number): MathNode {
  const operators = LEVELS[level];
  if (operators === undefined) return readUnary(reader);
  let left = readLevel(reader, level + 1);
  for (;;) {
    const operator = operatorOf(reader.peek());
    if (operator === undefined || !operators.includes(operator)) return left;
    reader.take();
    left = { kind: 'binary', operator, left, right: readLevel(reader, level + 1) };
  }
}

function operatorOf(token: MathToken): BinaryOperator | undefined {
  if (token.kind !== 'symbol' && token.kind !== 'capitals') return undefined;
  const text = SAME_OPERATOR[token.text] ?? token.text;
  return LEVELS.flat().find((operator) => operator === text);
}

/** `-a ^ b` is `-(a ^ b)`, and `a ^ b ^ c` is `a ^ (b ^ c)`. */
function readUnary(reader: Reader): MathNode {
  if (reader.takeSymbol('-')) return { kind: 'negate', operand: readUnary(reader) };
  const base = readPrimary(reader);
  return reader.takeSymbol('^') ? { kind: 'binary', operator: '^', left: base, right: readUnary(reader) } : base;
}

function readPrimary(reader: Reader): MathNode {
  const token = reader.take();
  switch (token.kind) {
    case 'number':
    case 'string':
      return token.kind === 'number' ? { kind: 'number', value: token.value } : { kind: 'string', value: token.value };
    case 'id':
      return { kind: 'id', name: token.text, at: token.at };
    case 'capitals':
      return readCapitals(reader, token);
    case 'symbol':
      if (token.text === '(') {
        const inner = readLevel(reader, 0);
        if (!reader.takeSymbol(')')) throw new MathSyntaxError('a parenthesis is not closed', token.at);
        return inner;
      }
      if (token.text === '[') return { kind: 'array', items: readList(reader, { close: ']', at: token.at }) };
      throw unexpected(token);
    case 'end':
      throw unexpected(token);
  }
}

function readCapitals(reader: Reader, token: MathToken & { readonly text: string }): MathNode {
  const { text, at } = token;
  if (!reader.takeSymbol('(')) {
    if (WORDS.includes(text) || SORT_FUNCTIONS.includes(text)) return { kind: 'word', word: text, at };
    throw new MathSyntaxError(`"${text}" is not an id: ids begin with a small letter, functions need parentheses`, at);
  }
  if (!isMathFunction(text)) throw new MathSyntaxError(`there is no function ${text}`, at);
  const args = readList(reader, { close: ')', at });
  checkCount(text, { count: args.length, at });
  return { kind: 'call', name: text, args, at };
}

function readList(
  reader: Reader,
  { close, at }: { readonly close: ')' | ']'; readonly at: number },
): readonly MathNode[] {
  if (reader.takeSymbol(close)) return [];
  const items = [readLevel(reader, 0)];
  while (reader.takeSymbol(',')) items.push(readLevel(reader, 0));
  if (reader.takeSymbol(close)) return items;
  if (reader.peek().kind === 'end') throw new MathSyntaxError(`a "${close}" is missing`, at);
  throw unexpected(reader.peek());
}

function checkCount(name: MathFunction, { count, at }: { readonly count: number; readonly at: number }): void {
  const [least, most] = mathFunctions[name];
  if (count >= least && count <= most) return;
  const wanted = least === most ? String(least) : `${least} to ${most}`;
  throw new MathSyntaxError(`${name} takes ${wanted} argument${most === 1 ? '' : 's'}, not ${count}`, at);
}

function unexpected(token: MathToken): MathSyntaxError {
  if (token.kind === 'end') return new MathSyntaxError('the expression ends too early', token.at);
  const shown = token.kind === 'number' || token.kind === 'string' ? String(token.value) : token.text;
  return new MathSyntaxError(`unexpected "${shown}"`, token.at);
}
