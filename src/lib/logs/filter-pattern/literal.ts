import { fail, readQuoted, skipSpaces, takeMatch, type Cursor } from './cursor.js';
import { numberForm } from './number-form.js';
import { readRegex } from './regex.js';
import type { ComparisonOperator, Condition, Literal } from './types.js';

/** Reads an operator. */
export function readOperator(cursor: Cursor): ComparisonOperator {
  skipSpaces(cursor);
  switch (takeMatch(cursor, /!=|<=|>=|=|<|>/uy)) {
    case '=':
      return '=';
    case '!=':
      return '!=';
    case '<':
      return '<';
    case '<=':
      return '<=';
    case '>':
      return '>';
    case '>=':
      return '>=';
    default:
      return fail(cursor, 'Expected one of = != < <= > >=');
  }
}

/**
 * Reads the right side of a comparison: `"text"`, `%regex%`, a number or bare text.
 * `bare` is a sticky expression for bare text, which depends on what may follow it.
 */
export function readLiteral(cursor: Cursor, operator: ComparisonOperator, bare: RegExp): Literal {
  skipSpaces(cursor);
  const start = cursor.at;
  const literal = readAny(cursor, bare);
  if (literal.kind !== 'number' && operator !== '=' && operator !== '!=') {
    fail(cursor, `'${operator}' compares numbers only`, start);
  }
  return literal;
}

function readAny(cursor: Cursor, bare: RegExp): Literal {
  const next = cursor.text.charAt(cursor.at);
  if (next === '"') return textLiteral(readQuoted(cursor));
  if (next === '%') return { kind: 'regex', ...readRegex(cursor) };
  const text = takeMatch(cursor, bare);
  if (text === undefined) return fail(cursor, 'Expected a value');
  return numberForm.test(text) ? { kind: 'number', value: Number(text), text } : textLiteral(text);
}

function textLiteral(text: string): Literal {
  if (!text.includes('*')) return { kind: 'text', text, regex: undefined };
  const source = text
    .split(/\*+/u)
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/gu, '\\$&'))
    .join('[^]*');
  return { kind: 'text', text, regex: new RegExp(`^${source}$`) };
}

/** Reads `a && (b || c)`, where `&&` binds tighter than `||`. */
export function readCondition<Leaf>(cursor: Cursor, readLeaf: (cursor: Cursor) => Leaf): Condition<Leaf> {
  return readChain(cursor, 'or', () => readChain(cursor, 'and', () => readUnit(cursor, readLeaf)));
}

function readChain<Leaf>(cursor: Cursor, kind: 'and' | 'or', readPart: () => Condition<Leaf>): Condition<Leaf> {
  const first = readPart();
  const parts = [first];
  const sign = kind === 'and' ? '&&' : '||';
  for (skipSpaces(cursor); cursor.text.startsWith(sign, cursor.at); skipSpaces(cursor)) {
    cursor.at += sign.length;
    parts.push(readPart());
  }
  return parts.length === 1 ? first : { kind, parts };
}

function readUnit<Leaf>(cursor: Cursor, readLeaf: (cursor: Cursor) => Leaf): Condition<Leaf> {
  skipSpaces(cursor);
  if (cursor.text.charAt(cursor.at) !== '(') return { kind: 'leaf', leaf: readLeaf(cursor) };
  const open = cursor.at;
  cursor.at += 1;
  const inner = readCondition(cursor, readLeaf);
  skipSpaces(cursor);
  if (cursor.text.charAt(cursor.at) !== ')') fail(cursor, `The parenthesis opened at position ${open} is not closed`);
  cursor.at += 1;
  return inner;
}
