import { IAMClient, paginateListMFADevices } from '@aws-sdk/client-iam';
import type { AwsSession } from '../aws/types.js';
import { usageError } from '../errors/app-error.js';
import type { RoleContext } from './types.js';

/**
 * The MFA device of the user behind a session, as IAM knows it.
 *
 * @throws usage error when there is none, or more than one to choose from
 */
export async function mfaDeviceOf(session: AwsSession, ctx: RoleContext): Promise<string> {
  const serials: string[] = [];
  const client = session.client(IAMClient);
  for await (const { MFADevices = [] } of paginateListMFADevices({ client }, {}, { abortSignal: ctx.signal })) {
    serials.push(...MFADevices.flatMap(({ SerialNumber }) => SerialNumber ?? []));
  }
  // Security keys cannot be used with the API: they give no codes (IAM user guide, "MFA in IAM").
  const [first, ...others] = serials.filter((serial) => !/:u2f\//.test(serial));
  if (first !== undefined && others.length === 0) return first;
  throw usageError(
    first === undefined ? 'the user has no MFA device that gives codes' : 'the user has several MFA devices',
    {
      code: 'NoMfaDevice',
      reason: first === undefined ? 'IAM lists none, passkeys and security keys aside' : serials.join(', '),
      hint: 'name it: --mfa-serial arn:aws:iam::123456789012:mfa/NAME',
    },
  );
}
