import { type Expression, type FunctionCall, translateRegex } from '../../../lib/logs/insights/index.js';
import { functions } from './functions.js';
import { fieldReader } from './row.js';
import { type Evaluate, failAt, type Scope } from './scope.js';
import { timeBins } from './time-bins.js';
import { InsightsUnsupportedError } from './unsupported.js';
import { toStringArgument } from './values.js';

// Documented functions that the sandbox has no implementation of.
const notExecuted: ReadonlySet<string> = new Set(['parsedate', 'formatdate', 'strftime', 'rate', 'histogram']);

interface CallCompiler {
  readonly scope: Scope;
  /** Compiles an argument. */
  readonly compile: (expression: Expression) => Evaluate;
}

/** Compiles a call of a scalar function. */
export function compileCall(call: FunctionCall, compiler: CallCompiler): Evaluate {
  const { scope, compile } = compiler;
  const name = call.name.toLowerCase();
  if (notExecuted.has(name)) throw new InsightsUnsupportedError(call.name);
  if (name === 'regexreplace') return compileRegexReplace(call, compiler);
  if (name === 'bin' || name === 'datefloor' || name === 'dateceil') return compileBinning(call, name, compiler);
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
  const args = call.args.map((arg) => compile(arg));
  const { evaluate } = definition;
  const { context } = scope;
  return (row) =>
    evaluate(
      args.map((arg) => arg(row)),
      context,
    );
}

/** `bin(5m)` is `datefloor(@timestamp, 5m)`. */
function compileBinning(
  call: FunctionCall,
  name: 'bin' | 'datefloor' | 'dateceil',
  { scope, compile }: CallCompiler,
): Evaluate {
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
  const read = operand === undefined ? fieldReader('@timestamp') : compile(operand);
  return (row) => {
    const at = read(row);
    if (!(at instanceof Date)) return undefined;
    const start = bins.floor(at.getTime());
    return new Date(name === 'dateceil' && start < at.getTime() ? bins.next(start) : start);
  };
}

/** The pattern is a literal, so that it is translated once and a fault in it has a place. */
function compileRegexReplace(call: FunctionCall, { scope, compile }: CallCompiler): Evaluate {
  const [operand, pattern, replacement] = call.args;
  if (operand === undefined || replacement === undefined || call.args.length !== 3 || pattern?.kind !== 'string') {
    return failAt(
      scope,
      `'${call.name}' takes a field, a pattern in quotes and a replacement`,
      call.at,
      call.name.length,
    );
  }
  const { regex } = translateRegex(pattern.value, (message) => failAt(scope, message, pattern.at));
  const everywhere = new RegExp(regex, 'gu');
  const [read, readReplacement] = [compile(operand), compile(replacement)];
  return (row) => {
    const [text, by] = [toStringArgument(read(row)), toStringArgument(readReplacement(row))];
    // A function, so that $ has no meaning in the replacement.
    return text === undefined || by === undefined ? undefined : text.replace(everywhere, () => by);
  };
}
