import type { ServerRole } from './identities.js';
import { WEB_SERVERS, type Story } from './story.js';

/** An operating system of the fleet, as EC2 and Systems Manager name it. */
export interface OperatingSystem {
  /** `resourceId('ami', image, …)` is the id of its image. */
  readonly image: string;
  readonly imageName: string;
  readonly imageOwner: string;
  readonly platformType: 'Linux' | 'Windows';
  readonly platformName: string;
  readonly platformVersion: string;
  readonly rootDevice: string;
}

/** The images that the servers were launched from. All of them bring Systems Manager's agent along. */
export const OPERATING_SYSTEMS = {
  amazonLinux: {
    image: 'al2023',
    imageName: 'al2023-ami-2023.9.20251208.0-kernel-6.1-x86_64',
    imageOwner: '137112412989',
    platformType: 'Linux',
    platformName: 'Amazon Linux',
    platformVersion: '2023',
    rootDevice: '/dev/xvda',
  },
  ubuntu: {
    image: 'ubuntu-24.04',
    imageName: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20251212',
    imageOwner: '099720109477',
    platformType: 'Linux',
    platformName: 'Ubuntu',
    platformVersion: '24.04',
    rootDevice: '/dev/sda1',
  },
  windows: {
    image: 'windows-2022',
    imageName: 'Windows_Server-2022-English-Full-Base-2025.12.10',
    imageOwner: '801119661308',
    platformType: 'Windows',
    platformName: 'Microsoft Windows Server 2022 Datacenter',
    platformVersion: '10.0.20348',
    rootDevice: '/dev/sda1',
  },
} as const satisfies Record<string, OperatingSystem>;

/** A server of the sample company. */
export interface FleetServer {
  readonly name: string;
  readonly group: 'web' | 'api' | 'batch' | 'win';
  readonly system: keyof typeof OPERATING_SYSTEMS;
  readonly zone: string;
  readonly subnet: string;
  readonly ip: string;
  /** The role of its instance profile; null: it was launched without one. */
  readonly role: ServerRole | null;
}

/**
 * All twelve servers. Three have something wrong: `batch-2` has no instance profile and never registered with Systems
 * Manager, the network ACL of the subnet of `api-4` lets no answers in, and `win-2` has a role that may not send
 * metrics and logs.
 */
export const FLEET: readonly FleetServer[] = [
  ...WEB_SERVERS.map(({ name, zone, ip }): FleetServer => ({
    name,
    zone,
    ip,
    group: 'web',
    system: 'amazonLinux',
    subnet: `web-${zone}`,
    role: 'web3tier-web',
  })),
  api({ name: 'api-1', subnet: 'app-a', ip: '10.0.31.11' }),
  api({ name: 'api-2', subnet: 'app-c', ip: '10.0.32.11' }),
  api({ name: 'api-3', subnet: 'app-a', ip: '10.0.31.12' }),
  api({ name: 'api-4', subnet: 'app-c2', ip: '10.0.33.11' }),
  batch({ name: 'batch-1', subnet: 'app-a', ip: '10.0.31.21', role: 'web3tier-batch' }),
  batch({ name: 'batch-2', subnet: 'app-c', ip: '10.0.32.21', role: null }),
  windows({ name: 'win-1', subnet: 'app-a', ip: '10.0.31.31', role: 'web3tier-win' }),
  windows({ name: 'win-2', subnet: 'app-c', ip: '10.0.32.31', role: 'web3tier-win-core' }),
];

type Placed = Pick<FleetServer, 'name' | 'subnet' | 'ip'>;

function api(server: Placed): FleetServer {
  return { ...server, zone: zoneOf(server), group: 'api', system: 'amazonLinux', role: 'web3tier-api' };
}

function batch(server: Placed & Pick<FleetServer, 'role'>): FleetServer {
  return { ...server, zone: zoneOf(server), group: 'batch', system: 'ubuntu' };
}

function windows(server: Placed & Pick<FleetServer, 'role'>): FleetServer {
  return { ...server, zone: zoneOf(server), group: 'win', system: 'windows' };
}

function zoneOf({ subnet }: Placed): string {
  return subnet === 'app-a' ? 'a' : 'c';
}

const MINUTE_MS = 60_000;

/** When `api-4` was heard of last: just after the network ACL of its subnet was tightened. */
export const lastHeardMs = (story: Story): number => story.nowMs - 121 * MINUTE_MS;
