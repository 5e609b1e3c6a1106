import {
  IAMClient,
  paginateGetAccountAuthorizationDetails,
  type AttachedPolicy,
  type GetAccountAuthorizationDetailsResponse,
  type ManagedPolicyDetail,
  type PolicyDetail,
} from '@aws-sdk/client-iam';
import type { TaskContext } from '../../aws/task-context.js';
import { decodeDocument } from '../holders/holder-calls.js';
import type { AccountPolicies, AccountPolicy, HolderRef, PolicyClass } from './types.js';

/** IAM API reference, GetAccountAuthorizationDetails: MaxItems, at most 1000. */
const PAGE_SIZE = 1000;

/** Reads all policies in one go; service errors as they are, AccessDenied among them. */
export async function readDetails(ctx: TaskContext): Promise<AccountPolicies> {
  const client = ctx.aws.client(IAMClient);
  const pages = paginateGetAccountAuthorizationDetails(
    { client, pageSize: PAGE_SIZE },
    {},
    { abortSignal: ctx.signal },
  );
  const gathered = { inline: [] as AccountPolicy[], managed: [] as ManagedPolicyDetail[], uses: createUses() };
  const groups = new Map<string, readonly string[]>();
  for await (const page of pages) {
    readPage(page, gathered);
    for (const { UserName = '', GroupList = [] } of page.UserDetailList ?? []) groups.set(UserName, GroupList);
    ctx.report({
      type: 'progress',
      message: 'reading policies',
      done: gathered.inline.length + gathered.managed.length,
    });
  }
  const managed = gathered.managed.map((detail): AccountPolicy => {
    const { Arn: arn = '', PolicyVersionList: versions = [] } = detail;
    // Emulators leave it out.
    const name = detail.PolicyName ?? arn.slice(arn.lastIndexOf('/') + 1);
    const current = versions.find(({ IsDefaultVersion }) => IsDefaultVersion);
    const text = current?.Document === undefined ? null : decodeDocument(current.Document);
    return { name, arn, class: classOf(arn), ...gathered.uses.of(arn), text };
  });
  // AWS's own are listed only where they are used; the same is true of the answer, but not said.
  const used = managed.filter(
    (policy) => policy.class !== 'aws-managed' || policy.holders.length + policy.boundaryFor.length > 0,
  );
  return { policies: [...used, ...gathered.inline], groups, denied: [] };
}

export const classOf = (arn: string): PolicyClass =>
  /^arn:[\w-]+:iam::aws:/.test(arn) ? 'aws-managed' : 'customer-managed';

interface Gathered {
  readonly inline: AccountPolicy[];
  readonly managed: ManagedPolicyDetail[];
  readonly uses: Uses;
}

function readPage(page: GetAccountAuthorizationDetailsResponse, { inline, managed, uses }: Gathered): void {
  const add = (
    holder: HolderRef,
    {
      own,
      attached,
      boundary,
    }: { own?: PolicyDetail[] | undefined; attached?: AttachedPolicy[] | undefined; boundary?: string | undefined },
  ): void => {
    for (const { PolicyName: name = '', PolicyDocument } of own ?? [])
      inline.push(inlinePolicy({ name, holder, text: decodeDocument(PolicyDocument) }));
    for (const { PolicyArn: arn = '' } of attached ?? []) uses.held(arn, holder);
    if (boundary !== undefined) uses.bounds(boundary, holder);
  };
  for (const {
    UserName: name = '',
    UserPolicyList: own,
    AttachedManagedPolicies: attached,
    PermissionsBoundary: limit,
  } of page.UserDetailList ?? []) {
    add({ kind: 'user', name }, { own, attached, boundary: limit?.PermissionsBoundaryArn });
  }
  for (const {
    GroupName: name = '',
    GroupPolicyList: own,
    AttachedManagedPolicies: attached,
  } of page.GroupDetailList ?? []) {
    add({ kind: 'group', name }, { own, attached });
  }
  for (const {
    RoleName: name = '',
    RolePolicyList: own,
    AttachedManagedPolicies: attached,
    PermissionsBoundary: limit,
  } of page.RoleDetailList ?? []) {
    add({ kind: 'role', name }, { own, attached, boundary: limit?.PermissionsBoundaryArn });
  }
  managed.push(...(page.Policies ?? []));
}

export const inlinePolicy = ({
  name,
  holder,
  text,
}: {
  readonly name: string;
  readonly holder: HolderRef;
  readonly text: string | null;
}): AccountPolicy => ({ name, arn: null, class: 'inline', holders: [holder], boundaryFor: [], text });

/** Who has which managed policy, gathered in any order. */
interface Uses {
  held(arn: string, holder: HolderRef): void;
  bounds(arn: string, holder: HolderRef): void;
  of(arn: string): Pick<AccountPolicy, 'holders' | 'boundaryFor'>;
}

function createUses(): Uses {
  const holders = new Map<string, HolderRef[]>();
  const bounded = new Map<string, HolderRef[]>();
  const add = (map: Map<string, HolderRef[]>, arn: string, holder: HolderRef): void => {
    map.set(arn, [...(map.get(arn) ?? []), holder]);
  };
  return {
    held: (arn, holder) => add(holders, arn, holder),
    bounds: (arn, holder) => add(bounded, arn, holder),
    of: (arn) => ({ holders: holders.get(arn) ?? [], boundaryFor: bounded.get(arn) ?? [] }),
  };
}
