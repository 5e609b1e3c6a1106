import type { ConfigFacts, Platform } from '../agent-config/index.js';

/** Where an installation ended on a node; null in a row: nothing had to be done. */
export type InstallStep = 'preflight' | 'package' | 'configure' | 'verify';

/**
 * What became of a node:
 *
 * - `ok`: installed or configured, and (with verification) its data has arrived;
 * - `unchanged`: it ran the wanted version and configuration already;
 * - `excluded`: nothing was sent to it, the reason says why;
 * - `failed`: the step did not succeed there;
 * - `no-data`: everything was done and nothing has arrived in time;
 * - `not-run`: its turn did not come, too many others had failed;
 * - `unknown`: it did not say what became of it.
 */
export type InstallStatus = 'ok' | 'unchanged' | 'excluded' | 'failed' | 'no-data' | 'not-run' | 'unknown';

/** A node in the result of an installation or of a status. */
export type AgentRow = {
  readonly instanceId: string;
  readonly name: string | null;
  readonly status: string;
  readonly step: InstallStep | null;
  readonly agentVersion: string | null;
  /** SHA-256 of the configuration on the node, hexadecimal. */
  readonly configHash: string | null;
  /** ISO-8601; null: not seen. */
  readonly metricsLastSeen: string | null;
  readonly logsLastSeen: string | null;
  readonly reason: string | null;
};

/** A configuration as nodes will fetch it. */
export interface AgentConfiguration {
  /** As the user named it. */
  readonly label: string;
  /** Parameter that nodes fetch it from. */
  readonly parameterName: string;
  /** What the parameter holds, or shall hold. */
  readonly text: string;
  /** SHA-256 of `text`: the agent stores it as it is. */
  readonly hash: string;
  /** False when the parameter is the source: it is read and never written. */
  readonly isOurs: boolean;
  readonly platforms: readonly Platform[];
  readonly facts: ConfigFacts;
}

/** Whether the configuration takes the place of all others on a node, or is merged with them. */
export type ConfigMode = 'replace' | 'append';
