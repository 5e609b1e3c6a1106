import { malformedQuery } from '../errors.js';
import { failedAt } from './failures.js';
import { isSymbol, tokenize, wordOf, type Token } from './tokens.js';

/**
 * Puts the values of ExecutionParameters where the `?` of a statement are. A value is the text of one literal: texts in
 * single quotes, numbers, `DATE '…'`. Nothing else can come in through a parameter.
 */
export function bindParameters(sql: string, tokens: readonly Token[], parameters: readonly string[]): readonly Token[] {
  const places = tokens.filter(({ kind }) => kind === 'parameter');
  if (places.length !== parameters.length) {
    const message = `Incorrect number of parameters: expected ${places.length} but found ${parameters.length}`;
    throw failedAt(sql, 0, 'INVALID_PARAMETER_USAGE', message);
  }
  let next = 0;
  return tokens.flatMap((token) => {
    if (token.kind !== 'parameter') return [token];
    const literal = literalTokens(parameters[next] ?? '');
    next += 1;
    return literal.map((part) => ({ ...part, offset: token.offset }));
  });
}

const TYPED = new Set(['date', 'timestamp', 'decimal', 'time']);
const WORDS = new Set(['true', 'false', 'null']);

function literalTokens(text: string): readonly Token[] {
  const tokens = tokenize(text);
  const [first, second, third] = tokens;
  const isNumber = tokens.length === 1 && first?.kind === 'number';
  const isNegative = tokens.length === 2 && isSymbol('-', '+')(first) && second?.kind === 'number';
  const isText = tokens.length === 1 && first?.kind === 'string';
  const isTyped = tokens.length === 2 && TYPED.has(wordOf(first) ?? '') && second?.kind === 'string';
  const isWord = tokens.length === 1 && WORDS.has(wordOf(first) ?? '');
  if (isNumber || isNegative || isText || isTyped || isWord) return tokens;
  const near = (second ?? third ?? first)?.text ?? '<EOF>';
  throw malformedQuery(`line 1:1: the execution parameter ${text} is no literal: '${near}'. Texts need single quotes`);
}
