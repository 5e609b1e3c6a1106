import type { FunctionGroup } from './function-definition.js';
import { isTrue, toNumber, toStringArgument, type Value } from './values.js';

// "Supports up to 10 branches", with a condition and a value each, and a default.
const MAX_CASE_ARGUMENTS = 21;

const MS_IN_SECOND = 1000;

function firstTrue(args: readonly Value[]): Value {
  for (let i = 0; i + 1 < args.length; i += 2) if (isTrue(args[i])) return args[i + 1];
  return args.length % 2 === 1 ? args.at(-1) : undefined;
}

function fromMillis(value: Value): Value {
  const ms = toNumber(value);
  if (ms === undefined) return undefined;
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** "General functions" and the datetime functions without a period. */
export const generalFunctions: FunctionGroup = {
  ispresent: { arity: [1, 1], evaluate: ([value]) => value !== undefined },
  coalesce: { arity: [1, Infinity], evaluate: (args) => args.find((value) => value !== undefined) },
  case: { arity: [2, MAX_CASE_ARGUMENTS], evaluate: firstTrue },
  if: { arity: [3, 3], evaluate: ([condition, yes, no]) => (isTrue(condition) ? yes : no) },
  isNumeric: { arity: [1, 1], evaluate: ([value]) => toNumber(value) !== undefined },
  messageSize: {
    arity: [1, 1],
    evaluate: ([value]) => {
      const text = toStringArgument(value);
      return text === undefined ? undefined : Buffer.byteLength(text);
    },
  },
  // The sandbox masks nothing, so what is unmasked is the value itself.
  unmask: { arity: [1, 1], evaluate: ([value]) => value },
  fromMillis: { arity: [1, 1], evaluate: ([value]) => fromMillis(value) },
  toMillis: { arity: [1, 1], evaluate: ([value]) => (value instanceof Date ? value.getTime() : undefined) },
  now: { arity: [0, 0], evaluate: (_args, { nowMs }) => Math.floor(nowMs / MS_IN_SECOND) },
  queryStartTime: { arity: [0, 0], evaluate: (_args, { startMs }) => startMs },
  queryEndTime: { arity: [0, 0], evaluate: (_args, { endMs }) => endMs },
  queryTimeRange: { arity: [0, 0], evaluate: (_args, { startMs, endMs }) => endMs - startMs },
};
