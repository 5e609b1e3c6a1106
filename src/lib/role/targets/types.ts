import type { Policy } from '../../iam/index.js';

/** Somebody whose switching is asked about, with the policies that say what it may. */
export interface Switcher {
  /** Of the user or role; for an empty group of nobody in particular. */
  readonly arn: string;
  /** `user tanaka`, `role jump`. */
  readonly label: string;
  readonly identityPolicies: readonly Policy[];
  readonly boundary: Policy | null;
  /** What its policies say in their resources of roles: ARNs, and patterns of them. */
  readonly namedRoles: readonly string[];
}

/** A policy with what it names of roles. */
export interface HeldPolicy {
  readonly policy: Policy;
  readonly namedRoles: readonly string[];
}

/** A role that might be switched to. */
export interface CandidateRole {
  readonly arn: string;
  readonly account: string;
  /** Undefined when its trust policy could not be read. */
  readonly trust: CompiledTrust | undefined;
  readonly maxSessionSeconds: number | null;
}

export interface CompiledTrust {
  readonly policy: Policy;
  /** The values that it takes for sts:ExternalId. */
  readonly externalIds: readonly string[];
}

/** What somebody needs for a switch. */
export type Requirement = 'MFA' | 'external id';

export interface TargetRow {
  readonly principal: string;
  readonly roleArn: string;
  readonly account: string;
  /**
   * `allowed`: both sides allow it, with what is required. `conditional`: as far as is known, it depends on more.
   * `unknown`: the principal's side allows it, the trust policy could not be read. `denied`: one side does not.
   */
  readonly decision: 'allowed' | 'conditional' | 'denied' | 'unknown';
  readonly requires: readonly Requirement[];
  /** Condition keys on which it depends and that are not known here. */
  readonly dependsOn: readonly string[];
  readonly reason: string;
  readonly maxSessionSeconds: number | null;
}
