import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  InstanceProfile,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
  RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../types.js';
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
} from './common.js';
import { findRole, roleView } from './roles.js';
import { iamStore, insertInstanceProfile, type StoredInstanceProfile } from './store.js';

const MAX_PROFILE_NAME_LENGTH = 128;

/** Instance profiles, each with one role at most. */
export const instanceProfileOperations: Operations = {
  CreateInstanceProfile: createInstanceProfile,
  GetInstanceProfile: getInstanceProfile,
  ListInstanceProfiles: listInstanceProfiles,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
  AddRoleToInstanceProfile: addRole,
  RemoveRoleFromInstanceProfile: removeRole,
  DeleteInstanceProfile: deleteInstanceProfile,
};

function createInstanceProfile(input: CreateInstanceProfileRequest, call: Call): CreateInstanceProfileResponse {
  const { InstanceProfileName: name = '', Path: path = '/' } = input;
  const store = call.store(iamStore);
  checkName(name, { member: 'instanceProfileName', maxLength: MAX_PROFILE_NAME_LENGTH });
  checkPath(path);
  if (store.instanceProfiles.has(name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
  const profile = insertInstanceProfile(store, { account: call.account, name, path, createdAtMs: call.clock.now() });
  return { InstanceProfile: profileView(profile, call) };
}

function getInstanceProfile(input: GetInstanceProfileRequest, call: Call): GetInstanceProfileResponse {
  return { InstanceProfile: profileView(findProfile(input.InstanceProfileName, call), call) };
}

function listInstanceProfiles(input: ListInstanceProfilesRequest, call: Call): ListInstanceProfilesResponse {
  const all = listed(call.store(iamStore).instanceProfiles, input.PathPrefix);
  const { items, paging } = iamPage(all, { input, call });
  return { InstanceProfiles: items.map((profile) => profileView(profile, call)), ...paging };
}

function listInstanceProfilesForRole(
  input: ListInstanceProfilesForRoleRequest,
  call: Call,
): ListInstanceProfilesForRoleResponse {
  const role = findRole(input.RoleName, call);
  const { items, paging } = iamPage(instanceProfilesOf(role.name, call), { input, call });
  return { InstanceProfiles: items, ...paging };
}

/** The profiles that hand out a role. */
export const instanceProfilesOf = (roleName: string, call: Call): InstanceProfile[] =>
  listed(call.store(iamStore).instanceProfiles, '/')
    .filter((profile) => profile.roleName === roleName)
    .map((profile) => profileView(profile, call));

function addRole(input: AddRoleToInstanceProfileRequest, call: Call): void {
  const profile = findProfile(input.InstanceProfileName, call);
  const role = findRole(input.RoleName, call);
  if (profile.roleName !== undefined) {
    throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
  }
  profile.roleName = role.name;
}

function removeRole(input: RemoveRoleFromInstanceProfileRequest, call: Call): void {
  const profile = findProfile(input.InstanceProfileName, call);
  if (profile.roleName !== input.RoleName) {
    throw noSuchEntity(`The role with name ${input.RoleName} cannot be found.`);
  }
  profile.roleName = undefined;
}

function deleteInstanceProfile(input: DeleteInstanceProfileRequest, call: Call): void {
  const profile = findProfile(input.InstanceProfileName, call);
  if (profile.roleName !== undefined) {
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  call.store(iamStore).instanceProfiles.delete(profile.name);
}

function findProfile(name: string | undefined, call: Call): StoredInstanceProfile {
  const profile = call.store(iamStore).instanceProfiles.get(name ?? '');
  if (profile) return profile;
  throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
}

function profileView(profile: StoredInstanceProfile, call: Call): InstanceProfile {
  const role = profile.roleName === undefined ? undefined : call.store(iamStore).roles.get(profile.roleName);
  return {
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    Path: profile.path,
    CreateDate: new Date(profile.createdAtMs),
    Roles: role ? [roleView(role)] : [],
  };
}
