import { readProfiles, type ProfileSettings } from '../aws/shared-config.js';
import type { Env } from './types.js';

/** A profile that leads to a role. */
export interface RoleProfile {
  readonly profile: string;
  /** `role`: role_arn with a source. `web-identity`: role_arn with a token file. `sso`: a role of IAM Identity Center. */
  readonly kind: 'role' | 'web-identity' | 'sso';
  /** Null for IAM Identity Center, whose roles have ARNs that nobody configures. */
  readonly roleArn: string | null;
  readonly account: string | null;
  readonly roleName: string | null;
  /** The profile, or the word of credential_source, whose credentials assume it. */
  readonly sourceProfile: string | null;
  /** Its own, or the one of a profile behind it. */
  readonly mfaSerial: string | null;
  readonly hasExternalId: boolean;
  readonly durationSeconds: number | null;
  readonly region: string | null;
}

/** The profiles of the AWS config that lead to roles, in the order of the file. Asks nobody. */
export async function listRoleProfiles(env: Env): Promise<readonly RoleProfile[]> {
  const profiles = await readProfiles(env);
  const settingsOf = new Map(profiles.map(({ name, settings }) => [name, settings]));
  return profiles.flatMap((profile) => describe(profile, settingsOf));
}

/** The device that a profile names, or the first one that names one behind it. */
function mfaSerialOf(name: string, settingsOf: Profiles, seen: readonly string[] = []): string | null {
  const { mfa_serial: own, source_profile: source } = settingsOf.get(name) ?? {};
  if (own !== undefined || source === undefined || seen.includes(source)) return own ?? null;
  return mfaSerialOf(source, settingsOf, [...seen, name]);
}

type Profiles = ReadonlyMap<string, ProfileSettings['settings']>;

function describe({ name, settings }: ProfileSettings, settingsOf: Profiles): readonly RoleProfile[] {
  const { role_arn: roleArn, sso_account_id: ssoAccount, sso_role_name: ssoRole } = settings;
  const common = {
    profile: name,
    mfaSerial: mfaSerialOf(name, settingsOf),
    hasExternalId: settings['external_id'] !== undefined,
    durationSeconds: secondsOf(settings),
    region: settings['region'] ?? null,
  };
  if (roleArn !== undefined) {
    const { account = null, name: roleName = null } = ROLE_ARN.exec(roleArn)?.groups ?? {};
    const isWeb = settings['web_identity_token_file'] !== undefined;
    const sourceProfile = settings['source_profile'] ?? settings['credential_source'] ?? null;
    return [{ ...common, kind: isWeb ? 'web-identity' : 'role', roleArn, account, roleName, sourceProfile }];
  }
  if (ssoAccount === undefined || ssoRole === undefined) return [];
  return [
    {
      ...common,
      kind: 'sso',
      roleArn: null,
      account: ssoAccount,
      roleName: ssoRole,
      sourceProfile: settings['sso_session'] ?? null,
    },
  ];
}

/** An ARN of a role, its name without the path. */
export const ROLE_ARN =
  /^arn:(?<partition>aws[\w-]*):iam::(?<account>\d{12}):role\/(?:[\u0021-\u007e]+\/)?(?<name>[\w+=,.@-]{1,64})$/;

/** duration_seconds of a profile; null when there is none, or no number. */
export function secondsOf(settings: ProfileSettings['settings']): number | null {
  const text = settings['duration_seconds'] ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}
