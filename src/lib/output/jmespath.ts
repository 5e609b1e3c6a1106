import { Functions } from '@aws-lambda-powertools/jmespath/functions';

export { search } from '@aws-lambda-powertools/jmespath';

/** Arguments that surely fit on the stack of one call. */
const ARGUMENTS_PER_CALL = 10_000;

/*
 * The library calls each function with one array of arguments; its decorators, which check and spread them, hide
 * that from the types. Hence the casts here, and only here.
 */
type Call = (this: Functions, args: readonly unknown[]) => unknown;

/** Splits long lists, which `Math.max(...list)` cannot take: the library would answer null without a word. */
const inParts = (call: Call): Call =>
  function reduceParts(args) {
    const [values] = args;
    if (!Array.isArray(values) || values.length <= ARGUMENTS_PER_CALL) return call.call(this, args);
    const parts: unknown[] = [];
    for (let start = 0; start < values.length; start += ARGUMENTS_PER_CALL) {
      parts.push(call.call(this, [values.slice(start, start + ARGUMENTS_PER_CALL)]));
    }
    return call.call(this, [parts]);
  };

/** Reverses a copy (the library turns the caller's list round) and whole characters. */
const reverseCopy = (call: Call): Call =>
  function reverse(args) {
    const [value] = args;
    if (typeof value === 'string') return [...value].toReversed().join('');
    return call.call(this, Array.isArray(value) ? [[...value]] : args);
  };

/** An empty text is no number. */
const toNumber = (call: Call): Call =>
  function parse(args) {
    const [value] = args;
    return typeof value === 'string' && value.trim() === '' ? null : call.call(this, args);
  };

/** The functions of the specification, mended where the library's own differ on large or unusual input. */
export function safeFunctions(): Functions {
  const functions = new Functions();
  const call = (name: 'funcMax' | 'funcMin' | 'funcReverse' | 'funcToNumber'): Call =>
    functions[name] as unknown as Call;
  return Object.assign(functions, {
    funcMax: inParts(call('funcMax')),
    funcMin: inParts(call('funcMin')),
    funcReverse: reverseCopy(call('funcReverse')),
    funcToNumber: toNumber(call('funcToNumber')),
  });
}
