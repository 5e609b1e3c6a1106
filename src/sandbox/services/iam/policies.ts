import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyRequest,
  DeletePolicyVersionRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  Policy,
  PolicyVersion,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import {
  alreadyExists,
  checkName,
  checkPath,
  deleteConflict,
  iamPage,
  limitExceeded,
  listed,
  noSuchEntity,
  tagList,
  tagRecord,
} from './common.js';
import { checkLength, checkPermissionsPolicy, encodeDocument, MAX_MANAGED_POLICY_LENGTH } from './documents.js';
import { AWS_ACCOUNT, awsManagedPolicies } from './managed-policies.js';
import { iamStore, insertPolicy, type StoredPolicy, type StoredPolicyVersion } from './store.js';

/** IAM quotas: versions of one managed policy. */
const MAX_VERSIONS = 5;
const MAX_POLICY_NAME_LENGTH = 128;

/** Managed policies and their versions. */
export const policyOperations: Operations = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createPolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  SetDefaultPolicyVersion: setDefaultPolicyVersion,
  DeletePolicyVersion: deletePolicyVersion,
  ListEntitiesForPolicy: listEntitiesForPolicy,
};

/** A managed policy, AWS's or the account's. Throws NoSuchEntity. */
export function findPolicy(arn: string | undefined, call: Call, complaint = 'was not found.'): StoredPolicy {
  const store = call.store(iamStore);
  const policy = store.policies.get(arn ?? '') ?? awsPolicies(call).get(arn ?? '');
  if (policy) return policy;
  throw noSuchEntity(`Policy ${arn} ${complaint}`);
}

function awsPolicies(call: Call): ReadonlyMap<string, StoredPolicy> {
  return awsManagedPolicies(call.store(iamStore, { account: AWS_ACCOUNT }));
}

function createPolicy(input: CreatePolicyRequest, call: Call): CreatePolicyResponse {
  const { PolicyName: name = '', PolicyDocument: document = '', Path: path = '/' } = input;
  const store = call.store(iamStore);
  checkName(name, { member: 'policyName', maxLength: MAX_POLICY_NAME_LENGTH });
  checkPath(path);
  checkPermissionsPolicy(document);
  checkLength(document, MAX_MANAGED_POLICY_LENGTH, 'PolicySize');
  if ([...store.policies.values()].some((policy) => policy.name === name)) {
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  }
  const policy = insertPolicy(store, {
    account: call.account,
    name,
    path,
    document,
    createdAtMs: call.clock.now(),
    tags: tagRecord(input.Tags),
    ...(input.Description === undefined ? {} : { description: input.Description }),
  });
  return { Policy: { ...policyView(policy, call), Tags: tagList(policy.tags) } };
}

function getPolicy(input: GetPolicyRequest, call: Call): GetPolicyResponse {
  const policy = findPolicy(input.PolicyArn, call);
  const details = { Description: policy.description, Tags: tagList(policy.tags) };
  return { Policy: { ...policyView(policy, call), ...details } };
}

function listPolicies(input: ListPoliciesRequest, call: Call): ListPoliciesResponse {
  const own = input.Scope === 'AWS' ? [] : listed(call.store(iamStore).policies, input.PathPrefix);
  const aws = input.Scope === 'Local' ? [] : listed(awsPolicies(call), input.PathPrefix);
  const all = [...own, ...aws].filter((policy) => input.OnlyAttached !== true || holdersOf(policy, call).count > 0);
  const { items, paging } = iamPage(all, { input, call });
  return { Policies: items.map((policy) => policyView(policy, call)), ...paging };
}

/** The account's own managed policies, then AWS's; used are those that somebody has, or is bounded by. */
export function allPolicies(
  call: Call,
): readonly { readonly policy: StoredPolicy; readonly arn: string; readonly isUsed: boolean }[] {
  const all = [...listed(call.store(iamStore).policies, '/'), ...listed(awsPolicies(call), '/')];
  return all.map((policy) => {
    const uses = holdersOf(policy, call).count + boundedBy(policy, call).count;
    return { policy, arn: policy.arn, isUsed: uses > 0 };
  });
}

function deletePolicy(input: DeletePolicyRequest, call: Call): void {
  const policy = ownPolicy(input.PolicyArn, call);
  const uses = holdersOf(policy, call).count + boundedBy(policy, call).count;
  if (uses > 0) throw deleteConflict('Cannot delete a policy attached to entities.');
  if (policy.versions.size > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
        'The default version is deleted with the policy.',
    );
  }
  call.store(iamStore).policies.delete(policy.arn);
}

function createPolicyVersion(input: CreatePolicyVersionRequest, call: Call): CreatePolicyVersionResponse {
  const policy = ownPolicy(input.PolicyArn, call);
  const document = input.PolicyDocument ?? '';
  checkPermissionsPolicy(document);
  checkLength(document, MAX_MANAGED_POLICY_LENGTH, 'PolicySize');
  if (policy.versions.size >= MAX_VERSIONS) {
    throw limitExceeded(
      `A managed policy can have up to ${MAX_VERSIONS} versions. ` +
        'Before you create a new version, you must delete an existing version.',
    );
  }
  // Numbers of deleted versions are not used again.
  const last = Math.max(...[...policy.versions.keys()].map((id) => Number(id.slice(1))));
  const version = { id: `v${last + 1}`, document, createdAtMs: call.clock.now() };
  policy.versions.set(version.id, version);
  policy.updatedAtMs = version.createdAtMs;
  if (input.SetAsDefault === true) policy.defaultVersionId = version.id;
  return { PolicyVersion: versionView(version, policy) };
}

function getPolicyVersion(input: GetPolicyVersionRequest, call: Call): GetPolicyVersionResponse {
  const policy = findPolicy(input.PolicyArn, call);
  const version = findVersion(policy, input.VersionId);
  return { PolicyVersion: { ...versionView(version, policy), Document: encodeDocument(version.document) } };
}

function listPolicyVersions(input: ListPolicyVersionsRequest, call: Call): ListPolicyVersionsResponse {
  const policy = findPolicy(input.PolicyArn, call);
  const { items, paging } = iamPage([...policy.versions.values()].reverse(), { input, call });
  return { Versions: items.map((version) => versionView(version, policy)), ...paging };
}

function setDefaultPolicyVersion(input: SetDefaultPolicyVersionRequest, call: Call): void {
  const policy = ownPolicy(input.PolicyArn, call);
  policy.defaultVersionId = findVersion(policy, input.VersionId).id;
}

function deletePolicyVersion(input: DeletePolicyVersionRequest, call: Call): void {
  const policy = ownPolicy(input.PolicyArn, call);
  const version = findVersion(policy, input.VersionId);
  if (version.id === policy.defaultVersionId) throw deleteConflict('Cannot delete the default version of a policy.');
  policy.versions.delete(version.id);
}

function listEntitiesForPolicy(input: ListEntitiesForPolicyRequest, call: Call): ListEntitiesForPolicyResponse {
  const policy = findPolicy(input.PolicyArn, call);
  const { PolicyUsageFilter: usage } = input;
  const attached = usage === 'PermissionsBoundary' ? NOBODY : holdersOf(policy, call);
  const bounded = usage === 'PermissionsPolicy' ? NOBODY : boundedBy(policy, call);
  const roles = [...new Set([...attached.roles, ...bounded.roles])];
  const users = [...new Set([...attached.users, ...bounded.users])];
  const { groups } = attached;
  return {
    PolicyRoles: roles.map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    PolicyUsers: users.map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyGroups: groups.map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    IsTruncated: false,
  };
}

/** A policy that the account may change. AWS's own are not. */
function ownPolicy(arn: string | undefined, call: Call): StoredPolicy {
  const policy = findPolicy(arn, call);
  if (policy.arn.startsWith(`arn:aws:iam::${AWS_ACCOUNT}:`)) {
    throw new ServiceError('AccessDenied', `The policy ${policy.arn} is managed by AWS and cannot be changed.`, 403);
  }
  return policy;
}

function findVersion(policy: StoredPolicy, id: string | undefined): StoredPolicyVersion {
  const version = policy.versions.get(id ?? '');
  if (version) return version;
  throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
}

const NOBODY = { roles: [], users: [], groups: [], count: 0 };

/** Whom a policy is the permissions boundary of. */
function boundedBy(policy: StoredPolicy, call: Call) {
  const store = call.store(iamStore);
  const isBounded = (holder: { readonly permissionsBoundary: string | undefined }): boolean =>
    holder.permissionsBoundary === policy.arn;
  const roles = [...store.roles.values()].filter(isBounded);
  const users = [...store.users.values()].filter(isBounded);
  return { roles, users, count: roles.length + users.length };
}

function holdersOf(policy: StoredPolicy, call: Call) {
  const store = call.store(iamStore);
  const holds = (holder: { readonly attachedPolicies: ReadonlySet<string> }): boolean =>
    holder.attachedPolicies.has(policy.arn);
  const roles = [...store.roles.values()].filter(holds);
  const users = [...store.users.values()].filter(holds);
  const groups = [...store.groups.values()].filter(holds);
  return { roles, users, groups, count: roles.length + users.length + groups.length };
}

export function policyView(policy: StoredPolicy, call: Call): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: holdersOf(policy, call).count,
    PermissionsBoundaryUsageCount: boundedBy(policy, call).count,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAtMs),
    UpdateDate: new Date(policy.updatedAtMs),
  };
}

export function versionView(version: StoredPolicyVersion, policy: StoredPolicy): PolicyVersion {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: new Date(version.createdAtMs),
  };
}
