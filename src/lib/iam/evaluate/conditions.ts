import type { Facts } from './facts.js';
import { NULL, OPERATORS, type CompiledValue, type Operator } from './operators.js';
import type { TemplateTest } from './template.js';

/** One operator and key of a `Condition`, with its values. */
export interface Condition {
  readonly key: string;
  readonly operator: OperatorUse;
  readonly tests: readonly TemplateTest[];
}

/** An operator with what stands before and after its name. */
export interface OperatorUse {
  readonly name: string;
  readonly operator: Operator;
  readonly set: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
}

const USE = /^(?:(?<set>ForAllValues|ForAnyValue):)?(?<name>\w+?)(?<ifExists>IfExists)?$/;

/** Reads an operator such as `ForAnyValue:StringLikeIfExists`; undefined when there is none of that name. */
export function readOperator(text: string): OperatorUse | undefined {
  const { set, name = '', ifExists } = USE.exec(text)?.groups ?? {};
  const operator = OPERATORS.get(name);
  if (operator === undefined || (name === NULL && ifExists !== undefined)) return undefined;
  return {
    name,
    operator,
    set: set === 'ForAllValues' || set === 'ForAnyValue' ? set : null,
    ifExists: ifExists !== undefined,
  };
}

/** Compiles one value. */
export const compileValue = ({ operator }: OperatorUse, value: string, variables: boolean): CompiledValue =>
  operator.compile(value, variables);

/**
 * Whether a condition holds. What the documentation says:
 * - a missing key does not match, so that negated operators hold; with `IfExists` every operator holds;
 * - `ForAllValues` holds for a missing key, `ForAnyValue` does not; an empty text alone is an empty set to both;
 * - several values of the policy are alternatives, also to negated operators, which hold when none matches;
 * - a variable without value makes the statement invalid: nothing holds because of it.
 *
 * What it does not say: an operator without set operator on a key with several values is taken to hold when any of them
 * matches (negated: when none does).
 */
export function conditionHolds({ key, operator: use, tests }: Condition, facts: Facts): boolean {
  const values = facts.values(key);
  if (use.name === NULL) return tests.some((test) => test(String(values === undefined), facts) === true);
  const { negated } = use.operator;
  if (values === undefined) return use.ifExists || (use.set === null ? negated : use.set === 'ForAllValues');
  if (use.set !== null && values.every((value) => value === '')) return use.set === 'ForAllValues';
  const holds = (value: string): boolean => matchesAny(tests, value, facts) === !negated;
  // Of a plain negated operator every value is to differ; so it is of ForAllValues, by definition.
  const isForAll = use.set === 'ForAllValues' || (use.set === null && negated);
  return isForAll ? values.every(holds) : values.some(holds);
}

/** Undefined: nothing matches, but something might if its variables had values. */
export function matchesAny(tests: readonly TemplateTest[], value: string, facts: Facts): boolean | undefined {
  let result: boolean | undefined = false;
  for (const test of tests) {
    const outcome = test(value, facts);
    // Every test is asked, so that all missing keys become known whatever the order is.
    if (outcome === true) result = true;
    else if (outcome === undefined && result === false) result = undefined;
  }
  return result;
}
