import type { AccessRow } from '../access/types.js';
import type { ContextEntry } from '../simulate/types.js';

/** Decisions that a test may expect; `denied` is either of the two denials. */
export const EXPECTATIONS = ['allowed', 'denied', 'implicitDeny', 'explicitDeny'] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

/** Whose access a test is about, and with which policies. Paths as written, relative to the test file. */
export interface TestSubject {
  readonly principals: readonly string[];
  readonly policies: readonly string[];
  readonly boundary: string | null;
  readonly scps: readonly string[];
  readonly resourcePolicy: string | null;
  readonly sessionPolicies: readonly string[];
  readonly caller: string | null;
}

/** A test as it is written: its lists stand for every combination of their values. */
export interface AccessTest extends TestSubject {
  readonly name: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context: readonly ContextEntry[];
  readonly expected: Expectation;
}

/** One assertion and how it came out. */
export interface TestRow {
  readonly name: string;
  /** An ARN; null for policies in files. */
  readonly principal: string | null;
  readonly action: string;
  readonly resource: string;
  readonly expected: Expectation;
  readonly actual: AccessRow['decision'];
  readonly pass: boolean;
  /** What decided, in words. */
  readonly reason: string;
  readonly file: string;
  readonly line: number;
}
