import type {
  AttachedPolicy,
  EntityType,
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { boundaryView } from './boundaries.js';
import { iamPage, listed, tagList } from './common.js';
import { encodeDocument } from './documents.js';
import { isAwsManaged } from './held-policies.js';
import { instanceProfilesOf } from './instance-profiles.js';
import { allPolicies, policyView, versionView } from './policies.js';
import { roleView } from './roles.js';
import { iamStore, type StoredPolicy, type StoredRole } from './store.js';
import { groupView, userView } from './users.js';

/** Everything of IAM at once. */
export const authorizationDetailOperations: Operations = {
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
};

/** One entry of the answer; a page has entries of several lists. */
type Entry =
  | { readonly user: UserDetail }
  | { readonly group: GroupDetail }
  | { readonly role: RoleDetail }
  | { readonly policy: ManagedPolicyDetail };

function getAccountAuthorizationDetails(
  input: GetAccountAuthorizationDetailsRequest,
  call: Call,
): GetAccountAuthorizationDetailsResponse {
  const { items, paging } = iamPage(entriesOf(input.Filter ?? [], call), { input, call });
  return {
    UserDetailList: items.flatMap((entry) => ('user' in entry ? [entry.user] : [])),
    GroupDetailList: items.flatMap((entry) => ('group' in entry ? [entry.group] : [])),
    RoleDetailList: items.flatMap((entry) => ('role' in entry ? [entry.role] : [])),
    Policies: items.flatMap((entry) => ('policy' in entry ? [entry.policy] : [])),
    ...paging,
  };
}

/** No filter: all. Of AWS's own policies only those that somebody has, as accounts of IAM were seen to answer. */
function entriesOf(filter: readonly EntityType[], call: Call): readonly Entry[] {
  const has = (type: EntityType): boolean => filter.length === 0 || filter.includes(type);
  const { users, groups, roles } = call.store(iamStore);
  const policies = allPolicies(call).filter(({ arn, isUsed }) =>
    isAwsManaged(arn) ? isUsed && has('AWSManagedPolicy') : has('LocalManagedPolicy'),
  );
  return [
    ...(has('User')
      ? listed(users, '/').map((user) => ({
          user: { ...userView(user), ...policyLists(user, 'User'), ...boundaryView(user), GroupList: [...user.groups] },
        }))
      : []),
    ...(has('Group')
      ? listed(groups, '/').map((group) => ({ group: { ...groupView(group), ...policyLists(group, 'Group') } }))
      : []),
    ...(has('Role') ? listed(roles, '/').map((role) => ({ role: roleDetail(role, call) })) : []),
    ...policies.map(({ policy }) => ({ policy: policyDetail(policy, call) })),
  ];
}

interface Holder {
  readonly inlinePolicies: ReadonlyMap<string, string>;
  readonly attachedPolicies: ReadonlySet<string>;
}

function policyLists(
  holder: Holder,
  kind: 'User' | 'Group' | 'Role',
): Record<string, PolicyDetail[] | AttachedPolicy[]> {
  const inline = [...holder.inlinePolicies].map(([PolicyName, text]) => ({
    PolicyName,
    PolicyDocument: encodeDocument(text),
  }));
  const attached = [...holder.attachedPolicies].map((arn) => ({
    PolicyArn: arn,
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
  }));
  return { [`${kind}PolicyList`]: inline, AttachedManagedPolicies: attached };
}

function roleDetail(role: StoredRole, call: Call): RoleDetail {
  return {
    ...roleView(role),
    ...policyLists(role, 'Role'),
    ...boundaryView(role),
    InstanceProfileList: instanceProfilesOf(role.name, call),
    Tags: tagList(role.tags),
  };
}

function policyDetail(policy: StoredPolicy, call: Call): ManagedPolicyDetail {
  const versions = [...policy.versions.values()].reverse().map((version) => ({
    ...versionView(version, policy),
    Document: encodeDocument(version.document),
  }));
  return { ...policyView(policy, call), Description: policy.description, PolicyVersionList: versions };
}
