import { CreateRoleCommand, IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { AppError } from '../../errors/app-error.js';
import { fromAws } from '../../errors/from-aws.js';
import type { PlannedChange } from '../../plan/types.js';
import { ROLE_POLICY_NAME, type DeliveryRole } from './documents.js';
import { isOurs, readDeliverPolicy, readRole, sameDocument, type ExistingRole } from './read.js';

const RESOURCE = 'IAM role';

/** What a role of ours lacks, in words; empty when it is as it should be. */
interface RoleState {
  readonly exists: boolean;
  readonly lacks: readonly string[];
}

/**
 * The change that gives the delivery role to the account: created, completed where an earlier run was interrupted, or
 * left alone.
 *
 * @throws an error when there is a role of that name that awsops did not make
 */
export async function planDeliveryRole(wanted: DeliveryRole, ctx: TaskContext): Promise<PlannedChange> {
  const what = { resource: RESOURCE, id: wanted.name };
  const { exists, lacks } = await lookAtRole(wanted, ctx);
  if (exists && lacks.length === 0) return { ...what, action: 'none', reason: 'awsops made it for this destination' };
  return {
    ...what,
    action: exists ? 'update' : 'create',
    reason: exists
      ? `awsops made it, but ${lacks.join(' and ')}`
      : 'lets CloudWatch Logs of this account put records there',
    apply: (signal) => ensureDeliveryRole(wanted, { ...ctx, signal }),
  };
}

/** Makes the role as it should be, from whatever state it is in by now. Idempotent. */
export async function ensureDeliveryRole(wanted: DeliveryRole, ctx: TaskContext): Promise<void> {
  const client = ctx.aws.client(IAMClient);
  const options = { abortSignal: ctx.signal };
  const existing = await readRole(wanted.name, ctx);
  if (!existing) await createRole(wanted, ctx);
  const role = requireOurs(existing ?? (await readRole(wanted.name, ctx)), wanted);
  if (role && !sameDocument(role.trustPolicy, wanted.trustPolicy)) {
    const input = { RoleName: wanted.name, PolicyDocument: wanted.trustPolicy };
    await client.send(new UpdateAssumeRolePolicyCommand(input), options);
  }
  const input = { RoleName: wanted.name, PolicyName: ROLE_POLICY_NAME, PolicyDocument: wanted.policy };
  await client.send(new PutRolePolicyCommand(input), options);
}

/** With its trust policy and tags in one call, so that a run that ends here leaves a role that the next one knows. */
async function createRole(wanted: DeliveryRole, ctx: TaskContext): Promise<void> {
  const command = new CreateRoleCommand({
    RoleName: wanted.name,
    Path: rolePath(wanted.arn),
    AssumeRolePolicyDocument: wanted.trustPolicy,
    Description: wanted.description,
    Tags: Object.entries(wanted.tags).map(([Key, Value]) => ({ Key, Value })),
  });
  try {
    await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal });
  } catch (error) {
    // Another run was faster, or the answer to an earlier try of this very call was lost.
    if (fromAws(error)?.code !== 'EntityAlreadyExists' && nameOf(error) !== 'EntityAlreadyExistsException') throw error;
  }
}

async function lookAtRole(wanted: DeliveryRole, ctx: TaskContext): Promise<RoleState> {
  const role = requireOurs(await readRole(wanted.name, ctx), wanted);
  if (!role) return { exists: false, lacks: [] };
  const policy = await readDeliverPolicy(wanted.name, ctx);
  const lacks = [
    sameDocument(role.trustPolicy, wanted.trustPolicy) ? [] : 'its trust policy is another',
    policy === undefined ? 'its policy is missing' : [],
    policy !== undefined && !sameDocument(policy, wanted.policy) ? 'its policy is another' : [],
  ].flat();
  return { exists: true, lacks };
}

function requireOurs(role: ExistingRole | undefined, wanted: DeliveryRole): ExistingRole | undefined {
  if (role === undefined || (isOurs(role) && role.arn === wanted.arn)) return role;
  throw new AppError(`role "${wanted.name}" was not made by awsops for this destination`, {
    category: 'failed',
    code: 'ForeignRole',
    reason: isOurs(role)
      ? `it is ${role.arn}, and ${wanted.arn} is wanted`
      : 'it lacks the tag awsops:managed=true, so it is somebody else’s and stays as it is',
    hint: `to use it all the same add --delivery-role-arn ${role.arn}`,
  });
}

const rolePath = (arn: string): string => {
  const resource = arn.slice(arn.indexOf(':role/') + ':role'.length);
  return resource.slice(0, resource.lastIndexOf('/') + 1);
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
