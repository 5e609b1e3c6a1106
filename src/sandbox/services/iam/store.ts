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
  /** ARN of the managed policy that is its permissions boundary. */
  permissionsBoundary: string | undefined;
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
  permissionsBoundary: string | undefined;
  /** By serial number. */
  readonly mfaDevices: Map<string, StoredMfaDevice>;
}

/** A virtual MFA device that is in use. */
export interface StoredMfaDevice {
  readonly serial: string;
  /** What its codes are made of, in base32, as an authenticator takes it. */
  readonly secret: string;
  readonly enabledAtMs: number;
  /** The step of time whose code was taken last: codes count once. */
  lastStep: number;
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
  /**
   * Service control policies that apply to the account, as JSON text: a list for each level, the root first. Empty: the
   * account is in no organization. There are no operations for it yet; seeds and tests fill it.
   */
  readonly scpLevels: (readonly string[])[];
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
    scpLevels: [],
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

/** The words of ARNs. */
const ARN_WORD = {
  role: 'role',
  policy: 'policy',
  instanceProfile: 'instance-profile',
  user: 'user',
  group: 'group',
} as const;

interface NewEntity {
  readonly account: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** `/` when absent. */
  readonly path?: string;
}

/** What all entities have. */
function entityOf(kind: keyof typeof ID_PREFIX, { account, name, createdAtMs, path = '/' }: NewEntity) {
  const arn = `arn:aws:iam::${account}:${ARN_WORD[kind]}${path}${name}`;
  return { name, id: iamEntityId(kind, arn, createdAtMs), arn, path, createdAtMs };
}

interface NewHolder extends NewEntity {
  /** Inline policies, name to JSON text. */
  readonly inlinePolicies?: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attachedPolicies?: readonly string[];
}

/** The policies of whoever may have some. */
const policiesOf = ({ inlinePolicies, attachedPolicies }: NewHolder) => ({
  inlinePolicies: new Map(Object.entries(inlinePolicies ?? {})),
  attachedPolicies: new Set(attachedPolicies),
});

export interface NewRole extends NewHolder {
  /** The trust policy as JSON text. */
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionSeconds?: number;
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The session length of a role for which none is set (IAM API reference, CreateRole). */
export const DEFAULT_SESSION_SECONDS = 3600;

/** Adds or replaces a role. */
export function insertRole(store: IamStore, role: NewRole): StoredRole {
  const stored: StoredRole = {
    ...entityOf('role', role),
    ...policiesOf(role),
    trustPolicy: role.trustPolicy,
    description: role.description,
    maxSessionSeconds: role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS,
    permissionsBoundary: role.permissionsBoundary,
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
  const version = { id: 'v1', document: policy.document, createdAtMs: policy.createdAtMs };
  const stored: StoredPolicy = {
    ...entityOf('policy', policy),
    description: policy.description,
    updatedAtMs: policy.createdAtMs,
    defaultVersionId: version.id,
    versions: new Map([[version.id, version]]),
    tags: new Map(Object.entries(policy.tags ?? {})),
  };
  store.policies.set(stored.arn, stored);
  return stored;
}

/** Adds or replaces an instance profile, with at most one role, as in AWS. */
export function insertInstanceProfile(
  store: IamStore,
  profile: NewEntity & { readonly roleName?: string | undefined },
): StoredInstanceProfile {
  const stored: StoredInstanceProfile = { ...entityOf('instanceProfile', profile), roleName: profile.roleName };
  store.instanceProfiles.set(profile.name, stored);
  return stored;
}

export interface NewUser extends NewHolder {
  /** Names of groups. */
  readonly groups?: readonly string[];
  readonly permissionsBoundary?: string;
  /** Secret of a virtual MFA device named after the user. */
  readonly mfaSecret?: string;
}

/** Adds or replaces a user. */
export function insertUser(store: IamStore, user: NewUser): StoredUser {
  const stored: StoredUser = {
    ...entityOf('user', user),
    ...policiesOf(user),
    groups: new Set(user.groups),
    permissionsBoundary: user.permissionsBoundary,
    mfaDevices: new Map(),
  };
  if (user.mfaSecret !== undefined) {
    const serial = `arn:aws:iam::${user.account}:mfa/${user.name}`;
    stored.mfaDevices.set(serial, { serial, secret: user.mfaSecret, enabledAtMs: user.createdAtMs, lastStep: 0 });
  }
  store.users.set(user.name, stored);
  return stored;
}

/** Adds or replaces a group. */
export function insertGroup(store: IamStore, group: NewHolder): StoredGroup {
  const stored: StoredGroup = { ...entityOf('group', group), ...policiesOf(group) };
  store.groups.set(group.name, stored);
  return stored;
}
