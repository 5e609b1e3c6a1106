import type { IssuedCredential, UserKey } from './services/sts/credentials.js';
import type { CommonError } from './wire/common-errors.js';
import type { WireRequest } from './wire/protocol.js';

/** What a request's signature says of it. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const SIGNATURE_V4 =
  /^AWS4-HMAC-SHA256 Credential=(?<accessKeyId>[^/,\s]+)\/\d{8}\/(?<region>[^/,\s]+)\/(?<service>[^/,\s]+)\/aws4_request/;

/** Reads the credential scope of the Authorization header; undefined without a signature of version 4. */
export function credentialScope(request: Pick<WireRequest, 'headers'>): CredentialScope | undefined {
  const groups = SIGNATURE_V4.exec(request.headers.authorization ?? '')?.groups;
  const { accessKeyId, region, service } = groups ?? {};
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}

/** What an access key is checked against. */
export interface KeyRing {
  readonly issued: ReadonlyMap<string, IssuedCredential>;
  readonly userKeys: ReadonlyMap<string, UserKey>;
  readonly defaultAccount: string;
  readonly nowMs: number;
}

/**
 * The account of an access key: that of the session for an issued key, that of the user for a user's, the number
 * itself for a key that is twelve digits (so that tests can act in several accounts), otherwise the default account.
 * Signatures are not verified: any secret will do.
 */
export function accountOf(
  scope: CredentialScope,
  request: Pick<WireRequest, 'headers'>,
  ring: KeyRing,
): { readonly account: string } | { readonly error: CommonError } {
  const issued = ring.issued.get(scope.accessKeyId);
  if (!issued) {
    const isNumber = /^\d{12}$/.test(scope.accessKeyId);
    const account = ring.userKeys.get(scope.accessKeyId)?.account;
    return { account: account ?? (isNumber ? scope.accessKeyId : ring.defaultAccount) };
  }
  if (request.headers['x-amz-security-token'] !== issued.sessionToken) return { error: 'InvalidToken' };
  return issued.expiresAtMs <= ring.nowMs ? { error: 'ExpiredToken' } : { account: issued.account };
}
