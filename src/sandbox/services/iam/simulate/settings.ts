import type { StoreKey } from '../../../types.js';

/** How the simulator answers; tests turn it. */
export interface SimulatorSettings {
  /**
   * `per-action`: one result for each action, with the truth about each resource in ResourceSpecificResults, as the API
   * reference describes it. `per-resource`: one result for each action and resource, as it was before; endpoints that
   * have not followed still answer so.
   */
  resultShape: 'per-action' | 'per-resource';
}

/** Key of the settings: one for the whole sandbox. */
export const simulatorSettings: StoreKey<SimulatorSettings> = {
  name: 'iam simulator settings',
  scope: 'global',
  create: () => ({ resultShape: 'per-action' }),
};
