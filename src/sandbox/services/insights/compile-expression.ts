import {
  type ArithmeticOperator,
  type ComparisonOperator,
  type Expression,
  type FunctionCall,
  InsightsSyntaxError,
  type MatchPattern,
  translateRegex,
} from '../../../lib/logs/insights/index.js';
import type { QueryContext } from './function-definition.js';
import { functions } from './functions.js';
import { fieldReader, type Row } from './row.js';
import { timeBins } from './time-bins.js';
import { isEqual, isTrue, order, toNumber, toStringArgument, type Value } from './values.js';

/** Computes a value from a row. */
export type Evaluate = (row: Row) => Value;

/** What an expression is compiled in. */
export interface Scope {
  /** The query text, for the place of an error. */
  readonly text: string;
  readonly context: QueryContext;
  /** Takes calls that are no scalar functions: the aggregates of `stats`. */
  readonly compileCall?: (call: FunctionCall) => Evaluate | undefined;
}

/** Fails with the place of a node, as the service does for what is wrong beyond the grammar. */
export function failAt(scope: Scope, message: string, at: number, length = 0): never {
  throw new InsightsSyntaxError(message, { text: scope.text, offset: at, endOffset: at + length });
}

/** Turns an expression into a function of a row. Throws InsightsSyntaxError for an unknown function or wrong arguments. */
export function compileExpression(expression: Expression, scope: Scope): Evaluate {
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean': {
      const { value } = expression;
      return () => value;
    }
    case 'regex': {
      const { source } = expression;
      return () => source;
    }
    case 'field':
      return fieldReader(expression.name);
    case 'call':
      return scope.compileCall?.(expression) ?? compileCall(expression, scope);
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
    case 'not': {
      const operand = compileExpression(expression.operand, scope);
      return (row) => !isTrue(operand(row));
    }
    case 'arithmetic':
      return compileArithmetic(
        expression.operator,
        compileExpression(expression.left, scope),
        compileExpression(expression.right, scope),
      );
    case 'comparison':
      return compileComparison(
        expression.operator,
        compileExpression(expression.left, scope),
        compileExpression(expression.right, scope),
      );
    case 'logical': {
      const left = compileExpression(expression.left, scope);
      const right = compileExpression(expression.right, scope);
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
function compileArithmetic(operator: ArithmeticOperator, left: Evaluate, right: Evaluate): Evaluate {
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
function compileComparison(operator: ComparisonOperator, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '=':
      return (row) => isEqual(left(row), right(row));
    case '!=':
      return (row) => {
        const [a, b] = [left(row), right(row)];
        return a !== undefined && b !== undefined && !isEqual(a, b);
      };
    case '<':
      return ordered(left, right, (difference) => difference < 0);
    case '<=':
      return ordered(left, right, (difference) => difference <= 0);
    case '>':
      return ordered(left, right, (difference) => difference > 0);
    case '>=':
      return ordered(left, right, (difference) => difference >= 0);
  }
}

function ordered(left: Evaluate, right: Evaluate, holds: (difference: number) => boolean): Evaluate {
  return (row) => {
    const difference = order(left(row), right(row));
    return difference !== undefined && holds(difference);
  };
}

function compileCall(call: FunctionCall, scope: Scope): Evaluate {
  const name = call.name.toLowerCase();
  if (name === 'bin' || name === 'datefloor' || name === 'dateceil') return compileBinning(call, name, scope);
  const definition = functions.get(name);
  if (definition === undefined) return failAt(scope, `unknown function '${call.name}'`, call.at, call.name.length);
  const [fewest, most] = definition.arity;
  if (call.args.length < fewest || call.args.length > most) {
    const wanted =
      fewest === most
        ? String(fewest)
        : most === Infinity
          ? `${String(fewest)} or more`
          : `${String(fewest)} to ${String(most)}`;
    return failAt(
      scope,
      `'${call.name}' takes ${wanted} arguments, not ${String(call.args.length)}`,
      call.at,
      call.name.length,
    );
  }
  const args = call.args.map((arg) => compileExpression(arg, scope));
  const { evaluate } = definition;
  const { context } = scope;
  return (row) =>
    evaluate(
      args.map((arg) => arg(row)),
      context,
    );
}

/** `bin(5m)` is `datefloor(@timestamp, 5m)`. */
function compileBinning(call: FunctionCall, name: 'bin' | 'datefloor' | 'dateceil', scope: Scope): Evaluate {
  const [operand, last] = name === 'bin' ? [undefined, call.args[0]] : [call.args[0], call.args[1]];
  const count = name === 'bin' ? 1 : 2;
  if (last?.kind !== 'period' || call.args.length !== count) {
    return failAt(
      scope,
      `'${call.name}' takes ${name === 'bin' ? '' : 'a timestamp and '}a time such as 5m`,
      call.at,
      call.name.length,
    );
  }
  const bins = timeBins(last.period);
  const read = operand === undefined ? fieldReader('@timestamp') : compileExpression(operand, scope);
  return (row) => {
    const at = read(row);
    if (!(at instanceof Date)) return undefined;
    const start = bins.floor(at.getTime());
    return new Date(name === 'dateceil' && start < at.getTime() ? bins.next(start) : start);
  };
}
