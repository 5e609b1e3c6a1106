import { AppError } from '../errors/app-error.js';
import type { RoleContext } from './types.js';

const CODE = /^\d{6}$/;

/** STS says this of a code that is wrong, too old, or was used before. */
const REFUSED = /^MultiFactorAuthentication failed with invalid MFA one time pass code/;

export const isRefusedCode = (error: unknown): boolean => error instanceof Error && REFUSED.test(error.message);

/**
 * Makes a call with the code of an MFA device: the one of AWSOPS_MFA_CODE, else the one that the person types, who may
 * try once more.
 *
 * @throws `auth` error when there is nobody to ask, or the code is not taken
 */
export async function withMfaCode<T>(
  serial: string,
  { ctx, call }: { readonly ctx: RoleContext; readonly call: (code: string) => Promise<T> },
): Promise<T> {
  const given = ctx.env['AWSOPS_MFA_CODE']?.trim();
  for (let attempt = given ? 2 : 1; ; attempt += 1) {
    const code = given ? given : await askCode(serial, ctx);
    const problem = CODE.test(code) ? undefined : 'codes have six digits';
    try {
      if (problem === undefined) return await call(code);
    } catch (error) {
      if (!isRefusedCode(error)) throw error;
      if (attempt === 2) throw refused(serial, { isGiven: Boolean(given), cause: error });
    }
    if (problem !== undefined && attempt === 2) throw refused(serial, { isGiven: Boolean(given), reason: problem });
    const message =
      problem ?? 'the code was not taken: mistyped, too old, or used before; each is good for 30 seconds, and once';
    ctx.report({ type: 'warn', code: 'MfaCodeRefused', message });
  }
}

async function askCode(serial: string, ctx: RoleContext): Promise<string> {
  try {
    return (await ctx.ask({ message: `MFA code of ${serial}` })).replaceAll(' ', '');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'InputNeeded') throw error;
    throw new AppError(`an MFA code of ${serial} is needed`, {
      category: 'auth',
      code: 'MfaCodeNeeded',
      reason: error.reason ?? 'there is nobody to ask',
      hint: 'run on a terminal first, later commands use its cached credentials: awsops role switch NAME (or set AWSOPS_MFA_CODE)',
      cause: error,
    });
  }
}

const refused = (
  serial: string,
  more: { readonly isGiven: boolean; readonly reason?: string; readonly cause?: unknown },
): AppError =>
  new AppError(`the MFA code of ${serial} was not taken`, {
    category: 'auth',
    code: 'MfaCodeRefused',
    reason:
      more.reason ??
      'it is mistyped, of another device, older than 30 seconds, or was used before: AWS takes each code once',
    hint: more.isGiven
      ? 'set AWSOPS_MFA_CODE to the next code'
      : 'wait for the next code; see that the clock of the device is right, and the serial: aws iam list-mfa-devices',
    cause: more.cause,
  });
