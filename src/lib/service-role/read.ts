import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import type { TaskContext } from '../aws/task-context.js';
import { isMissing } from '../errors/kinds.js';
import { isOwned, tagRecord } from '../plan/ownership.js';
import type { ExistingRole, ServiceRole } from './types.js';

/** The role of that name; undefined when there is none. */
export async function readRole(name: string, ctx: TaskContext): Promise<ExistingRole | undefined> {
  try {
    const command = new GetRoleCommand({ RoleName: name });
    const { Role: role } = await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal });
    if (role === undefined) return undefined;
    const tags = tagRecord(role.Tags);
    return { name, arn: role.Arn ?? '', trustPolicy: plainDocument(role.AssumeRolePolicyDocument), tags };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** An inline policy of a role; undefined when the role has none of that name. */
export async function readRolePolicy(
  { name, policyName }: Pick<ServiceRole, 'name' | 'policyName'>,
  ctx: TaskContext,
): Promise<string | undefined> {
  try {
    const command = new GetRolePolicyCommand({ RoleName: name, PolicyName: policyName });
    const { PolicyDocument } = await ctx.aws.client(IAMClient).send(command, { abortSignal: ctx.signal });
    return plainDocument(PolicyDocument);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether awsops made a role for the same kind of use: it has the ownership tag, and tags of the same names. */
export const isOwnRole = ({ tags }: Pick<ExistingRole, 'tags'>, wanted: Pick<ServiceRole, 'tags'>): boolean =>
  isOwned(tags) && Object.keys(wanted.tags).every((key) => key in tags);

/** IAM gives documents percent-encoded; emulators do not always. */
const plainDocument = (text = ''): string => (/^\s*\{/.test(text) ? text : decodeURIComponent(text));

/** Whether two documents say the same, whatever their white space and the order of their members. */
export const sameDocument = (a: string, b: string): boolean => canonical(a) === canonical(b);

function canonical(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

/** A list of one is the same as the one, which is how IAM reads it. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? sorted(value[0]) : value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
