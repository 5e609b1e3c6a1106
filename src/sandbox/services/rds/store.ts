import type { DBCluster, DBInstance } from '@aws-sdk/client-rds';
import type { StoreKey } from '../../types.js';

/** RDS of one account and region: by identifier, in the SDK's own shapes. */
export interface RdsStore {
  readonly instances: Map<string, DBInstance & { readonly DBInstanceIdentifier: string }>;
  readonly clusters: Map<string, DBCluster & { readonly DBClusterIdentifier: string }>;
}

/** Key of the RDS state of an account and region. */
export const rdsStore: StoreKey<RdsStore> = {
  name: 'rds',
  scope: 'regional',
  create: () => ({ instances: new Map(), clusters: new Map() }),
};
