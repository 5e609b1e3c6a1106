import { ServiceError, type Call } from '../../types.js';
import { iamStore } from '../iam/store.js';
import type { Identity } from './credentials.js';
import { codeOf, stepOf } from './totp.js';

interface MfaInput {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** How far the clock of a device may be off, in steps of 30 seconds. What AWS allows is not documented: an assumption. */
const TOLERATED_STEPS = 1;

/**
 * Looks at the MFA device and code of a request. Codes are those of RFC 6238 for the secret of the device, at the
 * sandbox's time, and each counts once.
 *
 * @returns true when a code was given; false when none was
 * @throws ServiceError in the words of AWS for half a request, a device of somebody else, and a code that is no good
 */
export function checkMfa(
  input: MfaInput,
  { identity, call }: { readonly identity: Identity; readonly call: Call },
): boolean {
  const { SerialNumber: serial, TokenCode: code } = input;
  if (serial === undefined && code === undefined) return false;
  if (serial === undefined || code === undefined) {
    throw denied('MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.');
  }
  if (!/^\d{6}$/.test(code)) {
    const rule =
      code.length === 6
        ? 'Member must satisfy regular expression pattern: [\\d]*'
        : `Member must have length ${code.length < 6 ? 'greater' : 'less'} than or equal to 6`;
    const message = `1 validation error detected: Value '${code}' at 'tokenCode' failed to satisfy constraint: ${rule}`;
    throw new ServiceError('ValidationError', message);
  }
  const name = identity.session === undefined ? (identity.arn.split('/').at(-1) ?? '') : '';
  const device = call.store(iamStore, { account: identity.account }).users.get(name)?.mfaDevices.get(serial);
  if (device === undefined) {
    throw denied(
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  }
  const now = stepOf(call.clock.now());
  const steps = [now, now - TOLERATED_STEPS, now + TOLERATED_STEPS];
  const step = steps.find((candidate) => candidate > device.lastStep && codeOf(device.secret, candidate) === code);
  if (step === undefined) {
    throw denied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  }
  device.lastStep = step;
  return true;
}

const denied = (message: string): ServiceError => new ServiceError('AccessDenied', message, 403);
