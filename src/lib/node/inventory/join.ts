import type { Instance, Tag } from '@aws-sdk/client-ec2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import type { FleetNode, UnmanagedReason } from './types.js';

/** The agent registers when the machine has started, which takes Windows some minutes: CloudWatch's own grace too. */
export const STARTING_MS = 15 * 60_000;

/** The two halves of a node; one of them may be missing. */
export interface Halves {
  readonly instanceId: string;
  readonly instance: Instance | undefined;
  readonly information: InstanceInformation | undefined;
  /** Systems Manager could not be asked: a missing half says nothing. */
  readonly isSsmDenied: boolean;
  /** Looked up for a machine that is no instance. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly nowMs: number;
}

/** A node out of what EC2 and Systems Manager say. */
export function toNode(halves: Halves): FleetNode {
  const { instanceId, instance, information } = halves;
  const tags = instance ? tagRecord(instance.Tags) : (halves.tags ?? {});
  const managed = information !== undefined || (halves.isSsmDenied ? null : false);
  const pingStatus = information?.PingStatus ?? null;
  return {
    instanceId,
    name: emptyToNull(tags['Name']) ?? emptyToNull(information?.Name) ?? computerName(information, instance),
    managed,
    pingStatus,
    platform: information?.PlatformType ?? (instance ? platformOf(instance) : null),
    platformName: information?.PlatformName ?? null,
    platformVersion: information?.PlatformVersion ?? null,
    ssmAgentVersion: information?.AgentVersion ?? null,
    lastPingMs: information?.LastPingDateTime?.getTime() ?? null,
    state: instance?.State?.Name ?? null,
    vpcId: instance?.VpcId ?? null,
    subnetId: instance?.SubnetId ?? null,
    tags,
    reason: reasonOf({ instance, pingStatus, isSsmDenied: halves.isSsmDenied, nowMs: halves.nowMs }),
    instance,
    information,
  };
}

/** An instance without a name tag has none; a machine elsewhere is known by the name of its computer. */
function computerName(information: InstanceInformation | undefined, instance: Instance | undefined): string | null {
  return instance ? null : emptyToNull(information?.ComputerName);
}

const emptyToNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

/** EC2's tags as a record without a prototype: a tag may be called `constructor`. */
export function tagRecord(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  const record: Record<string, string> = Object.create(null);
  for (const { Key, Value } of tags ?? []) if (Key !== undefined) record[Key] = Value ?? '';
  return record;
}

/** EC2 says `windows` or nothing; macOS runs on Mac instance types only. */
function platformOf(instance: Instance): FleetNode['platform'] {
  if (instance.Platform?.toLowerCase() === 'windows') return 'Windows';
  return instance.InstanceType?.startsWith('mac') === true ? 'MacOS' : 'Linux';
}

interface ReasonFacts {
  readonly instance: Instance | undefined;
  readonly pingStatus: FleetNode['pingStatus'];
  readonly isSsmDenied: boolean;
  readonly nowMs: number;
}

/** The state of the instance first: Systems Manager notices minutes later that one was stopped. */
function reasonOf({ instance, pingStatus, isSsmDenied, nowMs }: ReasonFacts): UnmanagedReason | null {
  const state = instance?.State?.Name;
  if (state === 'terminated' || state === 'shutting-down') return 'terminated';
  if (state === 'stopped' || state === 'stopping') return 'stopped';
  if (pingStatus === 'Online') return null;
  if (pingStatus !== null) return 'connection-lost';
  if (isSsmDenied) return 'unknown';
  const ageMs = nowMs - (instance?.LaunchTime?.getTime() ?? 0);
  if (state === 'pending' || ageMs < STARTING_MS) return 'starting';
  return instance?.IamInstanceProfile === undefined ? 'no-instance-profile' : 'never-registered';
}
