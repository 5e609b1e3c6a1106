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
import { checkRequest, constraint } from './check-request.js';
import { identityOf, issuedCredentials, type Identity } from './credentials.js';
import { decideAssumption, type Assumption } from './may-assume.js';
import { checkMfa } from './mfa.js';

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
  const { RoleArn: roleArn = '', RoleSessionName: sessionName = '' } = input;
  checkRequest(input);
  const [, account = '', roleName = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (roleName === '') throw new ServiceError('ValidationError', `${roleArn} is invalid`);
  const identity = identityOf(call);
  const hasCode = checkMfa(input, { identity, call });
  const role = assumableRole(input, { account, roleName, hasCode, call });
  const durationSeconds = input.DurationSeconds ?? DEFAULT_ROLE_DURATION_SECONDS;
  checkRoleDuration(durationSeconds, { role, identity });
  const arn = `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`;
  const userId = `${role.id}:${sessionName}`;
  const sourceIdentity = input.SourceIdentity ?? identity.session?.sourceIdentity;
  const session = {
    mfaAtMs: hasCode ? call.clock.now() : undefined,
    policy: input.Policy,
    sourceIdentity,
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
  const credentials = issue({ account, arn, userId, session }, { durationSeconds, call });
  return {
    Credentials: credentials,
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    SourceIdentity: sourceIdentity,
  };
}

/**
 * The role, when every action that the request amounts to is allowed. AWS does not tell a role that is not there from
 * one that does not trust the caller.
 */
function assumableRole(
  input: AssumeRoleCommandInput,
  how: { readonly account: string; readonly roleName: string; readonly hasCode: boolean; readonly call: Call },
): StoredRole {
  const { account, roleName, hasCode, call } = how;
  const { RoleArn: roleArn = '', SourceIdentity: sourceIdentity, Tags: tags = [] } = input;
  const role = call.store(iamStore, { account }).roles.get(roleName);
  const identity = identityOf(call);
  const { iamPropagationMs } = call.store(settingsStore);
  const isReady = role !== undefined && call.clock.now() >= role.createdAtMs + iamPropagationMs;
  if (role?.arn !== roleArn || !isReady) throw refused(identity, { action: 'sts:AssumeRole', roleArn });
  const assumption: Assumption = { identity, role, account, hasCode, context: requestContext(input) };
  const inherited = identity.session?.sourceIdentity;
  const actions = [
    'sts:AssumeRole',
    ...(tags.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity !== undefined || inherited !== undefined ? ['sts:SetSourceIdentity'] : []),
  ];
  for (const action of actions) {
    const said = decideAssumption(action, assumption, call);
    if (said.decision !== 'allowed')
      throw refused(identity, { action, roleArn, denier: said.statements[0]?.policyKind });
  }
  // "The value cannot be changed": STS API reference, AssumeRole, SourceIdentity.
  if (sourceIdentity !== undefined && inherited !== undefined && sourceIdentity !== inherited) {
    throw refused(identity, { action: 'sts:SetSourceIdentity', roleArn });
  }
  return role;
}

function requestContext(input: AssumeRoleCommandInput): Record<string, string | readonly string[]> {
  const { ExternalId: externalId, RoleSessionName: name = '', SourceIdentity: sourceIdentity, Tags: tags = [] } = input;
  return {
    'sts:RoleSessionName': name,
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...(tags.length === 0 ? {} : { 'aws:TagKeys': tags.map(({ Key = '' }) => Key) }),
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
  };
}

/** IAM user guide, "Troubleshoot access denied error messages": an explicit deny is named by the kind of its policy. */
const DENIERS: Readonly<Record<string, string>> = {
  identity: 'an identity-based policy',
  resource: 'a resource-based policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
  scp: 'a service control policy',
};

function refused(
  { arn }: Identity,
  what: { readonly action: string; readonly roleArn: string; readonly denier?: string | undefined },
): ServiceError {
  const denier = DENIERS[what.denier ?? ''];
  const suffix = denier === undefined ? '' : ` with an explicit deny in ${denier}`;
  const message = `User: ${arn} is not authorized to perform: ${what.action} on resource: ${what.roleArn}${suffix}`;
  return new ServiceError('AccessDenied', message, 403);
}

function checkRoleDuration(
  seconds: number,
  { role, identity }: { readonly role: StoredRole; readonly identity: Identity },
): void {
  checkDuration(seconds, MAX_ROLE_DURATION_SECONDS);
  // Keys of GetSessionToken count as well: https://github.com/mmmorris1975/aws-runas/issues/11
  if (identity.session !== undefined && seconds > MAX_CHAINED_DURATION_SECONDS) {
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
  if (identity.session !== undefined) {
    throw new ServiceError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
  }
  const durationSeconds = input.DurationSeconds ?? DEFAULT_SESSION_TOKEN_SECONDS;
  checkDuration(durationSeconds, MAX_SESSION_TOKEN_SECONDS);
  const mfaAtMs = checkMfa(input, { identity, call }) ? call.clock.now() : undefined;
  const session = { mfaAtMs, policy: undefined, sourceIdentity: undefined, tags: {} };
  return { Credentials: issue({ ...identity, session }, { durationSeconds, call }) };
}

function issue(
  identity: Identity,
  { durationSeconds, call }: { readonly durationSeconds: number; readonly call: Call },
): Credentials {
  const accessKeyId = `ASIA${keyLetters(randomBytes(16))}`;
  const sessionToken = randomBytes(48).toString('base64');
  const expiresAtMs = call.clock.now() + durationSeconds * 1000;
  call.store(issuedCredentials).set(accessKeyId, { ...identity, sessionToken, expiresAtMs });
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
  const bound = seconds < MIN_DURATION_SECONDS ? MIN_DURATION_SECONDS : maxSeconds;
  if (seconds >= MIN_DURATION_SECONDS && seconds <= maxSeconds) return;
  const word = seconds < MIN_DURATION_SECONDS ? 'greater' : 'less';
  throw constraint(seconds, 'durationSeconds', `Member must have value ${word} than or equal to ${bound}`);
}
