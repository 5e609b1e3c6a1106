import { GetGroupCommand, GetRoleCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { suggest } from '../../core/suggest.js';
import { AppError, notFoundError, usageError } from '../../errors/app-error.js';
import { isNoSuchEntity, resolvePrincipal } from '../simulate/resolve-principal.js';
import { createDeniedActions, type DeniedActions } from './denied.js';
import type { HolderKind } from './holder-calls.js';
import { entityNames } from './entity-names.js';

/** A user, group or role of the account. */
export interface Principal {
  readonly kind: HolderKind;
  readonly name: string;
  readonly arn: string;
}

/** IAM API reference: names of roles and users have up to 64 characters, of groups 128; ARNs up to 2048. */
const NAME = /^[\w+=,.@-]{1,128}$/;
const MAX_NAME_LENGTH = 64;
const MAX_ARN_LENGTH = 2048;

/**
 * The principal that a text names: the ARN of a user, group, role or session of a role, or a name. A session stands for
 * its role.
 *
 * @throws usage error for what is no principal, and for a name that several have; not-found error with the nearest name;
 * permission error when a name cannot be looked up
 */
export async function findPrincipal(text: string, ctx: TaskContext): Promise<Principal> {
  if (text.startsWith('arn:')) {
    if (text.length > MAX_ARN_LENGTH) throw tooLong(text);
    return fromArn(await resolvePrincipal(text, ctx));
  }
  if (!NAME.test(text)) {
    throw usageError(`"${text.slice(0, 80)}" is not a principal`, {
      code: 'InvalidPrincipal',
      reason: 'principals are users, groups, roles and sessions of roles, by name or ARN',
      hint: 'see who you are: awsops whoami',
    });
  }
  return findByName(text, ctx);
}

function fromArn(arn: string): Principal {
  const { kind = '', name = '' } = /:(?<kind>user|group|role)\/(?:.*\/)?(?<name>[^/]+)$/.exec(arn)?.groups ?? {};
  return { kind: kind === 'user' || kind === 'group' ? kind : 'role', name, arn };
}

async function findByName(name: string, ctx: TaskContext): Promise<Principal> {
  const denied = createDeniedActions();
  const look = { ctx, denied };
  const lookUps = name.length > MAX_NAME_LENGTH ? [lookUpGroup] : [lookUpRole, lookUpUser, lookUpGroup];
  const arns = await Promise.all(lookUps.map((lookUp) => lookUp(name, look)));
  const found = arns.flatMap((arn) => (arn === undefined ? [] : [fromArn(arn)]));
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  if (only !== undefined) {
    throw usageError(`"${name}" is the name of a ${found.map(({ kind }) => kind).join(' and a ')}`, {
      code: 'AmbiguousPrincipal',
      hint: `name it by its ARN: --principal ${only.arn}`,
    });
  }
  if (denied.actions().length > 0) {
    throw new AppError(`"${name}" cannot be looked up`, {
      category: 'auth',
      code: 'AccessDenied',
      reason: `denied: ${denied.actions().join(', ')}`,
      hint: 'name the principal by its ARN; see who you are: awsops whoami',
    });
  }
  const nearest = suggest(name, await entityNames(ctx));
  throw notFoundError(`there is no user, group or role "${name}"`, {
    code: 'NoSuchEntity',
    reason: 'it was deleted, is written otherwise, or belongs to another account',
    hint: nearest === undefined ? 'see which account this is: awsops whoami' : `did you mean --principal ${nearest}?`,
  });
}

interface LookUp {
  readonly ctx: TaskContext;
  readonly denied: DeniedActions;
}

const lookUpRole = (name: string, { ctx, denied }: LookUp): Promise<string | undefined> =>
  orNobody(
    denied.attempt('iam:GetRole', async () => {
      const command = new GetRoleCommand({ RoleName: name });
      return (await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal })).Role?.Arn;
    }),
  );

const lookUpUser = (name: string, { ctx, denied }: LookUp): Promise<string | undefined> =>
  orNobody(
    denied.attempt('iam:GetUser', async () => {
      const command = new GetUserCommand({ UserName: name });
      return (await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal })).User?.Arn;
    }),
  );

const lookUpGroup = (name: string, { ctx, denied }: LookUp): Promise<string | undefined> =>
  orNobody(
    denied.attempt('iam:GetGroup', async () => {
      const command = new GetGroupCommand({ GroupName: name, MaxItems: 1 });
      return (await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal })).Group?.Arn;
    }),
  );

async function orNobody(look: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isNoSuchEntity(error)) return undefined;
    throw error;
  }
}

const tooLong = (arn: string): AppError =>
  usageError(`the ARN "${arn.slice(0, 60)}…" has ${arn.length} characters`, {
    code: 'TooLong',
    reason: `ARNs have up to ${MAX_ARN_LENGTH}`,
    hint: 'see who you are: awsops whoami',
  });
