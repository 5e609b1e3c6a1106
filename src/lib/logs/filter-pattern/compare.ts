import { numberForm } from './number-form.js';
import type { ComparisonOperator, Literal } from './types.js';

/** Tests one value of a message (a field's text, or a JSON scalar) against the right side of a comparison. */
export function testLiteral(value: string | number | boolean, operator: ComparisonOperator, literal: Literal): boolean {
  if (literal.kind === 'number') return testNumber(value, operator, literal.value);
  const text = String(value);
  const equal =
    literal.kind === 'regex' ? literal.regex.test(text) : (literal.regex?.test(text) ?? text === literal.text);
  return operator === '=' ? equal : !equal;
}

function testNumber(value: string | number | boolean, operator: ComparisonOperator, wanted: number): boolean {
  const number = typeof value === 'number' ? value : toNumber(value);
  // A value that is no number is different from every number, and neither more nor less.
  if (number === undefined) return operator === '!=';
  switch (operator) {
    case '=':
      return number === wanted;
    case '!=':
      return number !== wanted;
    case '<':
      return number < wanted;
    case '<=':
      return number <= wanted;
    case '>':
      return number > wanted;
    case '>=':
      return number >= wanted;
  }
}

function toNumber(value: string | boolean): number | undefined {
  return typeof value === 'string' && numberForm.test(value) ? Number(value) : undefined;
}
