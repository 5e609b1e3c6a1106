import type {
  AddUserToGroupRequest,
  CreateGroupRequest,
  CreateGroupResponse,
  CreateUserRequest,
  CreateUserResponse,
  DeleteGroupRequest,
  DeleteUserRequest,
  GetGroupRequest,
  GetGroupResponse,
  GetUserRequest,
  GetUserResponse,
  Group,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  ListMFADevicesRequest,
  ListMFADevicesResponse,
  ListUsersRequest,
  ListUsersResponse,
  RemoveUserFromGroupRequest,
  User,
} from '@aws-sdk/client-iam';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { identityOf } from '../sts/credentials.js';
import { boundaryView, checkBoundary } from './boundaries.js';
import { alreadyExists, checkName, checkPath, deleteConflict, iamPage, listed, noSuchEntity } from './common.js';
import { iamStore, insertGroup, insertUser, type StoredGroup, type StoredUser } from './store.js';

const MAX_USER_NAME_LENGTH = 64;
const MAX_GROUP_NAME_LENGTH = 128;

/** Users and groups, without keys and passwords. */
export const userOperations: Operations = {
  CreateUser: createUser,
  GetUser: getUser,
  ListUsers: listUsers,
  DeleteUser: deleteUser,
  CreateGroup: createGroup,
  GetGroup: getGroup,
  ListGroups: listGroups,
  DeleteGroup: deleteGroup,
  AddUserToGroup: addUserToGroup,
  RemoveUserFromGroup: removeUserFromGroup,
  ListGroupsForUser: listGroupsForUser,
  ListMFADevices: listMfaDevices,
};

/** The user of that name. Throws NoSuchEntity. */
export function findUser(name: string | undefined, call: Call): StoredUser {
  const user = call.store(iamStore).users.get(name ?? '');
  if (user) return user;
  throw noSuchEntity(`The user with name ${name} cannot be found.`);
}

/** The group of that name. Throws NoSuchEntity. */
export function findGroup(name: string | undefined, call: Call): StoredGroup {
  const group = call.store(iamStore).groups.get(name ?? '');
  if (group) return group;
  throw noSuchEntity(`The group with name ${name} cannot be found.`);
}

function createUser(input: CreateUserRequest, call: Call): CreateUserResponse {
  const { UserName: name = '', Path: path = '/' } = input;
  const store = call.store(iamStore);
  checkName(name, { member: 'userName', maxLength: MAX_USER_NAME_LENGTH });
  checkPath(path);
  if (store.users.has(name)) throw alreadyExists(`User with name ${name} already exists.`);
  const boundary = input.PermissionsBoundary;
  const user = insertUser(store, {
    account: call.account,
    name,
    path,
    createdAtMs: call.clock.now(),
    ...(boundary === undefined ? {} : { permissionsBoundary: checkBoundary(boundary, call) }),
  });
  return { User: { ...userView(user), ...boundaryView(user) } };
}

/** Without a name: the caller, who need not be in the store. */
function getUser(input: GetUserRequest, call: Call): GetUserResponse {
  if (input.UserName !== undefined) {
    const user = findUser(input.UserName, call);
    return { User: { ...userView(user), ...boundaryView(user) } };
  }
  const { arn, userId } = identityOf(call);
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return { User: { UserName: name, UserId: userId, Arn: arn, Path: '/', CreateDate: new Date(0) } };
}

function listUsers(input: ListUsersRequest, call: Call): ListUsersResponse {
  const { items, paging } = iamPage(listed(call.store(iamStore).users, input.PathPrefix), { input, call });
  return { Users: items.map(userView), ...paging };
}

function deleteUser(input: DeleteUserRequest, call: Call): void {
  const user = findUser(input.UserName, call);
  if (user.attachedPolicies.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (user.inlinePolicies.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  if (user.groups.size > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.');
  call.store(iamStore).users.delete(user.name);
}

function createGroup(input: CreateGroupRequest, call: Call): CreateGroupResponse {
  const { GroupName: name = '', Path: path = '/' } = input;
  const store = call.store(iamStore);
  checkName(name, { member: 'groupName', maxLength: MAX_GROUP_NAME_LENGTH });
  checkPath(path);
  if (store.groups.has(name)) throw alreadyExists(`Group with name ${name} already exists.`);
  return { Group: groupView(insertGroup(store, { account: call.account, name, path, createdAtMs: call.clock.now() })) };
}

function getGroup(input: GetGroupRequest, call: Call): GetGroupResponse {
  const group = findGroup(input.GroupName, call);
  const { items, paging } = iamPage(membersOf(group, call), { input, call });
  return { Group: groupView(group), Users: items.map(userView), ...paging };
}

function listGroups(input: ListGroupsRequest, call: Call): ListGroupsResponse {
  const { items, paging } = iamPage(listed(call.store(iamStore).groups, input.PathPrefix), { input, call });
  return { Groups: items.map(groupView), ...paging };
}

function deleteGroup(input: DeleteGroupRequest, call: Call): void {
  const group = findGroup(input.GroupName, call);
  if (membersOf(group, call).length > 0)
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  if (group.attachedPolicies.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (group.inlinePolicies.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  call.store(iamStore).groups.delete(group.name);
}

function addUserToGroup(input: AddUserToGroupRequest, call: Call): void {
  const group = findGroup(input.GroupName, call);
  findUser(input.UserName, call).groups.add(group.name);
}

function removeUserFromGroup(input: RemoveUserFromGroupRequest, call: Call): void {
  const group = findGroup(input.GroupName, call);
  findUser(input.UserName, call).groups.delete(group.name);
}

function listGroupsForUser(input: ListGroupsForUserRequest, call: Call): ListGroupsForUserResponse {
  const user = findUser(input.UserName, call);
  const groups = listed(call.store(iamStore).groups, '/').filter((group) => user.groups.has(group.name));
  const { items, paging } = iamPage(groups, { input, call });
  return { Groups: items.map(groupView), ...paging };
}

/** Without a name: those of the caller, who has none unless he is in the store. */
function listMfaDevices(input: ListMFADevicesRequest, call: Call): ListMFADevicesResponse {
  const caller = identityOf(call).arn.split('/').at(-1) ?? '';
  const user = input.UserName === undefined ? call.store(iamStore).users.get(caller) : findUser(input.UserName, call);
  const { items, paging } = iamPage([...(user?.mfaDevices.values() ?? [])], { input, call });
  const devices = items.map(({ serial, enabledAtMs }) => ({
    UserName: user?.name,
    SerialNumber: serial,
    EnableDate: new Date(enabledAtMs),
  }));
  return { MFADevices: devices, ...paging };
}

function membersOf(group: StoredGroup, call: Call): readonly StoredUser[] {
  return listed(call.store(iamStore).users, '/').filter((user) => user.groups.has(group.name));
}

export function userView(user: StoredUser): User {
  const { name, id, arn, path, createdAtMs } = user;
  return { UserName: name, UserId: id, Arn: arn, Path: path, CreateDate: new Date(createdAtMs) };
}

export function groupView(group: StoredGroup): Group {
  const { name, id, arn, path, createdAtMs } = group;
  return { GroupName: name, GroupId: id, Arn: arn, Path: path, CreateDate: new Date(createdAtMs) };
}
