import type { StoreKey } from './types.js';

/** Behaviour of the simulated services that faults switch on; services read it, see `faults.ts`. */
export interface SandboxSettings {
  /** For how long after its creation a role cannot be assumed or passed on. */
  iamPropagationMs: number;
  /** How many managed nodes have lost their connection. */
  offlineNodes: number;
  /** How many of the next Athena queries fail for no reason of their own. */
  failingQueries: number;
}

/** Key of the settings: one for the whole sandbox. */
export const settingsStore: StoreKey<SandboxSettings> = {
  name: 'settings',
  scope: 'global',
  create: () => ({ iamPropagationMs: 0, offlineNodes: 0, failingQueries: 0 }),
};
