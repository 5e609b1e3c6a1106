import type { Call, StoreKey } from '../../types.js';

/** A temporary key that the sandbox has issued. */
export interface IssuedCredential {
  readonly account: string;
  /** ARN of the identity that it acts as. */
  readonly arn: string;
  readonly userId: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
  /** True for AssumeRole, whose sessions may only be chained for an hour. */
  readonly isRoleSession: boolean;
}

/** Issued keys by access key id, of all accounts. */
export const issuedCredentials: StoreKey<Map<string, IssuedCredential>> = {
  name: 'sts credentials',
  scope: 'global',
  create: () => new Map(),
};

/** Who makes a call. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  readonly isRoleSession: boolean;
}

/** The identity behind a call: the session of an issued key, otherwise the account's user `sandbox`. */
export function identityOf(call: Pick<Call, 'accessKeyId' | 'account' | 'store'>): Identity {
  const issued = call.store(issuedCredentials).get(call.accessKeyId);
  if (issued) return issued;
  const { account } = call;
  return {
    account,
    arn: `arn:aws:iam::${account}:user/sandbox`,
    userId: `AIDASANDBOX${account.slice(0, 10)}`,
    isRoleSession: false,
  };
}
