import type { HolderKind } from '../holders/holder-calls.js';

export type PolicyClass = 'aws-managed' | 'customer-managed' | 'inline';

/** A user, group or role. */
export interface HolderRef {
  readonly kind: HolderKind;
  readonly name: string;
}

/** A policy of the account as IAM tells of it. */
export interface AccountPolicy {
  readonly name: string;
  /** Null for inline policies. */
  readonly arn: string | null;
  readonly class: PolicyClass;
  readonly holders: readonly HolderRef[];
  /** Whose permissions boundary it is. */
  readonly boundaryFor: readonly HolderRef[];
  /** Null where it may not be read. */
  readonly text: string | null;
}

/** All policies of an account, as far as they may be read. */
export interface AccountPolicies {
  readonly policies: readonly AccountPolicy[];
  /** Groups of each user. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Actions that were denied: what they would tell is missing. */
  readonly denied: readonly string[];
}

/** One policy, as `iam policies` tells of it. */
export interface PolicyRow {
  readonly name: string;
  readonly arn: string | null;
  readonly class: PolicyClass;
  /** e.g. `role/web`. */
  readonly attachedTo: readonly string[];
  readonly attachments: number;
  readonly boundaryFor: readonly string[];
  /** Policies that say the same, by ARN, or `kind/holder/name` for inline ones. */
  readonly sameAs: readonly string[];
  /** Null unless asked for, and where it may not be read. */
  readonly document: unknown;
}
