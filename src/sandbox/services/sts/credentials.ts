import type { Call, StoreKey } from '../../types.js';
import { iamStore } from '../iam/store.js';

/** A temporary key that the sandbox has issued. */
export interface IssuedCredential extends Identity {
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

/** Issued keys by access key id, of all accounts. */
export const issuedCredentials: StoreKey<Map<string, IssuedCredential>> = {
  name: 'sts credentials',
  scope: 'global',
  create: () => new Map(),
};

/** Whose an access key is that does not end. */
export interface UserKey {
  readonly account: string;
  readonly userName: string;
}

/** Long-term keys of users by access key id, of all accounts. Seeds and tests fill it. */
export const userKeys: StoreKey<Map<string, UserKey>> = {
  name: 'iam user keys',
  scope: 'global',
  create: () => new Map(),
};

/** Who makes a call. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** What temporary credentials bring along; undefined for long-term keys. */
  readonly session: SessionFacts | undefined;
}

/** What is fixed when temporary credentials are issued. */
export interface SessionFacts {
  /** When an MFA code was given for them; undefined without one. */
  readonly mfaAtMs: number | undefined;
  /** Text of the session policy. */
  readonly policy: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who every key is that is nobody's: an administrator of the account. */
export const SANDBOX_USER = 'sandbox';

/** The identity behind a call: the session of an issued key, the user of a key, otherwise the account's user `sandbox`. */
export function identityOf(call: Pick<Call, 'accessKeyId' | 'account' | 'store'>): Identity {
  const issued = call.store(issuedCredentials).get(call.accessKeyId);
  if (issued) return issued;
  const key = call.store(userKeys).get(call.accessKeyId);
  const user = key && call.store(iamStore, { account: key.account }).users.get(key.userName);
  if (key && user) return { account: key.account, arn: user.arn, userId: user.id, session: undefined };
  const { account } = call;
  return {
    account,
    arn: `arn:aws:iam::${account}:user/${SANDBOX_USER}`,
    userId: `AIDASANDBOX${account.slice(0, 10)}`,
    session: undefined,
  };
}
