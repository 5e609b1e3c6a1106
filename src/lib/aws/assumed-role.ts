import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentityProvider } from '@smithy/types';

/** The credentials of a role, assumed with others and renewed before they expire. */
export const assumedRole = (options: {
  readonly base: AwsCredentialIdentityProvider;
  readonly roleArn: string;
  readonly clientConfig: { region: string; endpoint?: string };
}): AwsCredentialIdentityProvider =>
  fromTemporaryCredentials({
    masterCredentials: options.base,
    params: { RoleArn: options.roleArn, RoleSessionName: `awsops-${Date.now()}` },
    clientConfig: options.clientConfig,
  });
