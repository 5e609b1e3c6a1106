import { readProfiles, type ProfileSettings } from '../aws/shared-config.js';
import { suggest } from '../core/suggest.js';
import { configError, usageError } from '../errors/app-error.js';
import { checkText } from './limits.js';
import { ROLE_ARN, secondsOf } from './profiles.js';
import type { Env, Hop, RoleContext, Source, Target } from './types.js';

type Settings = ProfileSettings['settings'];
type Profiles = ReadonlyMap<string, Settings>;

/** Settings by which a profile gets its credentials; together they tell one source from another. */
const SOURCE_KEYS = [
  'aws_access_key_id',
  'sso_session',
  'sso_start_url',
  'sso_account_id',
  'sso_role_name',
  'credential_process',
  'role_arn',
  'web_identity_token_file',
  'login_session',
];

/**
 * What a word stands for: the profile of that name with the chain of roles behind its source_profile, or the ARN of a
 * role that the credentials of the run assume.
 *
 * @throws configuration error for a profile that is not there, names itself in a circle or no source; usage error for a
 * word that is neither
 */
export async function resolveTarget(role: string, ctx: Pick<RoleContext, 'aws' | 'env'>): Promise<Target> {
  const read = await readProfiles(ctx.env);
  const profiles: Profiles = new Map(read.map(({ name, settings }) => [name, settings]));
  if (!profiles.has(role)) return byArn(role, { profiles, ctx });
  const way = follow(role, profiles);
  const settings = profiles.get(role) ?? {};
  return {
    name: role,
    profile: role,
    source: way.source,
    hops: way.hops.toReversed(),
    mfaSerial: way.mfaSerial,
    region: settings['region'] ?? way.source.region,
  };
}

function byArn(
  role: string,
  { profiles, ctx }: { readonly profiles: Profiles; readonly ctx: Pick<RoleContext, 'aws' | 'env'> },
): Target {
  if (!role.startsWith('arn:')) throw unknownProfile(role, profiles);
  checkRoleArn(role);
  const profile = ctx.aws.profile ?? null;
  const settings = profiles.get(profile ?? 'default') ?? {};
  return {
    name: role,
    profile: null,
    source: { kind: 'run', profile, region: undefined, fingerprint: runFingerprint(settings, ctx) },
    hops: [{ roleArn: role, profile: null, externalId: undefined, sessionName: undefined, durationSeconds: undefined }],
    mfaSerial: settings['mfa_serial'],
    region: undefined,
  };
}

/** What the credentials of the run depend on: a profile that was named, else keys in the environment before profiles. */
function runFingerprint(settings: Settings, { aws, env }: Pick<RoleContext, 'aws' | 'env'>): Source['fingerprint'] {
  const role = { assumedFirst: aws.roleArn };
  if (aws.profile !== null) return { ...role, profile: aws.profile, ...pick(settings) };
  const { AWS_ACCESS_KEY_ID: key, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: tokenRole } = env;
  return { ...role, key, tokenFile, tokenRole, ...(key === undefined ? pick(settings) : {}) };
}

const pick = (settings: Settings): Record<string, string> =>
  Object.fromEntries(SOURCE_KEYS.flatMap((key) => (settings[key] === undefined ? [] : [[key, settings[key]]])));

/** The roles from the target back to the source, and the source. */
interface Way {
  readonly hops: readonly Hop[];
  readonly source: Source;
  readonly mfaSerial: string | undefined;
}

function follow(name: string, profiles: Profiles, seen: readonly string[] = []): Way {
  if (seen.includes(name)) {
    throw configError(`the profile "${seen[0]}" leads in a circle`, {
      code: 'ProfileCircle',
      reason: `source_profile: ${[...seen, name].join(' -> ')}`,
      hint: 'name a profile with credentials at its end, in ~/.aws/config',
    });
  }
  const settings = profiles.get(name);
  if (settings === undefined) throw missingSource(name, seen, profiles);
  const { role_arn: roleArn, source_profile: sourceProfile, credential_source: credentialSource } = settings;
  const own = { source: profileSource(name, settings), hops: [], mfaSerial: settings['mfa_serial'] };
  // The SDK turns tokens of web identities into the role itself.
  if (roleArn === undefined || settings['web_identity_token_file'] !== undefined) return own;
  const hop = hopOf(name, settings, roleArn);
  const rest = ((): Way => {
    if (credentialSource !== undefined)
      return { ...own, source: namedSource(credentialSource, name, settings), hops: [] };
    if (sourceProfile === undefined) throw noSource(name);
    // A profile may hold the keys with which its own role is assumed.
    if (sourceProfile === name && settings['aws_access_key_id'] !== undefined) return own;
    return follow(sourceProfile, profiles, [...seen, name]);
  })();
  return { source: rest.source, hops: [hop, ...rest.hops], mfaSerial: own.mfaSerial ?? rest.mfaSerial };
}

function hopOf(profile: string, settings: Settings, roleArn: string): Hop {
  checkRoleArn(roleArn, profile);
  const { external_id: externalId, role_session_name: sessionName } = settings;
  if (externalId !== undefined) checkText('--external-id', externalId, profile);
  if (sessionName !== undefined) checkText('--session-name', sessionName, profile);
  return { roleArn, profile, externalId, sessionName, durationSeconds: secondsOf(settings) ?? undefined };
}

const profileSource = (profile: string, settings: Settings): Source => ({
  kind: 'profile',
  profile,
  region: settings['region'],
  fingerprint: { profile, ...pick(settings) },
});

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html, credential_source */
const CREDENTIAL_SOURCES: ReadonlyMap<string, Source['kind']> = new Map([
  ['Environment', 'environment'],
  ['Ec2InstanceMetadata', 'instance'],
  ['EcsContainer', 'container'],
]);

function namedSource(word: string, profile: string, settings: Settings): Source {
  const kind = CREDENTIAL_SOURCES.get(word);
  if (kind !== undefined)
    return { kind, profile: null, region: settings['region'], fingerprint: { credentialSource: word } };
  throw configError(`credential_source of profile "${profile}" is "${word}"`, {
    code: 'InvalidProfile',
    reason: `it takes ${[...CREDENTIAL_SOURCES.keys()].join(', ')}`,
  });
}

/** @throws usage error for what is no ARN of a role; a configuration error when it stands in a profile */
function checkRoleArn(arn: string, profile?: string): void {
  if (ROLE_ARN.test(arn)) return;
  const fields = { code: 'InvalidRole', reason: 'ARNs of roles look like arn:aws:iam::123456789012:role/NAME' };
  if (profile === undefined) throw usageError(`"${arn}" is not the ARN of a role`, fields);
  throw configError(`role_arn of profile "${profile}" is "${arn}"`, fields);
}

function unknownProfile(role: string, profiles: Profiles): Error {
  const nearest = suggest(role, profiles.keys());
  return configError(`there is no profile "${role}"`, {
    code: 'UnknownProfile',
    reason: 'roles are named by a profile of ~/.aws/config, or by an ARN like arn:aws:iam::123456789012:role/NAME',
    hint: nearest === undefined ? 'see the profiles: awsops role list' : `did you mean: awsops role switch ${nearest}`,
  });
}

function missingSource(name: string, seen: readonly string[], profiles: Profiles): Error {
  const nearest = suggest(name, profiles.keys());
  return configError(`source_profile of profile "${seen.at(-1)}" is "${name}", which is not there`, {
    code: 'UnknownProfile',
    hint: nearest === undefined ? 'see: awsops role list' : `did you mean "${nearest}"?`,
  });
}

const noSource = (name: string): Error =>
  configError(`the profile "${name}" names a role and nobody who assumes it`, {
    code: 'NoSource',
    reason: 'role_arn needs source_profile, credential_source or web_identity_token_file beside it',
    hint: `awsops role exec ROLE_ARN uses the credentials of the run; or: aws configure set profile.${name}.source_profile NAME`,
  });

/** Keys of the environment, for `credential_source = Environment`. */
export function environmentKeys(env: Env): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw configError('credential_source is Environment and there are no keys in it', {
      code: 'NoCredentials',
      reason: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
    });
  }
  return { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) };
}
