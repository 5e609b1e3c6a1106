import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { SessionOptions } from './types.js';

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * The SDK's provider chain for a profile (environment, SSO, role, process, container, instance), then the role
 * of --role-arn on top.
 */
export async function credentialProvider(
  options: SessionOptions,
  region: string,
): Promise<AwsCredentialIdentityProvider> {
  // A profile that was named wins over keys in the environment; that needs no warning of ten lines.
  const isNamed = options.profile !== undefined && options.profile !== options.env['AWS_PROFILE'];
  const base = defaultProvider({
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(isNamed ? { logger: SILENT } : {}),
    clientConfig: stsConfig(options, region),
    mfaCodeProvider: (serial) => options.ask({ message: `MFA code for ${serial}`, secret: true }),
  });
  if (options.roleArn === undefined) return base;
  const { assumedRole } = await import('./assumed-role.js');
  return assumedRole({ base, roleArn: options.roleArn, clientConfig: stsConfig(options, region) });
}

const stsConfig = (options: SessionOptions, region: string): { region: string; endpoint?: string } => ({
  region,
  ...(options.endpointUrl === undefined ? {} : { endpoint: options.endpointUrl }),
});
