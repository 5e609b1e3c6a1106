import { GetInstanceProfileCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetServiceSettingCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { TaskContext } from '../../aws/task-context.js';
import type { FleetNode } from '../../node/index.js';
import { defaultRoleName, profileArnOf, profileRole, type Facts } from '../facts.js';
import { DEFAULT_MANAGEMENT_SETTING, type ProfileFacts, type RoleFacts } from '../judge/identity.js';
import { attempt, type Read } from '../read.js';
import { withMissing } from './keyed.js';

/** The value of the setting while Default Host Management is off. */
const NO_ROLE = '$None';

/** Instance profiles with their roles: one call for each distinct profile. */
export async function loadProfiles(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const arns = nodes.flatMap((node) => profileArnOf(node) ?? []);
  const load = (arn: string, inner: TaskContext): Promise<Read<ProfileFacts>> =>
    attempt('iam:GetInstanceProfile', inner, () => readProfile(arn, inner));
  return { ...facts, profiles: await withMissing(facts.profiles, arns, { ctx, load }) };
}

async function readProfile(arn: string, ctx: TaskContext): Promise<ProfileFacts> {
  const name = lastPart(arn);
  const known = { arn, name };
  try {
    const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
    const { InstanceProfile } = await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal });
    const role = InstanceProfile?.Roles?.[0];
    return { ...known, exists: true, roleName: role?.RoleName ?? null, roleArn: role?.Arn ?? null };
  } catch (error) {
    if (isMissing(error)) return { ...known, exists: false, roleName: null, roleArn: null };
    throw error;
  }
}

/** The role of Default Host Management: one call for all nodes. */
export async function loadDefaultRole(_nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  if (facts.defaultRole !== undefined) return facts;
  const defaultRole = await attempt('ssm:GetServiceSetting', ctx, async () => {
    const command = new GetServiceSettingCommand({ SettingId: DEFAULT_MANAGEMENT_SETTING });
    const { ServiceSetting } = await ctx.aws.client(SSMClient).send(command, { abortSignal: ctx.signal });
    const value = ServiceSetting?.SettingValue ?? NO_ROLE;
    return value === NO_ROLE || value === '' ? null : lastPart(value);
  });
  return { ...facts, defaultRole };
}

/** The roles of the profiles, and that of Default Host Management: one call for each distinct role. */
export async function loadRoles(nodes: readonly FleetNode[], facts: Facts, ctx: TaskContext): Promise<Facts> {
  const names = [...nodes.map((node) => profileRole(node, facts)), defaultRoleName(facts)];
  const load = (name: string, inner: TaskContext): Promise<Read<RoleFacts>> =>
    attempt('iam:GetRole', inner, () => readRole(name, inner));
  const wanted = names.filter((name) => name !== undefined);
  return { ...facts, roles: await withMissing(facts.roles, wanted, { ctx, load }) };
}

async function readRole(name: string, ctx: TaskContext): Promise<RoleFacts> {
  try {
    const command = new GetRoleCommand({ RoleName: name });
    const { Role } = await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal });
    return {
      name,
      arn: Role?.Arn ?? '',
      trust: parsePolicy(Role?.AssumeRolePolicyDocument),
      boundaryArn: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    };
  } catch (error) {
    if (isMissing(error)) return { name, arn: '', trust: null, boundaryArn: null };
    throw error;
  }
}

/** IAM gives policies as URL-encoded JSON (RFC 3986). */
const parsePolicy = (text: string | undefined): unknown =>
  text === undefined ? {} : JSON.parse(decodeURIComponent(text));

const isMissing = (error: unknown): boolean => error instanceof Error && error.name.startsWith('NoSuchEntity');

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
