import type { AlarmState } from '../evaluate/types.js';

/** An AlarmRule of a composite alarm. */
export type RuleNode =
  | { readonly kind: 'constant'; readonly value: boolean }
  /** `ALARM(name)`, `OK(name)`, `INSUFFICIENT_DATA(name)`; a name or an ARN. */
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'not'; readonly operand: RuleNode }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly [RuleNode, ...RuleNode[]] };

/** What is wrong with a rule, and where. */
export class RuleSyntaxError extends Error {
  /** Offset in the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'RuleSyntaxError';
    this.offset = offset;
  }
}

const STATES: Readonly<Record<string, AlarmState>> = {
  ALARM: 'ALARM',
  OK: 'OK',
  INSUFFICIENT_DATA: 'INSUFFICIENT_DATA',
};

type Token = { readonly at: number } & (
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: '(' | ')' | 'end' }
);

/** `STATE("any text")`, with escaped quotes, or `STATE(text without a closing parenthesis)`. */
const STATE_CALL = /(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|([^"()]+?))\s*\)/y;
const WORD = /[A-Za-z_]+/y;

/** Tokens, parentheses of state functions not among them. */
function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === '(' || character === ')') {
      tokens.push({ kind: character, at });
      at += 1;
    } else {
      const token = readCall(text, at) ?? readWord(text, at);
      tokens.push(token.token);
      at = token.end;
    }
  }
  return [...tokens, { kind: 'end', at: text.length }];
}

function readCall(text: string, at: number): { readonly token: Token; readonly end: number } | undefined {
  STATE_CALL.lastIndex = at;
  const match = STATE_CALL.exec(text);
  const state = STATES[match?.[1] ?? ''];
  if (!match || state === undefined) return undefined;
  const alarm = match[2]?.replaceAll(/\\(.)/g, '$1') ?? match[3] ?? '';
  if (alarm.trim() === '') throw new RuleSyntaxError(`${match[1]}() names no alarm`, at);
  return { token: { kind: 'state', state, alarm, at }, end: STATE_CALL.lastIndex };
}

function readWord(text: string, at: number): { readonly token: Token; readonly end: number } {
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  if (word === undefined) throw new RuleSyntaxError(`unexpected "${text.charAt(at)}"`, at);
  if (Object.hasOwn(STATES, word)) {
    throw new RuleSyntaxError(`${word} needs the name of an alarm: ${word}("name")`, at);
  }
  return { token: { kind: 'word', text: word, at }, end: WORD.lastIndex };
}

/** How many elements a rule has: alarms, TRUE and FALSE, and parentheses (PutCompositeAlarm, AlarmRule). */
export function countElements(text: string): number {
  return tokenize(text).filter((token) => {
    if (token.kind === 'word') return token.text === 'TRUE' || token.text === 'FALSE';
    return token.kind !== 'end';
  }).length;
}

/**
 * Reads an AlarmRule: NOT binds closer than AND, AND closer than OR (PutCompositeAlarm, AlarmRule).
 *
 * @throws RuleSyntaxError that says what is wrong and where
 */
export function parseRule(text: string): RuleNode {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): Token => tokens[position] ?? { kind: 'end', at: text.length };
  const takeWord = (word: string): boolean => {
    const token = peek();
    const isIt = token.kind === 'word' && token.text === word;
    if (isIt) position += 1;
    return isIt;
  };

  const chain = (kind: 'and' | 'or', word: string, operand: () => RuleNode): RuleNode => {
    const operands: [RuleNode, ...RuleNode[]] = [operand()];
    while (takeWord(word)) operands.push(operand());
    return operands.length === 1 ? operands[0] : { kind, operands };
  };
  const or = (): RuleNode => chain('or', 'OR', and);
  const and = (): RuleNode => chain('and', 'AND', not);
  const not = (): RuleNode => (takeWord('NOT') ? { kind: 'not', operand: not() } : primary());
  const primary = (): RuleNode => {
    const token = peek();
    position += 1;
    if (token.kind === 'state') return { kind: 'state', state: token.state, alarm: token.alarm };
    if (token.kind === '(') {
      const inner = or();
      if (peek().kind !== ')') throw new RuleSyntaxError('a parenthesis is not closed', token.at);
      position += 1;
      return inner;
    }
    if (token.kind === 'word' && (token.text === 'TRUE' || token.text === 'FALSE')) {
      return { kind: 'constant', value: token.text === 'TRUE' };
    }
    throw unexpected(token);
  };

  const rule = or();
  if (peek().kind !== 'end') throw unexpected(peek());
  return rule;
}

function unexpected(token: Token): RuleSyntaxError {
  if (token.kind === 'end') return new RuleSyntaxError('the rule ends too early', token.at);
  const shown =
    token.kind === 'word' ? token.text : token.kind === 'state' ? `${token.state}("${token.alarm}")` : token.kind;
  const hint =
    token.kind === 'word' && /^(and|or|not|true|false)$/i.test(token.text)
      ? `; write ${token.text.toUpperCase()} in capitals, between or before ALARM("name"), OK("name") or INSUFFICIENT_DATA("name")`
      : '';
  return new RuleSyntaxError(`unexpected "${shown}"${hint}`, token.at);
}
