import type { Image, InstanceStatus } from '@aws-sdk/client-ec2';
import type { ConfigFacts } from '../agent-config/index.js';
import type { SimulationResult } from '../iam/index.js';
import type { NetworkView } from '../network/index.js';
import type { Diagnosis, FleetNode, NodeArrival } from '../node/index.js';
import type { ProfileFacts, RoleFacts } from './judge/identity.js';
import type { ChosenBy } from './judge/state.js';
import type { Read } from './read.js';
import type { ConfigSource } from './types.js';

/** A configuration, with what it makes the agent need; null: its text is not there or no JSON object. */
export interface KnownConfig {
  readonly source: ConfigSource;
  readonly facts: ConfigFacts | null;
}

/** A parameter as far as agents are concerned. */
export interface StoredConfig {
  readonly value: string;
  readonly type: string;
}

/** The answer of a node to the diagnostic script, and when it came (AWS's clock, epoch ms). */
export interface NodeAnswer {
  readonly diagnosis: Diagnosis;
  readonly answeredAtMs: number | null;
}

/**
 * All that is known of the fleet so far. What has a key is loaded once for all nodes that share it: a profile, a role,
 * an image, a parameter, the network. An absent key was not needed yet.
 */
export interface Facts {
  readonly region: string;
  readonly partition: string;
  /** Null when it could not be asked. */
  readonly account: string | null;
  /** When the command began, epoch ms. */
  readonly nowMs: number;
  /** Every check on every node, also after a cause was found. */
  readonly allChecks: boolean;
  /** Whether nodes may be asked by a script. */
  readonly mayDiagnose: boolean;
  /** The configurations that were named; empty: each node has its own. */
  readonly configs: readonly KnownConfig[];
  /** By instance id. */
  readonly chosenBy: ReadonlyMap<string, ChosenBy>;
  readonly statuses: ReadonlyMap<string, Read<InstanceStatus | undefined>>;
  readonly arrivals: ReadonlyMap<string, Read<NodeArrival | undefined>>;
  readonly consoles: ReadonlyMap<string, Read<string>>;
  readonly answers: ReadonlyMap<string, Read<NodeAnswer>>;
  /** By ARN of the instance profile. */
  readonly profiles: ReadonlyMap<string, Read<ProfileFacts>>;
  /** By name. */
  readonly roles: ReadonlyMap<string, Read<RoleFacts>>;
  /** Name of the role of Default Host Management, null when it is off. */
  readonly defaultRole: Read<string | null> | undefined;
  /** By `simulationKey`. */
  readonly simulations: ReadonlyMap<string, Read<readonly SimulationResult[]>>;
  /** By image id. */
  readonly images: ReadonlyMap<string, Read<Image | undefined>>;
  /** By name. */
  readonly parameters: ReadonlyMap<string, Read<StoredConfig | undefined>>;
  /** Of the VPCs of `vpcIds`. */
  readonly network: Read<NetworkView> | undefined;
  /** The VPCs of all nodes. */
  readonly vpcIds: ReadonlySet<string>;
}

/** Nothing is known yet but the run itself. */
export const noFacts = (
  run: Pick<
    Facts,
    'region' | 'partition' | 'account' | 'nowMs' | 'allChecks' | 'mayDiagnose' | 'configs' | 'chosenBy' | 'vpcIds'
  >,
): Facts => ({
  ...run,
  statuses: new Map(),
  arrivals: new Map(),
  consoles: new Map(),
  answers: new Map(),
  profiles: new Map(),
  roles: new Map(),
  defaultRole: undefined,
  simulations: new Map(),
  images: new Map(),
  parameters: new Map(),
  network: undefined,
});

/** ARN of the instance profile; null without one, undefined when EC2 could not be asked or it is no instance. */
export function profileArnOf({ instance }: FleetNode): string | null | undefined {
  return instance && (instance.IamInstanceProfile?.Arn ?? null);
}

/** The profile's own role, once it was read. */
export function profileRole(node: FleetNode, facts: Facts): string | undefined {
  const profile = facts.profiles.get(profileArnOf(node) ?? '');
  return profile?.ok ? (profile.value.roleName ?? undefined) : undefined;
}

/** ARN of a role: a profile tells it too, where the role itself may not be read. */
export function roleArnOf(roleName: string, { roles, profiles }: Facts): string | undefined {
  const role = roles.get(roleName);
  if (role?.ok) return role.value.arn === '' ? undefined : role.value.arn;
  for (const profile of profiles.values()) {
    if (profile.ok && profile.value.roleName === roleName) return profile.value.roleArn ?? undefined;
  }
  return undefined;
}

/** The role of Default Host Management when it is on. */
export const defaultRoleName = ({ defaultRole }: Facts): string | undefined =>
  defaultRole?.ok ? (defaultRole.value ?? undefined) : undefined;

/** What ARNs of the account are formed with; a pattern when the account could not be asked. */
export const accountOf = ({ account }: Facts): string => account ?? '*';

/** ARN of a parameter. The slash before a path is not repeated (IAM user guide, Parameter Store). */
export const parameterArn = (name: string, facts: Facts): string =>
  name.startsWith('arn:')
    ? name
    : `arn:${facts.partition}:ssm:${facts.region}:${accountOf(facts)}:parameter/${name.replace(/^\//, '')}`;

/**
 * The configuration that a node is meant to have: one made for its platform alone before one that suits several. The
 * only one is meant for every node, and another check says when it does not suit.
 */
export function configOf({ platform }: FleetNode, { configs }: Pick<Facts, 'configs'>): KnownConfig | undefined {
  if (configs.length < 2) return configs[0];
  const fitting = configs.filter(({ facts }) => platform !== null && facts?.platforms.includes(platform));
  return fitting.toSorted((a, b) => platformCount(a) - platformCount(b))[0];
}

const platformCount = ({ facts }: KnownConfig): number => facts?.platforms.length ?? 0;
