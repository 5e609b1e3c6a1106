import { fromContainerMetadata, fromInstanceMetadata } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentityProvider } from '@smithy/types';

/** The credentials of the machine or container that this runs on. */
export const machineCredentials = (kind: 'instance' | 'container'): AwsCredentialIdentityProvider =>
  kind === 'instance' ? fromInstanceMetadata() : fromContainerMetadata();
