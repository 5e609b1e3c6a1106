import type { StoreKey } from '../../types.js';

/** A destination that other accounts may send to. */
export interface StoredDestination {
  readonly destinationName: string;
  readonly arn: string;
  readonly creationTime: number;
  readonly targetArn: string;
  readonly roleArn: string;
  /** JSON text; without one, only the own account may send. */
  readonly accessPolicy: string | undefined;
}

/** Destinations of an account and region, by name. */
export const destinationsStore: StoreKey<Map<string, StoredDestination>> = {
  name: 'logs destinations',
  scope: 'regional',
  create: () => new Map(),
};
