import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { notFoundError, usageError, type AppError } from '../../errors/app-error.js';
import { identifyPrincipal } from '../evaluate/index.js';

const SIMULATED = /^arn:[\w-]+:iam::\d{12}:(?:user|group|role)\/.+/;

/**
 * The ARN that the simulator takes for a principal: users, groups and roles as they are, for a session that of its
 * role. The ARN of a session lacks the role's path, so the role is read, in the account of the caller.
 *
 * @throws usage error for who cannot be simulated; not-found error for a role that is not there; service errors of
 * GetRole as they are
 */
export async function resolvePrincipal(principalArn: string, ctx: TaskContext): Promise<string> {
  if (SIMULATED.test(principalArn)) return principalArn;
  const principal = identifyPrincipal(principalArn);
  if (principal.kind !== 'session') throw cannotSimulate(principalArn, principal.kind);
  const arn = await readRoleArn(principal.name, ctx);
  if (identifyPrincipal(arn).account === principal.account) return arn;
  throw usageError(`"${principalArn}" belongs to account ${principal.account}`, {
    code: 'ForeignPrincipal',
    reason: 'the policy simulator knows the principals of its own account only',
    hint: 'use credentials of that account (--profile NAME or --role-arn ARN); see whose these are: awsops whoami',
  });
}

async function readRoleArn(name: string, ctx: TaskContext): Promise<string> {
  try {
    const command = new GetRoleCommand({ RoleName: name });
    const { Role: role } = await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal });
    return role?.Arn ?? '';
  } catch (cause) {
    throw isNoSuchEntity(cause) ? unknownPrincipal(`role "${name}"`, cause) : cause;
  }
}

/** The service's word for a principal that is not there. */
export const isNoSuchEntity = (error: unknown): boolean =>
  error instanceof Error && error.name.startsWith('NoSuchEntity');

export const unknownPrincipal = (what: string, cause: unknown): AppError =>
  notFoundError(`there is no ${what} in this account`, {
    code: 'NoSuchEntity',
    reason: 'it was deleted, has another path, or belongs to another account',
    hint: 'see which account this is: awsops whoami',
    cause,
  });

function cannotSimulate(principalArn: string, kind: string): AppError {
  const reason =
    kind === 'root'
      ? 'the root user may do everything that its organization does not deny; there are no policies to simulate'
      : 'the policy simulator takes ARNs of users, groups, roles and sessions of roles';
  return usageError(`"${principalArn}" cannot be simulated`, {
    code: 'InvalidPrincipal',
    reason,
    hint: 'write it as arn:aws:iam::ACCOUNT:role/NAME; see who you are: awsops whoami',
  });
}
