/** A trust policy as text, with what is known of where it comes from. */
export interface TrustSource {
  /** How it is called in findings: a file, `stdin`, or the name of a role. */
  readonly name: string;
  readonly text: string;
  /** The role that has it; null for files. */
  readonly role: RoleIdentity | null;
}

/** A role that exists. */
export interface RoleIdentity {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
}

export interface TrustLintInput {
  readonly text: string;
  /** The account that the role belongs to; null when nobody said it. */
  readonly account?: string | null | undefined;
  /** The partition that the role belongs to; null: the one that the policy names first. */
  readonly partition?: string | null | undefined;
  /** True for the policy of a role: IAM knows its principals, so they need no check against a list. */
  readonly isDeployed?: boolean | undefined;
}

/** One thing that is wrong with a trust policy. */
export interface TrustFinding {
  /** Stable name of the check, e.g. `missing-source`. */
  readonly check: string;
  /** `fail`: it lets in who should not, or keeps out who should. `warn`: it is less strict than it could be. */
  readonly status: 'fail' | 'warn';
  /** From 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  readonly fix: string | null;
  /** The text in question, as written. */
  readonly found: string;
}

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A trust policy with one statement, as `generateTrust` makes them. */
export interface TrustPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly [
    {
      readonly Effect: 'Allow';
      readonly Principal: Readonly<Record<'Service' | 'AWS', string>> | Readonly<Record<string, string>>;
      readonly Action: 'sts:AssumeRole';
      readonly Condition?: ConditionBlock;
    },
  ];
}
