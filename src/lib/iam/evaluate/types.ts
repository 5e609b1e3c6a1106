import type { PrincipalRule } from './principals.js';
import type { Facts } from './facts.js';
import type { Condition } from './conditions.js';

/** What the evaluation logic says of a request. */
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** How a policy takes part in the evaluation; it decides which elements the policy may and must have. */
export type PolicyKind = 'identity' | 'resource' | 'boundary' | 'scp' | 'session';

/** A place in a policy's text: line and column count from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A policy that was read without errors, ready to be evaluated any number of times. */
export interface Policy {
  /** The caller's name for it, e.g. the name of a managed policy. */
  readonly id: string;
  /** The caller's word for where it comes from, e.g. `role` or `aws-managed`. */
  readonly type: string;
  readonly kind: PolicyKind;
  /** Where the value of `Statement` begins: its bracket, or the brace of a lone statement. */
  readonly statementsStart: TextPosition;
  readonly statements: readonly Statement[];
  /** Condition keys that conditions and variables name, as they are written, each once. */
  readonly contextKeys: readonly string[];
}

/** One statement with its patterns compiled. */
export interface Statement {
  readonly sid: string | null;
  /** From 0. */
  readonly index: number;
  readonly effect: 'Allow' | 'Deny';
  /** Its opening brace. */
  readonly start: TextPosition;
  /** Its closing brace. */
  readonly end: TextPosition;
  /** Takes an action in lower case. */
  readonly matchesAction: (action: string) => boolean;
  readonly matchesResource: (resource: string, facts: Facts) => boolean;
  /** Undefined in policies that name no principals. */
  readonly principals: PrincipalRule | undefined;
  readonly conditions: readonly Condition[];
}

/** Why a document is not a policy that IAM takes (`error`), or not what was meant (`warning`). */
export interface PolicyProblem {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** Index of the statement; null outside of statements. */
  readonly statement: number | null;
}

export type ProblemCode =
  | 'invalid-json'
  | 'wrong-type'
  | 'unknown-element'
  | 'duplicate-element'
  | 'missing-element'
  | 'conflicting-elements'
  | 'prohibited-element'
  | 'invalid-version'
  | 'invalid-effect'
  | 'invalid-sid'
  | 'invalid-action'
  | 'invalid-resource'
  | 'invalid-principal'
  | 'unknown-operator'
  | 'invalid-condition'
  | 'never-matches'
  | 'literal-variable';
