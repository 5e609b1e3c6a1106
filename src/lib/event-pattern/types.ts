/** One value that a field may have, as a pattern says it. */
export type ValueTest =
  | { readonly kind: 'equals'; readonly value: string | number | boolean | null }
  | { readonly kind: 'prefix' | 'suffix' | 'wildcard' | 'cidr'; readonly text: string }
  | { readonly kind: 'prefix-ignore-case' | 'suffix-ignore-case' | 'equals-ignore-case'; readonly text: string }
  | { readonly kind: 'numeric'; readonly bounds: readonly NumericBound[] }
  | { readonly kind: 'exists'; readonly expected: boolean }
  /** None of these. */
  | { readonly kind: 'anything-but'; readonly tests: readonly ValueTest[] };

export interface NumericBound {
  readonly operator: NumericOperator;
  readonly value: number;
}

export const NUMERIC_OPERATORS = ['=', '<', '<=', '>', '>='] as const;
export type NumericOperator = (typeof NUMERIC_OPERATORS)[number];

/** What a field of an event has to be: one of some values, or an object of which every field is as it has to be. */
export type FieldRule = ValueRule | ObjectRule;

export interface ValueRule {
  readonly kind: 'values';
  readonly tests: readonly ValueTest[];
  /** The value as it was written, for explanations. */
  readonly written: unknown;
}

export interface ObjectRule {
  readonly kind: 'object';
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** Of each list one has to hold: the `$or` of this level. */
  readonly alternatives: readonly (readonly ObjectRule[])[];
}

/** An event pattern that was read without errors. */
export type EventPattern = ObjectRule;

/** Why a text is no event pattern (`error`), or not what was meant (`warning`). */
export interface PatternProblem {
  readonly severity: 'error' | 'warning';
  readonly code: PatternProblemCode;
  readonly message: string;
  /** From 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

export type PatternProblemCode =
  | 'invalid-json'
  | 'wrong-type'
  | 'empty'
  | 'duplicate-key'
  | 'unknown-operator'
  | 'invalid-operand'
  | 'invalid-or'
  | 'unknown-field'
  | 'too-long'
  | 'too-broad'
  | 'never-matches';
