import { STSClient } from '@aws-sdk/client-sts';
import type { AwsSession } from '../aws/types.js';
import { configError } from '../errors/app-error.js';
import type { RoleContext, Target, TemporaryCredentials } from './types.js';

/**
 * The credentials of a profile that assumes no role itself: those of IAM Identity Center, of a process, of a web
 * identity. Long-term keys are not handed on.
 */
export async function sessionCredentials(
  session: AwsSession,
  { target, ctx }: { readonly target: Target; readonly ctx: RoleContext },
): Promise<TemporaryCredentials> {
  ctx.signal.throwIfAborted();
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await session
    .client(STSClient)
    .config.credentials();
  if (sessionToken !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs: expiration?.getTime() ?? null };
  }
  throw configError(`the profile "${target.name}" has long-term keys and assumes no role`, {
    code: 'NoRole',
    reason: 'only credentials that end by themselves are handed on',
    hint: 'name a role (awsops role list), or its MFA device for a session of the user: --mfa-serial auto',
  });
}
