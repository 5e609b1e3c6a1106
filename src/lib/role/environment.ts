import type { Env, RoleSession } from './types.js';

/** Variables that would win over the keys, lead elsewhere, or are nobody else's business. */
export const CONFLICTING_VARIABLES: readonly string[] = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SECURITY_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWSOPS_PROFILE',
  'AWSOPS_ROLE_ARN',
  'AWSOPS_MFA_CODE',
];

/** Variables of a role, besides those that only some have. */
export const ROLE_VARIABLES: readonly string[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWSOPS_SWITCHED_TO',
];

/** What programs need to act as the role, in the order in which it is printed. */
export function roleVariables({
  credentials,
  region,
  target,
  endpointUrl,
}: RoleSession): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = credentials;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    ...(expiresAtMs === null ? {} : { AWS_CREDENTIAL_EXPIRATION: new Date(expiresAtMs).toISOString() }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWSOPS_SWITCHED_TO: target.name,
    // Keys of a practice account are good there only.
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
  };
}

/** The environment of a program that acts as the role: the one that there is, without what would contradict it. */
export function environmentOf(session: RoleSession, env: Env): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || CONFLICTING_VARIABLES.includes(name) || ROLE_VARIABLES.includes(name) ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(kept), ...roleVariables(session) };
}
