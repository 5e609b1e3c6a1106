/** As Systems Manager writes it. */
export type Platform = 'Linux' | 'Windows' | 'MacOS';

/** A node that a command is sent to. */
export interface RunNode {
  readonly instanceId: string;
  readonly platform: Platform;
}

/** Where nodes write all of their output; what they are not allowed to write is silently missing. */
export interface OutputTarget {
  readonly bucket?: string | undefined;
  readonly prefix?: string | undefined;
  readonly logGroup?: string | undefined;
}

/** What is sent. Everything in it is written to the state file of the run, the text of scripts too. */
export interface CommandSpec {
  readonly documentName: string;
  readonly documentVersion?: string | undefined;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** How long a node has to begin; 30 s to 30 days. */
  readonly deliveryTimeoutMs: number;
  /** How long the document lets a node work on it, where that is known: the deadline when the service names none. */
  readonly executionTimeoutMs?: number | undefined;
  /** The step of the document whose output tells what happened, for documents with a step for each platform. */
  readonly stepOf?: ((platform: Platform) => string | undefined) | undefined;
  readonly output?: OutputTarget | undefined;
}

/**
 * What became of a node:
 *
 * - `success`, `failed`, `timed-out`: it ran, and ended with 0, with another code, or not within the execution timeout;
 * - `undelivered`: it did not take the command in time, cannot be reached, or is of another platform;
 * - `denied`: it may not run it;
 * - `cancelled`: somebody cancelled the command;
 * - `not-run`: it was not begun there and is not going to be: its turn did not come, or it was left out;
 * - `unknown`: it may have run; nobody knows the result.
 */
export type NodeStatus =
  'success' | 'failed' | 'timed-out' | 'undelivered' | 'denied' | 'cancelled' | 'not-run' | 'unknown';

/** The one result of a node. */
export interface NodeOutcome {
  readonly instanceId: string;
  readonly status: NodeStatus;
  /** As the service words it (`Success`, `DeliveryTimedOut`, …), else a name of ours: `NotSent`, `WaitTimedOut`, …. */
  readonly statusDetails: string;
  readonly exitCode: number | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  /** Whether some of the output is missing in `stdout` or `stderr`. */
  readonly truncated: boolean;
  readonly startedAtMs: number | null;
  readonly durationMs: number | null;
  readonly commandId: string | null;
  /** Why, where neither the status nor the output of the node says it. */
  readonly reason: string | null;
}

/** What happens to commands that still run when the run is interrupted. */
export type OnInterrupt = 'cancel' | 'leave';
