import { createHash, randomBytes } from 'node:crypto';
import type {
  AssumeRoleCommandInput,
  AssumeRoleResponse,
  Credentials,
  GetCallerIdentityResponse,
  GetSessionTokenCommandInput,
  GetSessionTokenResponse,
} from '@aws-sdk/client-sts';
import { settingsStore } from '../../settings.js';
import { ServiceError, type Call } from '../../types.js';
import type { Operations } from '../definition.js';
import { iamStore, type StoredRole } from '../iam/store.js';
import { identityOf, issuedCredentials, type IssuedCredential } from './credentials.js';
import { isTrusted } from './trust.js';

/** STS API reference, AssumeRole: DurationSeconds and role chaining; GetSessionToken: DurationSeconds. */
const MIN_DURATION_SECONDS = 900;
const MAX_ROLE_DURATION_SECONDS = 43_200;
const DEFAULT_ROLE_DURATION_SECONDS = 3600;
const MAX_CHAINED_DURATION_SECONDS = 3600;
const MAX_SESSION_TOKEN_SECONDS = 129_600;
const DEFAULT_SESSION_TOKEN_SECONDS = 43_200;

/** STS: who is calling, and temporary keys. */
export const stsOperations: Operations = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
  GetSessionToken: getSessionToken,
};

function getCallerIdentity(_input: object, call: Call): GetCallerIdentityResponse {
  const { account, arn, userId } = identityOf(call);
  return { Account: account, Arn: arn, UserId: userId };
}

function assumeRole(input: AssumeRoleCommandInput, call: Call): AssumeRoleResponse {
  const { RoleArn: roleArn = '', RoleSessionName: session = '' } = input;
  if (!/^[\w+=,.@-]{2,64}$/.test(session))
    throw constraint(session, 'roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
  const [, account = '', roleName = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (roleName === '') throw new ServiceError('ValidationError', `${roleArn} is invalid`);
  const role = assumableRole({ roleArn, account, roleName, externalId: input.ExternalId }, call);
  const durationSeconds = input.DurationSeconds ?? DEFAULT_ROLE_DURATION_SECONDS;
  checkRoleDuration(durationSeconds, { role, call });
  const arn = `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`;
  const userId = `${role.id}:${session}`;
  const credentials = issue({ account, arn, userId, isRoleSession: true }, { durationSeconds, call });
  return { Credentials: credentials, AssumedRoleUser: { AssumedRoleId: userId, Arn: arn } };
}

/** AWS does not tell a role that is not there from one that does not trust the caller. */
function assumableRole(
  wanted: { roleArn: string; account: string; roleName: string; externalId: string | undefined },
  call: Call,
): StoredRole {
  const role = call.store(iamStore, { account: wanted.account }).roles.get(wanted.roleName);
  const identity = identityOf(call);
  const { iamPropagationMs } = call.store(settingsStore);
  const isReady = role !== undefined && call.clock.now() >= role.createdAtMs + iamPropagationMs;
  if (
    role?.arn === wanted.roleArn &&
    isReady &&
    isTrusted(role.trustPolicy, { identity, externalId: wanted.externalId })
  ) {
    return role;
  }
  throw new ServiceError(
    'AccessDenied',
    `User: ${identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${wanted.roleArn}`,
    403,
  );
}

function checkRoleDuration(seconds: number, { role, call }: { role: StoredRole; call: Call }): void {
  checkDuration(seconds, MAX_ROLE_DURATION_SECONDS);
  if (identityOf(call).isRoleSession && seconds > MAX_CHAINED_DURATION_SECONDS) {
    const message =
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.';
    throw new ServiceError('ValidationError', message);
  }
  if (seconds > role.maxSessionSeconds) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw new ServiceError('ValidationError', message);
  }
}

function getSessionToken(input: GetSessionTokenCommandInput, call: Call): GetSessionTokenResponse {
  const identity = identityOf(call);
  if (call.store(issuedCredentials).has(call.accessKeyId)) {
    throw new ServiceError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
  }
  const durationSeconds = input.DurationSeconds ?? DEFAULT_SESSION_TOKEN_SECONDS;
  checkDuration(durationSeconds, MAX_SESSION_TOKEN_SECONDS);
  return { Credentials: issue(identity, { durationSeconds, call }) };
}

function issue(
  identity: Omit<IssuedCredential, 'sessionToken' | 'expiresAtMs'>,
  { durationSeconds, call }: { durationSeconds: number; call: Call },
): Credentials {
  const accessKeyId = `ASIA${keyLetters(randomBytes(16))}`;
  const sessionToken = randomBytes(48).toString('base64');
  const expiresAtMs = call.clock.now() + durationSeconds * 1000;
  const { account, arn, userId, isRoleSession } = identity;
  call.store(issuedCredentials).set(accessKeyId, { account, arn, userId, isRoleSession, sessionToken, expiresAtMs });
  const secret = createHash('sha256').update(accessKeyId).digest('base64').slice(0, 40);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secret,
    SessionToken: sessionToken,
    Expiration: new Date(expiresAtMs),
  };
}

function keyLetters(bytes: Uint8Array): string {
  return [...bytes].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte % 32)).join('');
}

function checkDuration(seconds: number, maxSeconds: number): void {
  if (seconds < MIN_DURATION_SECONDS) {
    throw constraint(
      seconds,
      'durationSeconds',
      `Member must have value greater than or equal to ${MIN_DURATION_SECONDS}`,
    );
  }
  if (seconds > maxSeconds) {
    throw constraint(seconds, 'durationSeconds', `Member must have value less than or equal to ${maxSeconds}`);
  }
}

function constraint(value: string | number, member: string, rule: string): ServiceError {
  const message = `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`;
  return new ServiceError('ValidationError', message);
}
