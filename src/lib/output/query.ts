import type { search } from '@aws-lambda-powertools/jmespath';
import { usageError, type AppError } from '../errors/app-error.js';
import { findUnknownFunction, quoteBareLiterals } from './query-syntax.js';
import { measureFor } from './text-width.js';

const HELP = 'awsops help output';

/**
 * Evaluates a JMESPath expression on the JSON form of a result, as `aws --query` does.
 * Throws a usage error that points at the mistake; where nothing matches the result is null.
 */
export async function evaluateQuery(expression: string, data: unknown): Promise<unknown> {
  if (expression.trim() === '') throw usageError('--query is empty', { code: 'InvalidQuery', hint: HELP });
  const unknown = findUnknownFunction(expression);
  if (unknown) {
    const meant = unknown.meant === undefined ? '' : `, did you mean ${unknown.meant}()?`;
    throw await queryError(`JMESPath has no function ${unknown.name}()${meant}`, {
      expression,
      position: unknown.position,
    });
  }
  const modern = quoteBareLiterals(expression);
  const { search, safeFunctions } = await import('./jmespath.js');
  try {
    return run(search, { expression: modern.text, data, functions: safeFunctions() });
  } catch (cause) {
    const position = errorPosition(cause);
    throw await queryError(describe(cause), {
      expression,
      position: position === undefined ? undefined : modern.toOriginal(position),
      cause,
    });
  }
}

function run(
  evaluate: typeof search,
  input: {
    readonly expression: string;
    readonly data: unknown;
    readonly functions: NonNullable<NonNullable<Parameters<typeof search>[2]>['customFunctions']>;
  },
): unknown {
  // The library keeps parsed expressions in a plain object: without the blank, `constructor` would find the one
  // that every object inherits.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows are JSON values, which is what it takes
  const result: unknown = evaluate(`${input.expression} `, input.data as Parameters<typeof search>[1], {
    customFunctions: input.functions,
  });
  // It also gives functions for inherited names (`toString`) and undefined where the specification says null.
  return typeof result === 'function' || result === undefined ? null : result;
}

/** The library's own words without their frame: `found unexpected token "2" (number)`. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause instanceof RangeError) return 'the result is too large for this expression';
  return cause.message
    .replace(/ in expression: [\s\S]*$/, '')
    .replace(/^Invalid jmespath expression: parse error at column \d+, /, '')
    .replace(/^Bad jmespath expression: /, '')
    .replace(/ at column \d+$/, '')
    .replace('end of expression (EOF)', 'end of the expression')
    .replace(/^Invalid argument type for function (.*), expected (.*) but found "(.*)"$/, '$1 takes $2, not "$3"')
    .replaceAll('"array-', '"list of ')
    .replace(/^(found unexpected token .*) \((\w+)\)$/s, (_, found: string, type: string) =>
      type === 'number' ? `${found} (a number)` : found,
    );
}

/** The two mistakes that nearly everybody makes, else where to read on. */
function hintFor(reason: string, expression: string): string {
  if (reason.endsWith('(a number)')) return `write numbers in back-ticks, as in [?size > \`30\`]: ${HELP}`;
  if (/(^|[^"\w])@\w/.test(expression)) return `names that begin with @ need double quotes, as in "@message": ${HELP}`;
  return `look at the fields with -o json first: ${HELP}`;
}

function errorPosition(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('lexPosition' in cause && typeof cause.lexPosition === 'number') return cause.lexPosition;
  return 'lexerPosition' in cause && typeof cause.lexerPosition === 'number' ? cause.lexerPosition : undefined;
}

async function queryError(
  reason: string,
  context: { readonly expression: string; readonly position?: number | undefined; readonly cause?: unknown },
): Promise<AppError> {
  const line = context.expression.replace(/\s/g, ' ');
  const pointer = context.position === undefined ? '' : `\n    ${await caret(line, context.position)}`;
  return usageError(`--query cannot be evaluated: ${reason}\n    ${line}${pointer}`, {
    code: 'InvalidQuery',
    hint: hintFor(reason, context.expression),
    cause: context.cause,
  });
}

async function caret(line: string, position: number): Promise<string> {
  const before = line.slice(0, Math.max(0, position));
  const measure = await measureFor([before]);
  return `${' '.repeat(measure(before))}^`;
}
