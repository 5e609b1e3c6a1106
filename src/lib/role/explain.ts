import { formatDuration } from '../core/duration.js';
import { AppError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import type { Step } from './steps.js';

/**
 * What STS meant, in words that lead on; other errors as they are. AWS does not say which side refused, nor tell a role
 * that is not there from one that does not trust the caller.
 */
export function explainRefusal(thrown: unknown, step: Step): unknown {
  if (thrown instanceof AppError) return thrown;
  const told = fromAws(thrown);
  if (told === undefined) return thrown;
  const fail = (
    message: string,
    fields: Pick<AppError, 'reason' | 'hint'> & Partial<Pick<AppError, 'category'>>,
  ): AppError =>
    new AppError(message, { category: 'auth', code: told.code, requestId: told.requestId, cause: thrown, ...fields });
  if (/unable to validate MFA code|MFA serial number is valid/.test(told.message)) {
    return fail(`the MFA device ${step.mfaSerial} is not one of the caller's`, {
      reason: told.message,
      hint: 'see them: aws iam list-mfa-devices; or let IAM tell: --mfa-serial auto',
    });
  }
  if (/GetSessionToken with session credentials/.test(told.message)) {
    return fail('a session with MFA can only be made with the long-term keys of a user', {
      reason: told.message,
      hint: 'leave --mfa-once out, or use a profile with access keys',
    });
  }
  if (step.kind !== 'assume-role') return thrown;
  if (/exceeds the MaxSessionDuration/.test(told.message)) {
    return fail(`${step.roleArn} does not give sessions of ${formatDuration(step.durationSeconds * 1000)}`, {
      category: 'usage',
      reason: 'it is more than the MaxSessionDuration of the role (1h unless somebody raised it)',
      hint: `use a shorter --duration; or raise it: aws iam update-role --role-name ${step.roleArn.split('/').at(-1)} --max-session-duration ${step.durationSeconds}`,
    });
  }
  if (/session limit for roles assumed by role chaining/.test(told.message)) {
    return fail('a role that is assumed with temporary credentials lasts 1h at most', {
      category: 'usage',
      reason: told.message,
      hint: 'leave --duration (or duration_seconds of the profile) out',
    });
  }
  if (!told.code.startsWith('AccessDenied')) return thrown;
  return fail(`may not assume ${step.roleArn}`, { reason: told.message, hint: refusalHint(step) });
}

function refusalHint(step: Extract<Step, { readonly kind: 'assume-role' }>): string {
  const missing = [
    ...(step.mfaSerial === undefined ? ['MFA (--mfa-serial)'] : []),
    ...(step.externalId === undefined ? ['an external id (--external-id)'] : ['another external id']),
  ];
  return `the role may want ${missing.join(' or ')}, or one side does not allow it (or there is no such role); see: awsops role targets`;
}
