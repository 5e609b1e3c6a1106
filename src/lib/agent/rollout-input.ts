import type { OnInterrupt } from '../node/index.js';

/** How long a node has to take a command when nothing else is said. */
export const DELIVERY_TIMEOUT_MS = 10 * 60_000;

/** How a change goes over a fleet. */
export interface RolloutInput {
  /** Nodes at the same time: a number or a percentage. */
  readonly maxConcurrency: string;
  /** Nodes that may fail before nothing more is begun: a number or a percentage. */
  readonly maxErrors: string;
  /** `stages`, `off`, or the size of the first wave. */
  readonly canary: string;
  /** How long a node has to take a command, ms; default: ten minutes. */
  readonly deliveryTimeout?: number | undefined;
  readonly onInterrupt: OnInterrupt;
  /** Folder of the state files of runs. */
  readonly runsDirectory: string;
}
