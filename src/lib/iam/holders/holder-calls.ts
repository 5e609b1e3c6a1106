import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';

/** Who may have policies. */
export type HolderKind = 'user' | 'group' | 'role';

export interface AttachedPolicy {
  readonly arn: string;
  readonly name: string;
}

/** IAM's calls about the policies of one kind of holder. Service errors as they are. */
export interface HolderCalls {
  inlineNames(holder: string): Promise<readonly string[]>;
  /** As its author wrote it. */
  inlineDocument(holder: string, policy: string): Promise<string>;
  attached(holder: string): Promise<readonly AttachedPolicy[]>;
}

/** The IAM action behind a call, for messages: e.g. `iam:ListRolePolicies`. */
export function actionOf(call: keyof HolderCalls, kind: HolderKind): string {
  const noun = { user: 'User', group: 'Group', role: 'Role' }[kind];
  return {
    inlineNames: `iam:List${noun}Policies`,
    inlineDocument: `iam:Get${noun}Policy`,
    attached: `iam:ListAttached${noun}Policies`,
  }[call];
}

/** IAM's lists have at most 1000 entries a page. */
const PAGE_SIZE = 1000;

export function holderCalls(kind: HolderKind, ctx: TaskContext): HolderCalls {
  const client = ctx.aws.client(IAMClient);
  const paging = { client, pageSize: PAGE_SIZE };
  const options = { abortSignal: ctx.signal };
  switch (kind) {
    case 'user':
      return {
        inlineNames: (UserName) => namesIn(paginateListUserPolicies(paging, { UserName }, options)),
        inlineDocument: async (UserName, PolicyName) =>
          decoded(await client.send(new GetUserPolicyCommand({ UserName, PolicyName }), options)),
        attached: (UserName) => attachedIn(paginateListAttachedUserPolicies(paging, { UserName }, options)),
      };
    case 'group':
      return {
        inlineNames: (GroupName) => namesIn(paginateListGroupPolicies(paging, { GroupName }, options)),
        inlineDocument: async (GroupName, PolicyName) =>
          decoded(await client.send(new GetGroupPolicyCommand({ GroupName, PolicyName }), options)),
        attached: (GroupName) => attachedIn(paginateListAttachedGroupPolicies(paging, { GroupName }, options)),
      };
    case 'role':
      return {
        inlineNames: (RoleName) => namesIn(paginateListRolePolicies(paging, { RoleName }, options)),
        inlineDocument: async (RoleName, PolicyName) =>
          decoded(await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options)),
        attached: (RoleName) => attachedIn(paginateListAttachedRolePolicies(paging, { RoleName }, options)),
      };
  }
}

/** The default version of a managed policy, as its author wrote it. */
export async function managedDocument(arn: string, ctx: TaskContext): Promise<string> {
  const client = ctx.aws.client(IAMClient);
  const options = { abortSignal: ctx.signal };
  const { Policy: policy } = await client.send(new GetPolicyCommand({ PolicyArn: arn }), options);
  const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy?.DefaultVersionId });
  const { PolicyVersion: version } = await client.send(command, options);
  return decodeDocument(version?.Document);
}

/** IAM gives documents percent-encoded; emulators do not always. */
export const decodeDocument = (document = ''): string =>
  /^\s*\{/.test(document) ? document : decodeURIComponent(document);

const decoded = ({ PolicyDocument }: { readonly PolicyDocument: string | undefined }): string =>
  decodeDocument(PolicyDocument);

async function namesIn(
  pages: AsyncIterable<{ readonly PolicyNames: string[] | undefined }>,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of pages) names.push(...(page.PolicyNames ?? []));
  return names;
}

async function attachedIn(
  pages: AsyncIterable<{
    readonly AttachedPolicies?: { PolicyArn?: string | undefined; PolicyName?: string | undefined }[] | undefined;
  }>,
): Promise<readonly AttachedPolicy[]> {
  const found: AttachedPolicy[] = [];
  for await (const page of pages) {
    for (const { PolicyArn: arn = '', PolicyName: name = '' } of page.AttachedPolicies ?? []) found.push({ arn, name });
  }
  return found;
}
