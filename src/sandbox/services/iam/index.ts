import type {
  CreateAccountAliasRequest,
  DeleteAccountAliasRequest,
  GetAccountSummaryResponse,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
} from '@aws-sdk/client-iam';
import type { Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { attachmentOperations } from './attachments.js';
import { authorizationDetailOperations } from './authorization-details.js';
import { boundaryOperations } from './boundaries.js';
import { alreadyExists, iamPage, noSuchEntity } from './common.js';
import { instanceProfileOperations } from './instance-profiles.js';
import { policyOperations } from './policies.js';
import { findRole, roleOperations } from './roles.js';
import { simulatorOperations } from './simulate/index.js';
import { iamStore } from './store.js';
import { findGroup, findUser, userOperations } from './users.js';

/** IAM: roles, policies, instance profiles, users, groups and the account's alias. */
export const iamOperations: Operations = {
  ...roleOperations,
  ...attachmentOperations('Role', findRole),
  ...boundaryOperations('Role', findRole),
  ...policyOperations,
  ...instanceProfileOperations,
  ...userOperations,
  ...attachmentOperations('User', findUser),
  ...boundaryOperations('User', findUser),
  ...attachmentOperations('Group', findGroup),
  ...simulatorOperations,
  ...authorizationDetailOperations,
  CreateAccountAlias: createAccountAlias,
  DeleteAccountAlias: deleteAccountAlias,
  ListAccountAliases: listAccountAliases,
  GetAccountSummary: getAccountSummary,
};

/** An account has one alias at most: a new one takes the place of the old. */
function createAccountAlias(input: CreateAccountAliasRequest, call: Call): void {
  const { accountAliases } = call.store(iamStore);
  const alias = input.AccountAlias ?? '';
  if (accountAliases.has(alias)) throw alreadyExists(`The account alias ${alias} already exists.`);
  accountAliases.clear();
  accountAliases.add(alias);
}

function deleteAccountAlias(input: DeleteAccountAliasRequest, call: Call): void {
  if (call.store(iamStore).accountAliases.delete(input.AccountAlias ?? '')) return;
  throw noSuchEntity(`The account alias ${input.AccountAlias} cannot be found.`);
}

function listAccountAliases(input: ListAccountAliasesRequest, call: Call): ListAccountAliasesResponse {
  const { items, paging } = iamPage([...call.store(iamStore).accountAliases], { input, call });
  return { AccountAliases: items, ...paging };
}

function getAccountSummary(_input: object, call: Call): GetAccountSummaryResponse {
  const { users, groups, roles, policies, instanceProfiles } = call.store(iamStore);
  return {
    SummaryMap: {
      Users: users.size,
      Groups: groups.size,
      Roles: roles.size,
      Policies: policies.size,
      InstanceProfiles: instanceProfiles.size,
    },
  };
}
