import {
  type ArithmeticOperator,
  type ComparisonOperator,
  type Expression,
  type MatchPattern,
  translateRegex,
} from '../../../lib/logs/insights/index.js';
import { fieldReader } from './row.js';
import { type Evaluate, failAt, type Scope } from './scope.js';
import { compileCall } from './compile-call.js';
import { isEqual, isTrue, order, toNumber, toStringArgument } from './values.js';

/** Turns an expression into a function of a row. Throws InsightsSyntaxError for an unknown function or wrong arguments. */
export function compileExpression(expression: Expression, scope: Scope): Evaluate {
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean': {
      const { value } = expression;
      return () => value;
    }
    case 'field':
      return fieldReader(expression.name);
    case 'call':
      return (
        scope.compileCall?.(expression) ??
        compileCall(expression, { scope, compile: (arg) => compileExpression(arg, scope) })
      );
    case 'regex':
      return failAt(scope, 'a regular expression can only follow like, =~ or parse', expression.at);
    case 'period':
      return failAt(scope, 'a time such as 5m can only be the argument of bin, datefloor or dateceil', expression.at);
    case 'star':
      return failAt(scope, "'*' can only be the argument of count", expression.at);
    case 'negate': {
      const operand = compileExpression(expression.operand, scope);
      return (row) => {
        const number = toNumber(operand(row));
        return number === undefined ? undefined : -number;
      };
    }
    case 'arithmetic':
      return compileArithmetic(expression.operator, compileBoth(expression, scope));
    default:
      return compileCondition(expression, scope);
  }
}

interface Operands {
  readonly left: Evaluate;
  readonly right: Evaluate;
}

function compileBoth(
  { left, right }: { readonly left: Expression; readonly right: Expression },
  scope: Scope,
): Operands {
  return { left: compileExpression(left, scope), right: compileExpression(right, scope) };
}

type Condition = Extract<Expression, { readonly kind: 'not' | 'comparison' | 'logical' | 'in' | 'like' }>;

function compileCondition(expression: Condition, scope: Scope): Evaluate {
  switch (expression.kind) {
    case 'not': {
      const operand = compileExpression(expression.operand, scope);
      return (row) => !isTrue(operand(row));
    }
    case 'comparison':
      return compileComparison(expression.operator, compileBoth(expression, scope));
    case 'logical': {
      const { left, right } = compileBoth(expression, scope);
      return expression.operator === 'and'
        ? (row) => isTrue(left(row)) && isTrue(right(row))
        : (row) => isTrue(left(row)) || isTrue(right(row));
    }
    case 'in': {
      const { negated } = expression;
      const operand = compileExpression(expression.operand, scope);
      const values = expression.values.map((value) => compileExpression(value, scope));
      return (row) => {
        const value = operand(row);
        return values.some((each) => isEqual(value, each(row))) !== negated;
      };
    }
    case 'like': {
      const { negated } = expression;
      const operand = compileExpression(expression.operand, scope);
      const matches = compilePattern(expression.pattern, scope);
      return (row) => {
        const text = toStringArgument(operand(row));
        return (text !== undefined && matches(text)) !== negated;
      };
    }
  }
}

function compilePattern(pattern: MatchPattern, scope: Scope): (text: string) => boolean {
  if (pattern.kind === 'substring') return (text) => text.includes(pattern.text);
  const { regex } = translateRegex(pattern.source, (message, index) => failAt(scope, message, pattern.at + 1 + index));
  return (text) => regex.test(text);
}

const arithmetic: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

/** Absent where an operand is no number, or for a division by zero. */
function compileArithmetic(operator: ArithmeticOperator, { left, right }: Operands): Evaluate {
  const compute = arithmetic[operator];
  return (row) => {
    const a = toNumber(left(row));
    const b = a === undefined ? undefined : toNumber(right(row));
    if (a === undefined || b === undefined) return undefined;
    const result = compute(a, b);
    return Number.isFinite(result) ? result : undefined;
  };
}

/** False where an operand is absent, for `!=` too. */
function compileComparison(operator: ComparisonOperator, { left, right }: Operands): Evaluate {
  switch (operator) {
    case '=':
      return (row) => isEqual(left(row), right(row));
    case '!=':
      return (row) => {
        const [a, b] = [left(row), right(row)];
        return a !== undefined && b !== undefined && !isEqual(a, b);
      };
    case '<':
      return ordered({ left, right }, (difference) => difference < 0);
    case '<=':
      return ordered({ left, right }, (difference) => difference <= 0);
    case '>':
      return ordered({ left, right }, (difference) => difference > 0);
    case '>=':
      return ordered({ left, right }, (difference) => difference >= 0);
  }
}

function ordered({ left, right }: Operands, holds: (difference: number) => boolean): Evaluate {
  return (row) => {
    const difference = order(left(row), right(row));
    return difference !== undefined && holds(difference);
  };
}
