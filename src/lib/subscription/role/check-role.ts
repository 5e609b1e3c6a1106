import { parseArn } from '../../aws/arn.js';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError, notFoundError, usageError } from '../../errors/app-error.js';
import { isDenied } from '../../errors/kinds.js';
import { evaluate, parsePolicy, simulatePrincipal } from '../../iam/index.js';
import { readRole, type ExistingRole } from '../../service-role/index.js';

import { describeDestination } from '../destination/parse.js';
import type { Destination } from '../types.js';
import { logsPrincipal, needsRole, PUT_ACTIONS } from './documents.js';

interface Subject {
  readonly roleArn: string;
  readonly destination: Destination;
  /** ARNs of log groups, without `:*`. */
  readonly groupArns: readonly string[];
}

/**
 * Checks a role that somebody named: it exists, CloudWatch Logs may assume it, and it may put records. What may not be
 * looked at is a warning.
 *
 * @throws usage error for what is no role of this account; not-found error; an error that says what the role lacks
 */
export async function checkRole(subject: Subject, ctx: TaskContext): Promise<void> {
  const name = await roleNameOf(subject.roleArn, ctx);
  const look = {
    action: 'iam:GetRole',
    what: 'whether it exists and trusts CloudWatch Logs',
    roleArn: subject.roleArn,
  };
  const role = await orWarn(look, { read: () => readRole(name, ctx), ctx });
  if (role === undefined) throw noRole(subject, undefined);
  if (role !== DENIED) {
    if (role.arn !== subject.roleArn) throw noRole(subject, role.arn);
    checkTrust(role, { subject, timeMs: ctx.clock.now() });
  }
  await checkPermissions(subject, ctx);
}

/** Stands for what the caller may not know. */
const DENIED: unique symbol = Symbol('denied');

async function orWarn<T>(
  { action, what, roleArn }: { readonly action: string; readonly what: string; readonly roleArn: string },
  { read, ctx }: { readonly read: () => Promise<T>; readonly ctx: TaskContext },
): Promise<T | typeof DENIED> {
  try {
    return await read();
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isDenied(error)) throw error;
    const message = `of role ${roleArn} it is not known ${what}: ${action} is denied`;
    ctx.report({ type: 'warn', code: 'RoleUnknown', message });
    return DENIED;
  }
}

async function roleNameOf(roleArn: string, ctx: TaskContext): Promise<string> {
  const arn = parseArn(roleArn);
  const name = /^role\/(?:.*\/)?(?<name>[\w+=,.@-]{1,64})$/.exec(arn?.resource ?? '')?.groups?.['name'];
  if (arn?.service !== 'iam' || name === undefined) {
    throw usageError(`--delivery-role-arn cannot be "${roleArn}"`, {
      code: 'InvalidRole',
      reason: 'roles are named like arn:aws:iam::123456789012:role/NAME',
      hint: 'leave it out, and awsops makes one that may do just this',
    });
  }
  const { account } = await ctx.aws.identity(ctx.signal);
  if (arn.account === account) return name;
  throw usageError(`role "${name}" belongs to account ${arn.account}, not to ${account}`, {
    code: 'ForeignRole',
    reason: 'a role can be passed to CloudWatch Logs in its own account only',
    hint: 'leave it out, and awsops makes one that may do just this',
  });
}

function noRole({ roleArn }: Subject, found: string | undefined): AppError {
  return notFoundError(`there is no role ${roleArn}`, {
    code: 'NoSuchEntity',
    reason: found === undefined ? undefined : `the role of that name is ${found}`,
    hint: 'leave it out, and awsops makes one; or see which roles there are: awsops iam trust lint',
  });
}

/** As the service asks when it takes the role: for the log group. Guides write the group in two forms. */
function checkTrust(
  { name, trustPolicy, arn }: ExistingRole,
  { subject, timeMs }: { readonly subject: Subject; readonly timeMs: number },
): void {
  const { policy, problems } = parsePolicy({ text: trustPolicy, id: name, kind: 'resource' });
  const { region, account } = subject.destination.kind === 'logical' ? ownPlace(subject) : subject.destination;
  const principals = [logsPrincipal({ region, account }), `logs.${region}.amazonaws.com`];
  const mayAssume = (sourceArn: string): boolean =>
    policy !== null &&
    principals.some((principal) => {
      const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account, 'aws:SecureTransport': 'true' };
      const request = { principal, action: 'sts:AssumeRole', resource: arn, context, timeMs };
      return evaluate({ request, resourcePolicies: [policy] }).decision === 'allowed';
    });
  const refused = subject.groupArns.find((groupArn) => !mayAssume(groupArn) && !mayAssume(`${groupArn}:*`));
  if (refused === undefined) return;
  throw new AppError(`role "${name}" cannot be assumed by CloudWatch Logs`, {
    category: 'failed',
    code: 'RoleNotTrusting',
    reason: problems[0]?.message ?? `its trust policy does not allow it for ${refused}`,
    hint: `write a trust policy that does: awsops iam trust generate logs; look at this one: awsops iam trust lint ${name}`,
  });
}

/** A logical destination may be another account's: the role acts for the log groups. */
function ownPlace({ groupArns, destination, roleArn }: Subject): { readonly region: string; readonly account: string } {
  const group = parseArn(groupArns[0] ?? '');
  return { region: group?.region ?? destination.region, account: group?.account ?? parseArn(roleArn)?.account ?? '' };
}

async function checkPermissions({ roleArn, destination }: Subject, ctx: TaskContext): Promise<void> {
  // What may be written through a logical destination is the word of the other account.
  if (!needsRole(destination)) return;
  const actions = PUT_ACTIONS[destination.kind];
  const look = { action: 'iam:SimulatePrincipalPolicy', what: `whether it may ${actions[0]}`, roleArn };
  const input = { principalArn: roleArn, actions, resources: [destination.arn] };
  const results = await orWarn(look, { read: () => simulatePrincipal(input, ctx), ctx });
  // Guides give the one or the other, and either is enough.
  if (results === DENIED || results.some(({ decision }) => decision === 'allowed')) return;
  const isDenial = results.some(({ decision }) => decision === 'explicitDeny');
  throw new AppError(`role ${roleArn} may not put records into ${describeDestination(destination)}`, {
    category: 'failed',
    code: 'RoleNotAllowed',
    reason: `${actions[0]} on ${destination.arn} is ${isDenial ? 'denied' : 'not allowed'} by its policies`,
    hint: 'allow it in a policy of the role, or leave the role out, and awsops makes one that may do just this',
  });
}
