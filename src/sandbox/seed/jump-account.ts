import type { Sandbox } from '../create.js';
import { iamStore, insertGroup, insertRole, insertUser } from '../services/iam/store.js';
import { userKeys } from '../services/sts/credentials.js';
import type { Story } from './story.js';

/** The account of production, into which people of the sandbox's own account switch. */
export const PRODUCTION_ACCOUNT = '210987654321';

/**
 * Secret of the MFA devices of the seed, for any authenticator: the sandbox takes the codes that it shows. It is no
 * secret of anybody: everyone has it.
 */
export const SEED_MFA_SECRET = 'AWSOPSSANDBOXAWSOPSSANDBOXAWSOPS';

/** Keys of people, by user name; any secret key goes with them. */
export const SEED_KEYS = { yamada: 'AKIASANDBOXYAMADA', nakamura: 'AKIASANDBOXNAKAMURA' } as const;

const VENDOR_EXTERNAL_ID = 'web3tier-audit-7f3c';

const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);

const mayAssume = (resource: string): string =>
  document({ Sid: 'SwitchRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: resource });

/**
 * A jump account: yamada (with MFA) is an operator, nakamura an auditor. In production wait `ops-admin`, with MFA and up
 * to twelve hours, `ops-readonly`, `ops-deploy`, which only ops-admin may assume, and `vendor-audit`, with an external id.
 */
export function fillJumpAccount(sandbox: Sandbox, { account, createdAtMs }: Story): void {
  const store = sandbox.store(iamStore, { account });
  const home = { account, createdAtMs };
  const production = `arn:aws:iam::${PRODUCTION_ACCOUNT}:role`;
  insertGroup(store, {
    ...home,
    name: 'operators',
    inlinePolicies: { 'switch-to-production': mayAssume(`${production}/ops-*`) },
  });
  insertGroup(store, {
    ...home,
    name: 'auditors',
    inlinePolicies: { 'switch-to-audit': mayAssume(`${production}/vendor-audit`) },
  });
  insertUser(store, { ...home, name: 'yamada', groups: ['operators'], mfaSecret: SEED_MFA_SECRET });
  insertUser(store, { ...home, name: 'nakamura', groups: ['auditors'] });
  const keys = sandbox.store(userKeys);
  for (const [userName, key] of Object.entries(SEED_KEYS)) keys.set(key, { account, userName });
  fillProduction(sandbox, { account, createdAtMs });
}

function fillProduction(sandbox: Sandbox, jump: { readonly account: string; readonly createdAtMs: number }): void {
  const account = PRODUCTION_ACCOUNT;
  const store = sandbox.store(iamStore, { account });
  const role = (name: string, policy: string, more: { trust: object; maxSessionSeconds?: number }): void => {
    const { trust, ...rest } = more;
    const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', ...trust };
    const attachedPolicies = [`arn:aws:iam::aws:policy/${policy}`];
    const { createdAtMs } = jump;
    insertRole(store, { account, createdAtMs, name, attachedPolicies, trustPolicy: document(statement), ...rest });
  };
  const fromJump = { Principal: { AWS: `arn:aws:iam::${jump.account}:root` } };
  role('ops-readonly', 'ReadOnlyAccess', { trust: fromJump });
  role('ops-admin', 'AdministratorAccess', {
    trust: { ...fromJump, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    maxSessionSeconds: 43_200,
  });
  role('ops-deploy', 'AdministratorAccess', {
    trust: { Principal: { AWS: `arn:aws:iam::${account}:role/ops-admin` } },
    maxSessionSeconds: 43_200,
  });
  role('vendor-audit', 'ReadOnlyAccess', {
    trust: { ...fromJump, Condition: { StringEquals: { 'sts:ExternalId': VENDOR_EXTERNAL_ID } } },
  });
}
