import type { Instance } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';

/**
 * Why no command reaches a node, as far as EC2's and Systems Manager's lists can tell:
 *
 * - `terminated`, `stopped`: the state of the instance, or the one that it is on the way to;
 * - `starting`: launched so short a time ago that its agent need not have registered yet;
 * - `no-instance-profile`, `never-registered`: it runs and Systems Manager does not know it, without or with a profile;
 * - `connection-lost`: it was registered, and its agent is not heard of any more;
 * - `unknown`: Systems Manager could not be asked.
 */
export type UnmanagedReason =
  'terminated' | 'stopped' | 'starting' | 'no-instance-profile' | 'never-registered' | 'connection-lost' | 'unknown';

/** An instance of EC2 or a machine elsewhere (`mi-…`), as EC2 and Systems Manager describe it together. */
export interface FleetNode {
  readonly instanceId: string;
  /** The tag `Name`; the name of the computer for a machine that is no instance. */
  readonly name: string | null;
  /** Whether Systems Manager lists it; null when that could not be asked. */
  readonly managed: boolean | null;
  readonly pingStatus: 'Online' | 'ConnectionLost' | 'Inactive' | null;
  /** From Systems Manager, else from EC2, which cannot tell macOS from Linux but by the instance type. */
  readonly platform: 'Linux' | 'Windows' | 'MacOS' | null;
  /** E.g. `Amazon Linux`, `Ubuntu`; known for managed nodes only. */
  readonly platformName: string | null;
  /** E.g. `2023`, `24.04`. */
  readonly platformVersion: string | null;
  readonly ssmAgentVersion: string | null;
  readonly lastPingMs: number | null;
  /** State of the instance, e.g. `running`; null for a machine that is none, or when EC2 could not be asked. */
  readonly state: string | null;
  readonly vpcId: string | null;
  readonly subnetId: string | null;
  /** Those of the instance; of other machines only what the selection had to look up. */
  readonly tags: Readonly<Record<string, string>>;
  /** Null: online, commands reach it. */
  readonly reason: UnmanagedReason | null;
  readonly instance: Instance | undefined;
  readonly information: InstanceInformation | undefined;
}

/** Which nodes are meant. Ids and tags together: both lists, each node once. */
export interface NodeSelection {
  /** `i-…` and `mi-…`. */
  readonly ids: readonly string[];
  /** `K=V` (V with `*` and `?`) or `K`: has the tag. The same key again is "or", another key is "and". */
  readonly tags: readonly string[];
  /** Every node of the region; ids and tags must be empty then. */
  readonly all: boolean;
}
