import { createHash } from 'node:crypto';
import type { StoreKey } from '../../types.js';

/** A role, with its policies as the JSON text that the caller sent. */
export interface StoredRole {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAtMs: number;
  trustPolicy: string;
  description: string | undefined;
  maxSessionSeconds: number;
  readonly inlinePolicies: Map<string, string>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: Set<string>;
  readonly tags: Map<string, string>;
}

/** One version of a managed policy. */
export interface StoredPolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdAtMs: number;
}

/** A customer managed policy (or an AWS managed one, which lives in the account `aws`). */
export interface StoredPolicy {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly createdAtMs: number;
  updatedAtMs: number;
  defaultVersionId: string;
  readonly versions: Map<string, StoredPolicyVersion>;
  readonly tags: Map<string, string>;
}

/** The container that hands a role to an EC2 instance. */
export interface StoredInstanceProfile {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAtMs: number;
  roleName: string | undefined;
}

export interface StoredUser {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAtMs: number;
  readonly inlinePolicies: Map<string, string>;
  readonly attachedPolicies: Set<string>;
  readonly groups: Set<string>;
}

export interface StoredGroup {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdAtMs: number;
  readonly inlinePolicies: Map<string, string>;
  readonly attachedPolicies: Set<string>;
}

/** IAM of one account. Names are keys; managed policies are kept by ARN. */
export interface IamStore {
  readonly roles: Map<string, StoredRole>;
  readonly policies: Map<string, StoredPolicy>;
  readonly instanceProfiles: Map<string, StoredInstanceProfile>;
  readonly users: Map<string, StoredUser>;
  readonly groups: Map<string, StoredGroup>;
  readonly accountAliases: Set<string>;
}

/** Key of the IAM state of an account. */
export const iamStore: StoreKey<IamStore> = {
  name: 'iam',
  scope: 'account',
  create: () => ({
    roles: new Map(),
    policies: new Map(),
    instanceProfiles: new Map(),
    users: new Map(),
    groups: new Map(),
    accountAliases: new Set(),
  }),
};

/** The prefixes that AWS gives to the unique ids of IAM entities. */
const ID_PREFIX = { role: 'AROA', policy: 'ANPA', instanceProfile: 'AIPA', user: 'AIDA', group: 'AGPA' } as const;

/**
 * A unique id as IAM forms them: a four-letter prefix and 17 upper-case letters and digits. It
 * depends on the ARN and the time of creation only, so a seed gives the same ids on every run, and a
 * re-created role a new one.
 */
export function iamEntityId(kind: keyof typeof ID_PREFIX, arn: string, createdAtMs: number): string {
  const digest = createHash('sha256').update(`${arn} ${createdAtMs}`).digest();
  const letters = [...digest.subarray(0, 17)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte % 32));
  return ID_PREFIX[kind] + letters.join('');
}

interface NewEntity {
  readonly account: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** `/` when absent. */
  readonly path?: string;
}

export interface NewRole extends NewEntity {
  /** The trust policy as JSON text. */
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionSeconds?: number;
  /** Inline policies, name to JSON text. */
  readonly inlinePolicies?: Readonly<Record<string, string>>;
  readonly attachedPolicies?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** The session length of a role for which none is set (IAM API reference, CreateRole). */
export const DEFAULT_SESSION_SECONDS = 3600;

/** Adds or replaces a role. */
export function insertRole(store: IamStore, role: NewRole): StoredRole {
  const path = role.path ?? '/';
  const arn = `arn:aws:iam::${role.account}:role${path}${role.name}`;
  const stored: StoredRole = {
    name: role.name,
    id: iamEntityId('role', arn, role.createdAtMs),
    arn,
    path,
    createdAtMs: role.createdAtMs,
    trustPolicy: role.trustPolicy,
    description: role.description,
    maxSessionSeconds: role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS,
    inlinePolicies: new Map(Object.entries(role.inlinePolicies ?? {})),
    attachedPolicies: new Set(role.attachedPolicies),
    tags: new Map(Object.entries(role.tags ?? {})),
  };
  store.roles.set(role.name, stored);
  return stored;
}

export interface NewPolicy extends NewEntity {
  /** The policy as JSON text. */
  readonly document: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Adds or replaces a managed policy with this document as its version v1; `account` may be `aws`. */
export function insertPolicy(store: IamStore, policy: NewPolicy): StoredPolicy {
  const path = policy.path ?? '/';
  const arn = `arn:aws:iam::${policy.account}:policy${path}${policy.name}`;
  const version = { id: 'v1', document: policy.document, createdAtMs: policy.createdAtMs };
  const stored: StoredPolicy = {
    name: policy.name,
    id: iamEntityId('policy', arn, policy.createdAtMs),
    arn,
    path,
    description: policy.description,
    createdAtMs: policy.createdAtMs,
    updatedAtMs: policy.createdAtMs,
    defaultVersionId: version.id,
    versions: new Map([[version.id, version]]),
    tags: new Map(Object.entries(policy.tags ?? {})),
  };
  store.policies.set(arn, stored);
  return stored;
}

/** Adds or replaces an instance profile, with at most one role, as in AWS. */
export function insertInstanceProfile(
  store: IamStore,
  profile: NewEntity & { readonly roleName?: string | undefined },
): StoredInstanceProfile {
  const path = profile.path ?? '/';
  const arn = `arn:aws:iam::${profile.account}:instance-profile${path}${profile.name}`;
  const id = iamEntityId('instanceProfile', arn, profile.createdAtMs);
  const { name, createdAtMs, roleName } = profile;
  const stored: StoredInstanceProfile = { name, id, arn, path, createdAtMs, roleName };
  store.instanceProfiles.set(name, stored);
  return stored;
}

/** Adds or replaces a user who has no policies and no groups yet. */
export function insertUser(store: IamStore, user: NewEntity): StoredUser {
  const path = user.path ?? '/';
  const arn = `arn:aws:iam::${user.account}:user${path}${user.name}`;
  const stored: StoredUser = {
    name: user.name,
    id: iamEntityId('user', arn, user.createdAtMs),
    arn,
    path,
    createdAtMs: user.createdAtMs,
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
    groups: new Set(),
  };
  store.users.set(user.name, stored);
  return stored;
}

/** Adds or replaces a group without policies. */
export function insertGroup(store: IamStore, group: NewEntity): StoredGroup {
  const path = group.path ?? '/';
  const arn = `arn:aws:iam::${group.account}:group${path}${group.name}`;
  const stored: StoredGroup = {
    name: group.name,
    id: iamEntityId('group', arn, group.createdAtMs),
    arn,
    path,
    createdAtMs: group.createdAtMs,
    inlinePolicies: new Map(),
    attachedPolicies: new Set(),
  };
  store.groups.set(group.name, stored);
  return stored;
}
