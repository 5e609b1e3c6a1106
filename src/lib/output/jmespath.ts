import { JMESPathTypeError } from '@aws-lambda-powertools/jmespath';
import { Functions } from '@aws-lambda-powertools/jmespath/functions';

export { search } from '@aws-lambda-powertools/jmespath';

/*
 * The library calls each function with one array of arguments; its decorators, which check and spread them, hide
 * that from the types. Hence the cast below, and only there.
 */
type Call = (this: Functions, args: readonly unknown[]) => unknown;
type Comparable = readonly number[] | readonly string[];

/**
 * The functions of the specification. Replaced are those where the library goes its own way: it sorts texts by
 * the locale of the machine, turns the caller's list round in `reverse` and `sort`, counts UTF-16 units in
 * `length`, lets mixed lists pass, and answers null for `max` of more numbers than fit on the stack.
 */
export function safeFunctions(): Functions {
  const functions = new Functions();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each function is declared with arguments of its own
  const own = (name: keyof Functions): Call => functions[name] as unknown as Call;
  return Object.assign(functions, {
    funcMax: onComparable(own('funcMax'), (values) => extreme(values, (a, b) => a > b)),
    funcMin: onComparable(own('funcMin'), (values) => extreme(values, (a, b) => a < b)),
    funcSort: onComparable(own('funcSort'), (values) =>
      isNumbers(values) ? values.toSorted((a, b) => a - b) : values.toSorted(),
    ),
    funcReverse: onType(own('funcReverse'), {
      text: (text) => [...text].toReversed().join(''),
      list: (list) => list.toReversed(),
    }),
    funcLength: onType(own('funcLength'), { text: (text) => [...text].length, list: (list) => list.length }),
    funcToNumber: onType(own('funcToNumber'), { text: (text) => (text.trim() === '' ? null : finite(text)) }),
  });
}

/** A function of one list of numbers or one list of texts; other arguments are the library's to refuse. */
function onComparable(own: Call, compute: (values: Comparable) => unknown): Call {
  return function comparable(args) {
    const [values] = args;
    if (args.length !== 1 || !Array.isArray(values)) return own.call(this, args);
    const list: readonly unknown[] = values;
    if (isNumbers(list) || isTexts(list)) return compute(list);
    const odd = list.find((value) => typeof value !== typeof list[0] || !['number', 'string'].includes(typeof value));
    throw new JMESPathTypeError({
      currentValue: odd,
      expectedTypes: ['array-number', 'array-string'],
      actualType: odd === null ? 'null' : Array.isArray(odd) ? 'array' : typeof odd,
    });
  };
}

/** A function of one argument, for texts and lists; other arguments are the library's. */
function onType(
  own: Call,
  compute: { readonly text: (text: string) => unknown; readonly list?: (list: readonly unknown[]) => unknown },
): Call {
  return function typed(args) {
    const [value] = args;
    if (args.length === 1 && typeof value === 'string') return compute.text(value);
    return args.length === 1 && compute.list && Array.isArray(value) ? compute.list(value) : own.call(this, args);
  };
}

const isNumbers = (values: readonly unknown[]): values is readonly number[] =>
  values.every((value) => typeof value === 'number');

const isTexts = (values: readonly unknown[]): values is readonly string[] =>
  values.every((value) => typeof value === 'string');

function extreme(values: Comparable, isBetter: (a: number | string, b: number | string) => boolean): unknown {
  let best: number | string | null = null;
  for (const value of values) if (best === null || isBetter(value, best)) best = value;
  return best;
}

/** A text that is not a number gives null. */
function finite(text: string): number | null {
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
