import { CreateRoleCommand, IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { TaskContext } from '../aws/task-context.js';
import { AppError } from '../errors/app-error.js';
import { fromAws } from '../errors/from-aws.js';
import { tagList } from '../plan/ownership.js';
import type { PlannedChange } from '../plan/types.js';
import { rolePath } from './names.js';
import { isOwnRole, readRole, readRolePolicy, sameDocument } from './read.js';
import type { ExistingRole, ServiceRole } from './types.js';

export const ROLE_RESOURCE = 'IAM role';

/** How a plan speaks of a role. */
export interface RoleWords {
  /** Why it is made, e.g. `lets CloudWatch Logs of this account put records there`. */
  readonly create: string;
  /** What awsops made it for, e.g. `for this destination`. */
  readonly made: string;
  /** What to do instead when somebody else has a role of that name. */
  readonly instead: (arn: string) => string;
}

/** What a role of ours lacks, in words; empty when it is as it should be. */
interface RoleState {
  readonly exists: boolean;
  readonly lacks: readonly string[];
}

/**
 * The change that gives a role to the account: created, completed where an earlier run was interrupted, or left alone.
 *
 * @throws an error when there is a role of that name that awsops did not make
 */
export async function planServiceRole(
  wanted: ServiceRole,
  { words, ctx }: { readonly words: RoleWords; readonly ctx: TaskContext },
): Promise<PlannedChange> {
  const what = { resource: ROLE_RESOURCE, id: wanted.name };
  const { exists, lacks } = await lookAtRole(wanted, { words, ctx });
  if (exists && lacks.length === 0) return { ...what, action: 'none', reason: `awsops made it ${words.made}` };
  return {
    ...what,
    action: exists ? 'update' : 'create',
    reason: exists ? `awsops made it, but ${lacks.join(' and ')}` : words.create,
    apply: (signal) => ensureServiceRole(wanted, { words, ctx: { ...ctx, signal } }),
  };
}

/** Makes the role as it should be, from whatever state it is in by now. Idempotent. */
async function ensureServiceRole(
  wanted: ServiceRole,
  { words, ctx }: { readonly words: RoleWords; readonly ctx: TaskContext },
): Promise<void> {
  const client = ctx.aws.client(IAMClient);
  const options = { abortSignal: ctx.signal };
  const existing = await readRole(wanted.name, ctx);
  if (!existing) await createRole(wanted, ctx);
  const role = requireOwn(existing ?? (await readRole(wanted.name, ctx)), { wanted, words });
  if (role && !sameDocument(role.trustPolicy, wanted.trustPolicy)) {
    const input = { RoleName: wanted.name, PolicyDocument: wanted.trustPolicy };
    await client.send(new UpdateAssumeRolePolicyCommand(input), options);
  }
  const input = { RoleName: wanted.name, PolicyName: wanted.policyName, PolicyDocument: wanted.policy };
  await client.send(new PutRolePolicyCommand(input), options);
}

/** With its trust policy and tags in one call, so that a run that ends here leaves a role that the next one knows. */
async function createRole(wanted: ServiceRole, ctx: TaskContext): Promise<void> {
  const command = new CreateRoleCommand({
    RoleName: wanted.name,
    Path: rolePath(wanted.arn),
    AssumeRolePolicyDocument: wanted.trustPolicy,
    Description: wanted.description,
    Tags: tagList(wanted.tags),
  });
  try {
    await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal });
  } catch (error) {
    // Another run was faster, or the answer to an earlier try of this very call was lost.
    if (fromAws(error)?.code !== 'EntityAlreadyExists' && nameOf(error) !== 'EntityAlreadyExistsException') throw error;
  }
}

async function lookAtRole(
  wanted: ServiceRole,
  { words, ctx }: { readonly words: RoleWords; readonly ctx: TaskContext },
): Promise<RoleState> {
  const role = requireOwn(await readRole(wanted.name, ctx), { wanted, words });
  if (!role) return { exists: false, lacks: [] };
  const policy = await readRolePolicy(wanted, ctx);
  const lacks = [
    sameDocument(role.trustPolicy, wanted.trustPolicy) ? [] : 'its trust policy is another',
    policy === undefined ? 'its policy is missing' : [],
    policy !== undefined && !sameDocument(policy, wanted.policy) ? 'its policy is another' : [],
  ].flat();
  return { exists: true, lacks };
}

function requireOwn(
  role: ExistingRole | undefined,
  { wanted, words }: { readonly wanted: ServiceRole; readonly words: RoleWords },
): ExistingRole | undefined {
  const isOwn = role !== undefined && isOwnRole(role, wanted);
  if (role === undefined || (isOwn && role.arn === wanted.arn)) return role;
  throw new AppError(`role "${wanted.name}" was not made by awsops ${words.made}`, {
    category: 'failed',
    code: 'ForeignRole',
    reason: isOwn
      ? `it is ${role.arn}, and ${wanted.arn} is wanted`
      : 'it lacks the tag awsops:managed=true, so it is somebody else’s and stays as it is',
    hint: words.instead(role.arn),
  });
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
