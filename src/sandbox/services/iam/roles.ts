import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  ListRoleTagsRequest,
  ListRoleTagsResponse,
  Role,
  TagRoleRequest,
  UntagRoleRequest,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { boundaryView, checkBoundary } from './boundaries.js';
import {
  alreadyExists,
  checkName,
  checkPath,
  deleteConflict,
  iamPage,
  listed,
  noSuchEntity,
  tagList,
  tagRecord,
  validationError,
} from './common.js';
import { checkTrustPolicy, encodeDocument } from './documents.js';
import { iamStore, insertRole, type StoredRole } from './store.js';

/** IAM API reference, CreateRole. */
const MAX_ROLE_NAME_LENGTH = 64;
const MIN_SESSION_SECONDS = 3600;
const MAX_SESSION_SECONDS = 43_200;

/** Roles: create, read, change, delete, tag. */
export const roleOperations: Operations = {
  CreateRole: createRole,
  GetRole: getRole,
  ListRoles: listRoles,
  UpdateRole: updateRole,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  DeleteRole: deleteRole,
  TagRole: tagRole,
  UntagRole: untagRole,
  ListRoleTags: listRoleTags,
};

/** The role of that name. Throws NoSuchEntity. */
export function findRole(name: string | undefined, call: Call): StoredRole {
  const role = call.store(iamStore).roles.get(name ?? '');
  if (role) return role;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** A role as the API answers it, without its tags, which only single reads give. */
export function roleView(role: StoredRole): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAtMs),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

function createRole(input: CreateRoleRequest, call: Call): CreateRoleResponse {
  const { RoleName: name = '', AssumeRolePolicyDocument: trustPolicy = '', Path: path = '/' } = input;
  const store = call.store(iamStore);
  checkName(name, { member: 'roleName', maxLength: MAX_ROLE_NAME_LENGTH });
  checkPath(path);
  checkSessionSeconds(input.MaxSessionDuration);
  checkTrustPolicy(trustPolicy);
  if (store.roles.has(name)) throw alreadyExists(`Role with name ${name} already exists.`);
  const boundary = input.PermissionsBoundary;
  const role = insertRole(store, {
    account: call.account,
    name,
    path,
    trustPolicy,
    createdAtMs: call.clock.now(),
    tags: tagRecord(input.Tags),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.MaxSessionDuration === undefined ? {} : { maxSessionSeconds: input.MaxSessionDuration }),
    ...(boundary === undefined ? {} : { permissionsBoundary: checkBoundary(boundary, call) }),
  });
  return { Role: { ...roleView(role), ...boundaryView(role), Tags: tagList(role.tags) } };
}

function getRole(input: GetRoleRequest, call: Call): GetRoleResponse {
  const role = findRole(input.RoleName, call);
  return { Role: { ...roleView(role), ...boundaryView(role), Tags: tagList(role.tags), RoleLastUsed: {} } };
}

function listRoles(input: ListRolesRequest, call: Call): ListRolesResponse {
  const { items, paging } = iamPage(listed(call.store(iamStore).roles, input.PathPrefix), { input, call });
  return { Roles: items.map(roleView), ...paging };
}

function updateRole(input: UpdateRoleRequest, call: Call): object {
  const role = findRole(input.RoleName, call);
  checkSessionSeconds(input.MaxSessionDuration);
  role.description = input.Description ?? role.description;
  role.maxSessionSeconds = input.MaxSessionDuration ?? role.maxSessionSeconds;
  return {};
}

function updateAssumeRolePolicy(input: UpdateAssumeRolePolicyRequest, call: Call): void {
  const role = findRole(input.RoleName, call);
  checkTrustPolicy(input.PolicyDocument ?? '');
  role.trustPolicy = input.PolicyDocument ?? '';
}

function deleteRole(input: DeleteRoleRequest, call: Call): void {
  const role = findRole(input.RoleName, call);
  const store = call.store(iamStore);
  if (role.attachedPolicies.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (role.inlinePolicies.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  if ([...store.instanceProfiles.values()].some((profile) => profile.roleName === role.name)) {
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  store.roles.delete(role.name);
}

function tagRole(input: TagRoleRequest, call: Call): void {
  const role = findRole(input.RoleName, call);
  for (const [key, value] of Object.entries(tagRecord(input.Tags))) role.tags.set(key, value);
}

function untagRole(input: UntagRoleRequest, call: Call): void {
  const role = findRole(input.RoleName, call);
  for (const key of input.TagKeys ?? []) role.tags.delete(key);
}

function listRoleTags(input: ListRoleTagsRequest, call: Call): ListRoleTagsResponse {
  const { items, paging } = iamPage(tagList(findRole(input.RoleName, call).tags), { input, call });
  return { Tags: items, ...paging };
}

function checkSessionSeconds(seconds: number | undefined): void {
  if (seconds === undefined || (seconds >= MIN_SESSION_SECONDS && seconds <= MAX_SESSION_SECONDS)) return;
  const rule =
    seconds < MIN_SESSION_SECONDS
      ? `greater than or equal to ${MIN_SESSION_SECONDS}`
      : `less than or equal to ${MAX_SESSION_SECONDS}`;
  throw validationError(
    `Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${rule}`,
  );
}
