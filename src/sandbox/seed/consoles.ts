import { OPERATING_SYSTEMS, type FleetServer } from './fleet.js';
import { privateDnsName, type Story } from './story.js';

/** Seconds after the start at which Systems Manager's agent comes up. */
const AGENT_UP_SECONDS = 31;

/** What a server wrote to its console when it started, as far as it tells of Systems Manager's agent. */
export function consoleText(server: FleetServer, story: Story): string {
  return server.system === 'windows' ? windowsConsole(server, story) : linuxConsole(server, story);
}

const LINUX = {
  amazonLinux: {
    kernel: '6.1.158-180.294.amzn2023.x86_64',
    unit: 'amazon-ssm-agent.service - amazon-ssm-agent',
    login: 'Amazon Linux 2023',
  },
  ubuntu: {
    kernel: '6.14.0-1018-aws',
    unit: 'snap.amazon-ssm-agent.amazon-ssm-agent.service - Service for snap application amazon-ssm-agent.amazon-ssm-agent',
    login: 'Ubuntu 24.04.3 LTS',
  },
} as const;

function linuxConsole({ system, ip, role }: FleetServer, story: Story): string {
  const { kernel, unit, login } = LINUX[system === 'ubuntu' ? 'ubuntu' : 'amazonLinux'];
  const stamp = new Date(story.createdAtMs + AGENT_UP_SECONDS * 1000).toISOString().replace('.000Z', '');
  const log = (level: string, text: string) =>
    `[   ${AGENT_UP_SECONDS}.402117] amazon-ssm-agent[1461]: ${stamp} ${level} ${text}`;
  const registered =
    role === null
      ? [
          log(
            'WARN',
            'Error while retrieving instance profile credentials: EC2RoleRequestError: no EC2 instance role found',
          ),
          log(
            'ERROR',
            'Failed to start amazon-ssm-agent: failed to register identity: EC2RoleRequestError: no EC2 instance role found',
          ),
        ]
      : [
          log('INFO', '[EC2Identity] registered with Systems Manager'),
          log('INFO', 'Agent will take identity from EC2'),
        ];
  return [
    `[    0.000000] Linux version ${kernel}`,
    "[    4.118220] cloud-init[1302]: Cloud-init running 'init'",
    `[   12.007311] ci-info: |  ens5  | True | ${ip} | 255.255.255.0 | global |`,
    `[   ${AGENT_UP_SECONDS}.010954] systemd[1]: Started ${unit}.`,
    ...registered,
    `[   33.772015] cloud-init[1302]: Cloud-init finished`,
    '',
    `${login} ${privateDnsName(ip, story).split('.')[0]} ttyS0`,
    '',
  ].join('\r\n');
}

function windowsConsole({ ip }: FleetServer, story: Story): string {
  const at = (seconds: number) => new Date(story.createdAtMs + seconds * 1000).toISOString().replace('.000Z', 'Z');
  return [
    `${at(14)}: Windows is being configured. SysprepState=IMAGE_STATE_COMPLETE`,
    `${at(19)}: AMI Origin Name: ${OPERATING_SYSTEMS.windows.imageName}`,
    `${at(20)}: OsProductName: ${OPERATING_SYSTEMS.windows.platformName}`,
    `${at(21)}: OsVersion: ${OPERATING_SYSTEMS.windows.platformVersion}`,
    `${at(22)}: Instance IP: ${ip}`,
    `${at(AGENT_UP_SECONDS)}: SSM: Amazon SSM Agent service amazon-ssm-agent is running`,
    `${at(34)}: Message: Windows is Ready to use`,
    '',
  ].join('\r\n');
}
